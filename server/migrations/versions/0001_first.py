"""The first step: the tables, the hub's grants, row-level security, and the rule that every version is fed."""

from pathlib import Path

from alembic import op

from server.database import run_script

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make everything; the statements stand in a file of their own so that an administrator can read them."""
    script = Path(__file__).with_suffix(".sql").read_text("utf-8")
    run_script(op.get_bind(), script)

"""The sixth step: what a laptop said to wait on it, counts and one instant, for whoever supervises its person."""

from alembic import op

from server.database import run_script

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_STEP = """
CREATE TABLE doorstep.waiting (
    device UUID NOT NULL,
    install UUID NOT NULL,
    last BIGINT NOT NULL,
    changes BIGINT NOT NULL,
    stopped BIGINT NOT NULL,
    drafts BIGINT NOT NULL,
    files BIGINT NOT NULL,
    since TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (device)
);
COMMENT ON COLUMN doorstep.waiting.device IS 'A laptop that has said what waits on it';
COMMENT ON COLUMN doorstep.waiting.install IS 'The install epoch of its store, in which its changes are counted';
COMMENT ON COLUMN doorstep.waiting.last IS 'The highest of its changes that had arrived when it said so';
COMMENT ON COLUMN doorstep.waiting.changes IS 'Changes that were to be sent';
COMMENT ON COLUMN doorstep.waiting.stopped IS 'Changes that were refused and waited for their author';
COMMENT ON COLUMN doorstep.waiting.drafts IS 'Drafts that were being written';
COMMENT ON COLUMN doorstep.waiting.files IS 'Files of attachments that were to be sent';
COMMENT ON COLUMN doorstep.waiting.since IS 'When the oldest of them was saved, by the laptop';
GRANT SELECT, INSERT, UPDATE ON doorstep.waiting TO doorstep_hub;
"""


def upgrade() -> None:
    """Make the table."""
    run_script(op.get_bind(), _STEP)

"""The second step: what laptops prove to have left them, and since when a position of the feed has been there."""

from alembic import op

from server.database import run_script

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_STEP = """
CREATE TABLE doorstep.removal (
    id UUID NOT NULL,
    device UUID NOT NULL,
    child_id UUID,
    seq BIGINT NOT NULL,
    whole BOOLEAN NOT NULL,
    records INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    drafts INTEGER NOT NULL,
    raw TEXT NOT NULL,
    signature TEXT NOT NULL,
    received TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX removal_device_child ON doorstep.removal (device, child_id, seq);
COMMENT ON COLUMN doorstep.removal.id IS 'What a laptop has proved to have left it; each is taken once';
COMMENT ON COLUMN doorstep.removal.device IS 'The laptop';
COMMENT ON COLUMN doorstep.removal.child_id IS 'The child; null where everything was destroyed';
COMMENT ON COLUMN doorstep.removal.seq IS 'Feed position of the newest notice it answers';
COMMENT ON COLUMN doorstep.removal.whole IS 'Whether nothing of the child is left there';
COMMENT ON COLUMN doorstep.removal.records IS 'How many readable records went';
COMMENT ON COLUMN doorstep.removal.waiting IS 'Changes of the child that were still there, sealed only';
COMMENT ON COLUMN doorstep.removal.drafts IS 'Drafts that name the child and were still being written';
COMMENT ON COLUMN doorstep.removal.raw IS 'The removal exactly as it was signed';
COMMENT ON COLUMN doorstep.removal.signature IS 'The device''s signature, base64';
GRANT SELECT, INSERT ON doorstep.removal TO doorstep_hub;

-- In two acts: what was there before has no time, rather than the time of this step.
ALTER TABLE doorstep.feed ADD COLUMN told TIMESTAMP WITH TIME ZONE;
ALTER TABLE doorstep.feed ALTER COLUMN told SET DEFAULT now();
COMMENT ON COLUMN doorstep.feed.told IS 'When this position was written; null for older ones';
"""


def upgrade() -> None:
    """Make the table and the column."""
    run_script(op.get_bind(), _STEP)

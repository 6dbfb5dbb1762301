"""The third step: attachments' files, clear as records are, and what has come of those that are still being sent."""

from alembic import op

from server.database import run_script

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STEP = """
CREATE TABLE doorstep.attachment_file (
    attachment_id UUID NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    device UUID NOT NULL,
    received TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (attachment_id, sha256)
);
COMMENT ON COLUMN doorstep.attachment_file.attachment_id IS 'The record; it may arrive later than its file';
COMMENT ON COLUMN doorstep.attachment_file.sha256 IS 'Of the clear content: the record''s own counts, no other';
COMMENT ON COLUMN doorstep.attachment_file.size IS 'Bytes of the clear content';
COMMENT ON COLUMN doorstep.attachment_file.device IS 'The laptop that brought it';
GRANT SELECT, INSERT ON doorstep.attachment_file TO doorstep_hub;

CREATE TABLE doorstep.attachment_part (
    attachment_id UUID NOT NULL,
    sha256 TEXT NOT NULL,
    start BIGINT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (attachment_id, sha256, start)
);
ALTER TABLE doorstep.attachment_part ALTER COLUMN content SET STORAGE EXTERNAL;
COMMENT ON COLUMN doorstep.attachment_part.attachment_id IS 'The record';
COMMENT ON COLUMN doorstep.attachment_part.sha256 IS 'Of the whole file';
COMMENT ON COLUMN doorstep.attachment_part.start IS 'Where in the file it begins: a multiple of 1 MiB';
COMMENT ON COLUMN doorstep.attachment_part.content IS 'Up to 1 MiB of the clear content';
GRANT SELECT, INSERT ON doorstep.attachment_part TO doorstep_hub;

-- Sealed by the laptop; it goes when the file is whole and was opened, or turned out not to be what it says it is.
CREATE TABLE doorstep.attachment_sealed (
    attachment_id UUID NOT NULL,
    device UUID NOT NULL,
    start BIGINT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (attachment_id, device, start)
);
ALTER TABLE doorstep.attachment_sealed ALTER COLUMN content SET STORAGE EXTERNAL;
COMMENT ON COLUMN doorstep.attachment_sealed.attachment_id IS 'The record';
COMMENT ON COLUMN doorstep.attachment_sealed.device IS 'The laptop that is sending it';
COMMENT ON COLUMN doorstep.attachment_sealed.start IS 'Where in the sealed file it begins; without a gap';
COMMENT ON COLUMN doorstep.attachment_sealed.content IS 'Up to 1 MiB of the sealed file';
CREATE INDEX attachment_sealed_device ON doorstep.attachment_sealed (device);
GRANT SELECT, INSERT, DELETE ON doorstep.attachment_sealed TO doorstep_hub;

CREATE INDEX record_attachment_about ON doorstep.record ((fields->>'about')) WHERE kind = 'attachment';
"""


def upgrade() -> None:
    """Make the tables."""
    run_script(op.get_bind(), _STEP)

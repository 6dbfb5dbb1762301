"""The fourth step: a contact is no longer kept a second time as JSONB, unless somebody writes it with others."""

from alembic import op

from server.database import run_script

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Contacts are most of what is written, and no query looks into one but for its co-authors. A name of a field may be
# spelled with escapes, so a body that has any is kept as well.
_STEP = r"""
DROP POLICY record_seen ON doorstep.record;
ALTER TABLE doorstep.record DROP COLUMN fields;
ALTER TABLE doorstep.record ADD COLUMN fields JSONB GENERATED ALWAYS AS (
    CASE WHEN kind <> 'contact' OR strpos(body, 'co_authors') > 0 OR strpos(body, '\u') > 0 THEN body::jsonb END) STORED;
COMMENT ON COLUMN doorstep.record.fields IS 'The same for queries; of a contact only where it may have co-authors';
CREATE INDEX record_attachment_about ON doorstep.record ((fields->>'about')) WHERE kind = 'attachment';
CREATE POLICY record_seen ON doorstep.record FOR SELECT USING (
    (SELECT current_setting('doorstep.writing', true) = 'on')
    OR category = 'directory'
    OR (child_id, category) IN (
        SELECT a.child_id, a.category FROM doorstep.access AS a
        WHERE a.practitioner = (SELECT nullif(current_setting('doorstep.practitioner', true), '')::uuid)
        AND (a.since IS NULL OR a.since <= (SELECT doorstep.today())) AND (a.until IS NULL OR a.until >= (SELECT doorstep.today())))
    OR (agency = (SELECT nullif(current_setting('doorstep.agency', true), '')::uuid)
        OR kind IN ('contact', 'conflict') AND fields->'co_authors' ? (SELECT current_setting('doorstep.practitioner', true)))
    AND child_id IN (
        SELECT a.child_id FROM doorstep.access AS a
        WHERE a.practitioner = (SELECT nullif(current_setting('doorstep.practitioner', true), '')::uuid)
        AND (a.since IS NULL OR a.since <= (SELECT doorstep.today())) AND (a.until IS NULL OR a.until >= (SELECT doorstep.today())))
);
"""  # noqa: E501 - the policy as the first step has it


def upgrade() -> None:
    """Make the column and what stands on it anew."""
    run_script(op.get_bind(), _STEP)

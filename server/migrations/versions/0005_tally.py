"""The fifth step: narrow rows that the authority's figures are counted from; all of them can be made again."""

from alembic import op

from server.database import run_script

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_STEP = """
CREATE TABLE doorstep.tally_file (
    child_id UUID NOT NULL,
    team TEXT NOT NULL,
    worker TEXT NOT NULL,
    is_open BOOLEAN NOT NULL,
    since DATE,
    seen DATE,
    statuses TEXT[] NOT NULL,
    confirmed BOOLEAN NOT NULL,
    disputes INTEGER NOT NULL,
    agencies TEXT[] NOT NULL,
    again DATE,
    PRIMARY KEY (child_id)
);
CREATE INDEX tally_file_again ON doorstep.tally_file (again) WHERE again IS NOT NULL;
COMMENT ON COLUMN doorstep.tally_file.team IS 'The team that has the child, or had it last';
COMMENT ON COLUMN doorstep.tally_file.worker IS 'Who holds the child by name, or empty';
COMMENT ON COLUMN doorstep.tally_file.is_open IS 'Whether the child is allocated today';
COMMENT ON COLUMN doorstep.tally_file.since IS 'Since when';
COMMENT ON COLUMN doorstep.tally_file.seen IS 'The last day on which somebody saw the child';
COMMENT ON COLUMN doorstep.tally_file.statuses IS 'Codes of the statuses that stand';
COMMENT ON COLUMN doorstep.tally_file.confirmed IS 'Whether the NHS number is verified';
COMMENT ON COLUMN doorstep.tally_file.disputes IS 'Conflicts that are open';
COMMENT ON COLUMN doorstep.tally_file.agencies IS 'Agencies that work with the child and may be named';
COMMENT ON COLUMN doorstep.tally_file.again IS 'The day from which this has to be tallied anew';

CREATE TABLE doorstep.tally_clock (
    child_id UUID NOT NULL,
    n INTEGER NOT NULL,
    rule TEXT NOT NULL,
    due DATE NOT NULL,
    late_from TIMESTAMP WITH TIME ZONE NOT NULL,
    came TEXT NOT NULL,
    ended DATE,
    detail TEXT NOT NULL,
    PRIMARY KEY (child_id, n)
);
CREATE INDEX tally_clock_due ON doorstep.tally_clock (rule, due);
COMMENT ON COLUMN doorstep.tally_clock.rule IS 'The clock rule, or request';
COMMENT ON COLUMN doorstep.tally_clock.due IS 'The last day in time';
COMMENT ON COLUMN doorstep.tally_clock.late_from IS 'The instant from which it is late while it is open';
COMMENT ON COLUMN doorstep.tally_clock.came IS 'open, met, late, missed or stopped';
COMMENT ON COLUMN doorstep.tally_clock.ended IS 'The day on which it was met or ended otherwise';
COMMENT ON COLUMN doorstep.tally_clock.detail IS 'The detail of the happening that ended it, such as an outcome';

CREATE TABLE doorstep.tally_visit (
    child_id UUID NOT NULL,
    record_id UUID NOT NULL,
    made TIMESTAMP WITH TIME ZONE NOT NULL,
    author TEXT NOT NULL,
    read BOOLEAN NOT NULL,
    PRIMARY KEY (child_id, record_id)
);
CREATE INDEX tally_visit_made ON doorstep.tally_visit (made);
COMMENT ON COLUMN doorstep.tally_visit.record_id IS 'The contact';
COMMENT ON COLUMN doorstep.tally_visit.made IS 'When the visit began';
COMMENT ON COLUMN doorstep.tally_visit.author IS 'Who made it';
COMMENT ON COLUMN doorstep.tally_visit.read IS 'Whether they had read the brief for it';

CREATE TABLE doorstep.tally_taking (
    child_id UUID NOT NULL,
    record_id UUID NOT NULL,
    worker TEXT NOT NULL,
    had TIMESTAMP WITH TIME ZONE NOT NULL,
    opened TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (child_id, record_id)
);
CREATE INDEX tally_taking_had ON doorstep.tally_taking (had);
COMMENT ON COLUMN doorstep.tally_taking.record_id IS 'The allocation';
COMMENT ON COLUMN doorstep.tally_taking.worker IS 'Who has the child from then on';
COMMENT ON COLUMN doorstep.tally_taking.had IS 'When the hub had the allocation';
COMMENT ON COLUMN doorstep.tally_taking.opened IS 'When they saw all services involved first';

CREATE TABLE doorstep.tally_look (
    n BIGINT GENERATED ALWAYS AS IDENTITY,
    child_id UUID NOT NULL,
    PRIMARY KEY (n)
);
CREATE INDEX tally_look_child ON doorstep.tally_look (child_id);
COMMENT ON COLUMN doorstep.tally_look.child_id IS 'A child of whom looks have arrived that are not tallied yet';

CREATE TABLE doorstep.tally_agency (
    agency UUID NOT NULL,
    received TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (agency)
);
COMMENT ON COLUMN doorstep.tally_agency.received IS 'When the newest record of the agency was received';

CREATE TABLE doorstep.tally_mark (
    one SMALLINT NOT NULL CONSTRAINT tally_mark_one CHECK (one = 1),
    seq BIGINT NOT NULL,
    head BIGINT NOT NULL,
    after UUID NOT NULL,
    rules TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (one)
);
COMMENT ON COLUMN doorstep.tally_mark.one IS 'Always 1';
COMMENT ON COLUMN doorstep.tally_mark.seq IS 'All up to this feed position is tallied; -1 while all is made anew';
COMMENT ON COLUMN doorstep.tally_mark.head IS 'The feed position up to which it is being tallied';
COMMENT ON COLUMN doorstep.tally_mark.after IS 'Case files up to this id are done for that';
COMMENT ON COLUMN doorstep.tally_mark.rules IS 'SHA-256 of the rules by which it was tallied';
COMMENT ON COLUMN doorstep.tally_mark.at IS 'When the pass that came up to seq began';

GRANT SELECT, INSERT, UPDATE, DELETE ON
    doorstep.tally_file, doorstep.tally_clock, doorstep.tally_visit, doorstep.tally_taking, doorstep.tally_agency,
    doorstep.tally_look, doorstep.tally_mark TO doorstep_hub;

CREATE INDEX audit_looked ON doorstep.audit (child_id, actor)
    WHERE act = 'look brief offline' OR act = 'look overview offline';
"""


def upgrade() -> None:
    """Make the tables."""
    run_script(op.get_bind(), _STEP)

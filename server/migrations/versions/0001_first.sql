-- The first step: every table, what the hub may do with it, and the two rules that hold behind the program.

CREATE TABLE doorstep.access (
    practitioner UUID NOT NULL,
    child_id UUID NOT NULL,
    category TEXT NOT NULL,
    reason TEXT NOT NULL,
    since DATE,
    until DATE,
    PRIMARY KEY (practitioner, child_id, category, reason)
);
CREATE INDEX access_child ON doorstep.access (child_id);
COMMENT ON COLUMN doorstep.access.reason IS 'The tie it comes from';

CREATE TABLE doorstep.account (
    practitioner UUID NOT NULL,
    login TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    agency UUID NOT NULL,
    sector TEXT NOT NULL,
    active BOOLEAN DEFAULT 'true' NOT NULL,
    failures INTEGER DEFAULT '0' NOT NULL,
    wait_until TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (practitioner),
    UNIQUE (login)
);
COMMENT ON COLUMN doorstep.account.password_hash IS 'Argon2id';
COMMENT ON COLUMN doorstep.account.sector IS 'The agency''s column in the sharing matrix';
COMMENT ON COLUMN doorstep.account.wait_until IS 'Throttle after failures';

CREATE TABLE doorstep.audit (
    child_id UUID NOT NULL,
    n BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor UUID NOT NULL,
    device UUID NOT NULL,
    act TEXT NOT NULL,
    object TEXT NOT NULL,
    prev TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (child_id, n)
);
COMMENT ON COLUMN doorstep.audit.n IS 'Position in the case file''s chain, from 1';
COMMENT ON COLUMN doorstep.audit.actor IS 'Practitioner; the hub''s own id for its own acts';
COMMENT ON COLUMN doorstep.audit.act IS 'What was done: change, read, look, refused, access, delivered';
COMMENT ON COLUMN doorstep.audit.object IS 'Ids and counts only, no case text';
COMMENT ON COLUMN doorstep.audit.hash IS 'SHA-256 over prev and the row (docs/security.md)';

CREATE TABLE doorstep.audit_checkpoint (
    n BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    prev TEXT NOT NULL,
    root TEXT NOT NULL,
    key INTEGER NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (n)
);
COMMENT ON COLUMN doorstep.audit_checkpoint.n IS 'Gapless, from 1';
COMMENT ON COLUMN doorstep.audit_checkpoint.prev IS 'Root of the checkpoint before it';
COMMENT ON COLUMN doorstep.audit_checkpoint.root IS 'SHA-256 over its sorted heads';
COMMENT ON COLUMN doorstep.audit_checkpoint.key IS 'Version of the hub''s signing key';
COMMENT ON COLUMN doorstep.audit_checkpoint.signature IS 'Over number, time, the root before it and its own, base64';

CREATE TABLE doorstep.audit_checkpoint_head (
    checkpoint BIGINT NOT NULL,
    child_id UUID NOT NULL,
    n BIGINT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (checkpoint, child_id)
);
CREATE INDEX audit_checkpoint_head_child ON doorstep.audit_checkpoint_head (child_id, checkpoint);
COMMENT ON COLUMN doorstep.audit_checkpoint_head.checkpoint IS 'Number of the checkpoint';
COMMENT ON COLUMN doorstep.audit_checkpoint_head.child_id IS 'A case file whose chain has moved since the one before';
COMMENT ON COLUMN doorstep.audit_checkpoint_head.n IS 'Where its chain ended';
COMMENT ON COLUMN doorstep.audit_checkpoint_head.hash IS 'With which hash';

CREATE TABLE doorstep.case_file (
    child_id UUID NOT NULL,
    audit_n BIGINT DEFAULT '0' NOT NULL,
    audit_hash TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (child_id)
);
COMMENT ON COLUMN doorstep.case_file.child_id IS 'The row a writer locks first, in id order';
COMMENT ON COLUMN doorstep.case_file.audit_n IS 'Length of the audit chain';
COMMENT ON COLUMN doorstep.case_file.audit_hash IS 'Head of the audit chain';

CREATE TABLE doorstep.change (
    id UUID NOT NULL,
    record_id UUID NOT NULL,
    version INTEGER NOT NULL,
    author UUID NOT NULL,
    device UUID NOT NULL,
    trunk INTEGER NOT NULL,
    touched TEXT[] NOT NULL,
    bytes TEXT NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX change_record_version ON doorstep.change (record_id, version);
COMMENT ON COLUMN doorstep.change.id IS 'The change''s id';
COMMENT ON COLUMN doorstep.change.record_id IS 'The record it is about';
COMMENT ON COLUMN doorstep.change.version IS 'The version it made';
COMMENT ON COLUMN doorstep.change.author IS 'The practitioner who wrote it';
COMMENT ON COLUMN doorstep.change.device IS 'The laptop it was written on';
COMMENT ON COLUMN doorstep.change.trunk IS 'The version its offline chain began on';
COMMENT ON COLUMN doorstep.change.touched IS 'The fields it set; empty when it made the record';
COMMENT ON COLUMN doorstep.change.bytes IS 'The change exactly as it was signed';
COMMENT ON COLUMN doorstep.change.signature IS 'The device''s signature, base64';

CREATE TABLE doorstep.device (
    id UUID NOT NULL,
    practitioner UUID NOT NULL,
    name TEXT NOT NULL,
    public_key BYTEA NOT NULL,
    share BYTEA NOT NULL,
    enrolled TIMESTAMP WITH TIME ZONE NOT NULL,
    revoked TIMESTAMP WITH TIME ZONE,
    last_seen TIMESTAMP WITH TIME ZONE,
    lease_until TIMESTAMP WITH TIME ZONE,
    cursor BIGINT DEFAULT '-1' NOT NULL,
    PRIMARY KEY (id)
);
COMMENT ON COLUMN doorstep.device.cursor IS 'How far the laptop says it has read';
COMMENT ON COLUMN doorstep.device.name IS 'As the authority labels the laptop';
COMMENT ON COLUMN doorstep.device.public_key IS 'Ed25519, 32 bytes';
COMMENT ON COLUMN doorstep.device.share IS 'Server share, sealed under the hub''s key file';

CREATE TABLE doorstep.enrolment (
    code_hash TEXT NOT NULL,
    practitioner UUID NOT NULL,
    expires TIMESTAMP WITH TIME ZONE NOT NULL,
    used TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (code_hash)
);
COMMENT ON COLUMN doorstep.enrolment.code_hash IS 'SHA-256 of the one-use code';

CREATE TABLE doorstep.feed (
    seq BIGSERIAL NOT NULL,
    child_id UUID NOT NULL,
    record_id UUID,
    version INTEGER,
    practitioner UUID,
    categories TEXT[],
    granted BOOLEAN,
    reason TEXT,
    PRIMARY KEY (seq),
    CONSTRAINT feed_record_version UNIQUE (record_id, version)
);
CREATE INDEX feed_practitioner_seq ON doorstep.feed (practitioner, seq) WHERE practitioner IS NOT NULL;
COMMENT ON COLUMN doorstep.feed.seq IS 'Gapless position, stamped last under the clock''s lock';
COMMENT ON COLUMN doorstep.feed.record_id IS 'The record that changed, or that somebody is to let go of';
COMMENT ON COLUMN doorstep.feed.practitioner IS 'Whose access changed; null for a record';
COMMENT ON COLUMN doorstep.feed.categories IS 'Which categories were granted or withdrawn';

CREATE TABLE doorstep.feed_clock (
    one SMALLSERIAL NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (one),
    CONSTRAINT feed_clock_one CHECK (one = 1)
);
COMMENT ON COLUMN doorstep.feed_clock.one IS 'Always 1: the one row every writer locks last';
COMMENT ON COLUMN doorstep.feed_clock.seq IS 'The last feed position given out; gapless';

CREATE TABLE doorstep.held (
    change_id UUID NOT NULL,
    author UUID NOT NULL,
    digest TEXT NOT NULL,
    device UUID NOT NULL,
    what TEXT NOT NULL,
    code TEXT NOT NULL,
    content TEXT NOT NULL,
    signature TEXT NOT NULL,
    saved TIMESTAMP WITH TIME ZONE,
    received TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (change_id, author, digest)
);
COMMENT ON COLUMN doorstep.held.change_id IS 'A change or draft that waits for a person';
COMMENT ON COLUMN doorstep.held.digest IS 'SHA-256 of the content: each text is kept, none is replaced';
COMMENT ON COLUMN doorstep.held.what IS 'change or draft';
COMMENT ON COLUMN doorstep.held.code IS 'Why it is held';
COMMENT ON COLUMN doorstep.held.content IS 'The exact bytes that were sealed';
COMMENT ON COLUMN doorstep.held.saved IS 'When its author saved it, by their laptop; the newest text of a draft has the latest';

CREATE TABLE doorstep.hub_key (
    purpose TEXT NOT NULL,
    version INTEGER NOT NULL,
    public_key BYTEA NOT NULL,
    private_key BYTEA NOT NULL,
    made TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (purpose, version)
);
COMMENT ON COLUMN doorstep.hub_key.purpose IS 'signing or sealing';
COMMENT ON COLUMN doorstep.hub_key.private_key IS 'AES-GCM under the key file outside the database';

CREATE TABLE doorstep.hub_setting (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name)
);
COMMENT ON COLUMN doorstep.hub_setting.name IS 'epoch, hub id, authority name, lease hours and the like';

CREATE TABLE doorstep.look (
    id UUID NOT NULL,
    device UUID NOT NULL,
    install UUID NOT NULL,
    number BIGINT NOT NULL,
    received TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX look_device_number ON doorstep.look (device, install, number);
COMMENT ON COLUMN doorstep.look.id IS 'A look that a laptop has told; each is taken once';
COMMENT ON COLUMN doorstep.look.device IS 'The laptop it was made on';
COMMENT ON COLUMN doorstep.look.install IS 'The install epoch of the laptop''s store';
COMMENT ON COLUMN doorstep.look.number IS 'The laptop''s own count of looks';

CREATE TABLE doorstep.look_mark (
    device UUID NOT NULL,
    install UUID NOT NULL,
    last BIGINT DEFAULT '0' NOT NULL,
    missing BIGINT DEFAULT '0' NOT NULL,
    PRIMARY KEY (device, install)
);
COMMENT ON COLUMN doorstep.look_mark.device IS 'A laptop that has told of looks';
COMMENT ON COLUMN doorstep.look_mark.install IS 'The install epoch of its store';
COMMENT ON COLUMN doorstep.look_mark.last IS 'The highest number that has arrived';
COMMENT ON COLUMN doorstep.look_mark.missing IS 'How many below it have not';

CREATE TABLE doorstep.proof (
    id UUID NOT NULL,
    raw TEXT NOT NULL,
    PRIMARY KEY (id)
);
COMMENT ON COLUMN doorstep.proof.raw IS 'The proof exactly as it is sent';

CREATE TABLE doorstep.receipt (
    change_id UUID NOT NULL,
    digest TEXT NOT NULL,
    device UUID NOT NULL,
    install UUID NOT NULL,
    sequence BIGINT NOT NULL,
    raw TEXT NOT NULL,
    proof_id UUID NOT NULL,
    PRIMARY KEY (change_id)
);
CREATE INDEX receipt_device_sequence ON doorstep.receipt (device, install, sequence);
COMMENT ON COLUMN doorstep.receipt.change_id IS 'One receipt for one change, kept for good';
COMMENT ON COLUMN doorstep.receipt.digest IS 'SHA-256 of the change''s bytes';
COMMENT ON COLUMN doorstep.receipt.install IS 'The install epoch of the laptop''s store';
COMMENT ON COLUMN doorstep.receipt.sequence IS 'The laptop''s own count of changes';
COMMENT ON COLUMN doorstep.receipt.raw IS 'The receipt exactly as it was signed';
COMMENT ON COLUMN doorstep.receipt.proof_id IS 'The signature that covers it';

CREATE TABLE doorstep.record (
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    child_id UUID NOT NULL,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    agency UUID NOT NULL,
    category TEXT NOT NULL,
    protection SMALLINT DEFAULT '0' NOT NULL,
    received TIMESTAMP WITH TIME ZONE NOT NULL,
    body TEXT NOT NULL,
    fields JSONB GENERATED ALWAYS AS (body::jsonb) STORED,
    PRIMARY KEY (id)
);
CREATE INDEX record_child_category_seq ON doorstep.record (child_id, category, seq);
CREATE INDEX record_kind ON doorstep.record (kind);
CREATE UNIQUE INDEX record_seq ON doorstep.record (seq);
COMMENT ON COLUMN doorstep.record.id IS 'UUIDv7 made where the record was made';
COMMENT ON COLUMN doorstep.record.kind IS 'A name in app.domain.kinds.KINDS';
COMMENT ON COLUMN doorstep.record.child_id IS 'The case file; the directory''s for agencies and people';
COMMENT ON COLUMN doorstep.record.version IS 'Count of accepted changes';
COMMENT ON COLUMN doorstep.record.seq IS 'Feed position of the newest version';
COMMENT ON COLUMN doorstep.record.agency IS 'The agency the record belongs to';
COMMENT ON COLUMN doorstep.record.category IS 'What access is decided by';
COMMENT ON COLUMN doorstep.record.protection IS 'Restriction level 0-3';
COMMENT ON COLUMN doorstep.record.received IS 'When the hub took the newest version';
COMMENT ON COLUMN doorstep.record.body IS 'Exact UTF-8 text of the JSON document: what is digested and sent';
COMMENT ON COLUMN doorstep.record.fields IS 'The same for queries and reports';

CREATE TABLE doorstep.token (
    hash TEXT NOT NULL,
    what TEXT NOT NULL,
    pair UUID NOT NULL,
    followed_by UUID,
    family UUID NOT NULL,
    practitioner UUID NOT NULL,
    device UUID NOT NULL,
    expires TIMESTAMP WITH TIME ZONE NOT NULL,
    used TIMESTAMP WITH TIME ZONE,
    revoked TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (hash)
);
CREATE INDEX token_device ON doorstep.token (device);
CREATE INDEX token_family ON doorstep.token (family);
CREATE INDEX token_pair ON doorstep.token (pair);
COMMENT ON COLUMN doorstep.token.hash IS 'SHA-256 of the token; the token itself is never kept';
COMMENT ON COLUMN doorstep.token.what IS 'access or refresh';
COMMENT ON COLUMN doorstep.token.pair IS 'Shared by the access and the refresh token given out together';
COMMENT ON COLUMN doorstep.token.followed_by IS 'The pair a refresh token was exchanged for';
COMMENT ON COLUMN doorstep.token.used IS 'When an access token was first seen, or a refresh token was exchanged';
COMMENT ON COLUMN doorstep.token.family IS 'One sign-in; reuse of a refresh token revokes it whole';

-- The one row every writer locks last.
INSERT INTO doorstep.feed_clock (one, seq) VALUES (1, 0);

-- What the hub's role may do, table by table. Nothing is granted on the step table but looking.
GRANT SELECT ON ALL TABLES IN SCHEMA doorstep TO doorstep_hub;
GRANT INSERT ON
    doorstep.access, doorstep.account, doorstep.audit, doorstep.audit_checkpoint, doorstep.audit_checkpoint_head,
    doorstep.case_file, doorstep.change, doorstep.device, doorstep.enrolment, doorstep.feed, doorstep.held, doorstep.hub_key, doorstep.hub_setting,
    doorstep.look, doorstep.look_mark, doorstep.proof, doorstep.receipt, doorstep.record, doorstep.token
    TO doorstep_hub;
GRANT UPDATE ON
    doorstep.access, doorstep.account, doorstep.case_file, doorstep.device, doorstep.enrolment, doorstep.feed_clock,
    doorstep.hub_setting, doorstep.look_mark, doorstep.record, doorstep.token
    TO doorstep_hub;
GRANT DELETE ON doorstep.access, doorstep.enrolment, doorstep.token TO doorstep_hub;

-- Today at the authority: ties begin and end with its days, whatever zone the database's own clock is set to.
CREATE FUNCTION doorstep.today() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT CAST(now() AT TIME ZONE coalesce(nullif(current_setting('doorstep.zone', true), ''), 'Europe/London') AS date)
$$;

-- The second line behind the conditions of the hub's own statements (server/access.py, VISIBLE). Settings are read in
-- sub-selects so that they are read once for a statement, and the grants become one hash table.
ALTER TABLE doorstep.record ENABLE ROW LEVEL SECURITY;
ALTER TABLE doorstep.record FORCE ROW LEVEL SECURITY;
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
CREATE POLICY record_made ON doorstep.record FOR INSERT
    WITH CHECK ((SELECT current_setting('doorstep.writing', true) = 'on'));
CREATE POLICY record_changed ON doorstep.record FOR UPDATE
    USING ((SELECT current_setting('doorstep.writing', true) = 'on'))
    WITH CHECK ((SELECT current_setting('doorstep.writing', true) = 'on'));

-- Nobody writes around the sync layer: a version without its feed position cannot be committed, and no version or
-- position is ever written twice or taken back.
CREATE FUNCTION doorstep.record_is_fed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM doorstep.feed AS f WHERE f.seq = NEW.seq AND f.record_id = NEW.id AND f.version = NEW.version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a record was written without its feed position'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'record_is_fed';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER record_is_fed AFTER INSERT OR UPDATE ON doorstep.record
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION doorstep.record_is_fed();

CREATE FUNCTION doorstep.record_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a record was written without a new version and feed position'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'record_goes_forward';
END $$;
CREATE TRIGGER record_goes_forward BEFORE UPDATE ON doorstep.record FOR EACH ROW
    WHEN (NEW.version <= OLD.version OR NEW.seq <= OLD.seq OR NEW.id <> OLD.id)
    EXECUTE FUNCTION doorstep.record_goes_forward();

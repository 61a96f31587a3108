-- What Synpunkt keeps in PostgreSQL, version 2.
--
-- Read this file as the description of the store; the program carries it
-- inside itself and runs it, in one transaction, in the empty schema of an
-- organisation.  It says the same as ../schema.sql does for SQLite, table by
-- table and in the same words, so that both can be read side by side; what
-- differs is said where it does, after the word "Here".
--
-- Habits.  Times are seconds since 1970, UTC.  Yes and no are 1 and 0.  Words
-- (status, kind, state) are the ones the program prints.  A *_key is the first
-- 64 bits of SHA-256 over a lower-cased text: short enough for an index, and
-- always checked against the text itself.  Rows are numbered in the order they
-- came, so that new rows go to the end of a table and the ten-millionth costs
-- what the first did; a lookup that only concerns the last days is kept in a
-- table whose key begins with time, for the same reason.
--
-- Here many write at once, from several hosts.
--   Numbers come from sequences, and what was undone leaves a gap.  A number
--   says in what order rows were begun, not in what order they were committed.
--   Who writes is the connection's setting synpunkt.writer: "host/slot".
--   Names of columns, and what is stamped (stamp.h), are the same as in SQLite:
--   a row can go from one to the other and back.  Numbers, yes and no are
--   BIGINT, bytes BYTEA; there is no other type.
--   Text that is sorted or stands in an ordered index is compared by its bytes
--   (COLLATE "C") whatever the database was made with: as in SQLite, the same
--   on every host, and no index is wrong after an upgrade of the C library.
--   Cases are never deleted: what points to them is held by the server.  That
--   a row points to an entry or a letter is held where the key makes looking
--   cheap, else by `synpunkt check` (CHECK_REFERENCES): a purge would have to
--   read all letters and events for each row it removes.

-- The extension is the database's, in a schema that all organisations may use.
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

-- Addresses are the same in upper and lower case: of the letters a to z, as in
-- SQLite's NOCASE, so that both engines find the same.
CREATE FUNCTION folded(address TEXT) RETURNS TEXT
    LANGUAGE SQL IMMUTABLE PARALLEL SAFE
    RETURN lower(address COLLATE "C");

-- One row: which store this is.  Tokens in our addresses are bound to the
-- epoch; a restored copy gets a new one, so that old and new never mix.
CREATE TABLE store (
    one        BIGINT PRIMARY KEY CHECK (one = 1),
    epoch      TEXT NOT NULL,
    made_at    BIGINT NOT NULL,
    proved_at  BIGINT NOT NULL       -- touched when the writer tries whether writing works again
);

-- Wall clock and machine's clock when the sweep last saw them agree: a clock
-- that has jumped since is found by the difference.
CREATE TABLE clock (
    one     BIGINT PRIMARY KEY CHECK (one = 1),
    wall    BIGINT NOT NULL,
    uptime  BIGINT NOT NULL,         -- seconds since the machine started
    boot    TEXT NOT NULL,           -- the kernel's name for that start
    told    BIGINT NOT NULL          -- they disagree, and the administrator knows
);

-- The next serial of each year.  It only grows: the number of a case that is
-- gone is never given to another.
--
-- Here a sequence for each year that a case's number can say (two digits), so
-- that nobody waits for another who opens a case.  They are made at once: the
-- service's role needs no right to make any.
DO $$
BEGIN
    FOR year IN 0 .. 99 LOOP
        EXECUTE format('CREATE SEQUENCE serials_%s MAXVALUE 9999999', lpad(year::text, 2, '0'));
    END LOOP;
END
$$;

CREATE VIEW serials AS
    SELECT 2000 + right(sequencename::text, 2)::bigint AS year, last_value + 1 AS next
    FROM pg_sequences
    WHERE schemaname = current_schema() AND sequencename::text LIKE 'serials\_%' AND last_value IS NOT NULL;

-- Serials that have been taken out of the sequence and wait for a case.  Whoever
-- takes a message in locks the lowest that is free (SKIP LOCKED) and puts a new
-- one into its place when a case gets it: what is undone gives it back, and
-- there are never more of them than were written at once.
CREATE TABLE reserved (
    year    BIGINT NOT NULL,
    serial  BIGINT NOT NULL,
    PRIMARY KEY (year, serial)
);

-- Whoever may take a serial out of the sequence holds this until he is done, and
-- shares it with the others who do; whoever comes with a number of his own (an
-- import) has it alone.  So what he leaps over is not taken meanwhile, and what
-- was taken before he looks stands in `reserved`, or is undone.
CREATE FUNCTION serials_key(of_year BIGINT) RETURNS BIGINT
    LANGUAGE SQL STABLE
    RETURN hashtextextended('serials ' || current_schema(), of_year);

CREATE FUNCTION hold_serials(of_year BIGINT) RETURNS VOID
    LANGUAGE SQL VOLATILE
    RETURN pg_advisory_xact_lock_shared(serials_key(of_year));

-- A case has got `taken`.  If it waited, another takes its place; a number that
-- a case came with is leapt over, and is nobody else's from now on.
CREATE FUNCTION use_serial(of_year BIGINT, taken BIGINT) RETURNS VOID
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    serials CONSTANT REGCLASS := 'serials_' || lpad((of_year % 100)::text, 2, '0');
BEGIN
    UPDATE reserved SET serial = nextval(serials) WHERE year = of_year AND serial = taken;
    IF FOUND THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(serials_key(of_year));
    UPDATE reserved SET serial = nextval(serials) WHERE year = of_year AND serial = taken;
    IF NOT FOUND THEN
        PERFORM setval(serials, greatest(taken, pg_sequence_last_value(serials)));
    END IF;
END
$$;

-- One matter (ärende).  The number is year and serial, as in core/reference.h.
CREATE TABLE cases (
    number         BIGINT PRIMARY KEY,
    status         TEXT COLLATE "C" NOT NULL CHECK (status IN ('open', 'answered', 'closed')),
    received_at    BIGINT NOT NULL,   -- the earliest time our systems had it
    opened_at      BIGINT NOT NULL,
    mailbox        TEXT NOT NULL,     -- public address it came in by
    unit           TEXT COLLATE "C" NOT NULL,     -- who answers; the sorting desk while triage
    first_unit     TEXT NOT NULL,     -- whose the words said it was when it came, or empty; never changes
    triage         BIGINT NOT NULL,
    category       TEXT NOT NULL,
    channel        TEXT NOT NULL,
    language       TEXT NOT NULL,
    subject        TEXT NOT NULL,
    resident_name  TEXT NOT NULL,
    resident       TEXT NOT NULL,     -- address answers go to, or empty
    resident_key   BIGINT,            -- NULL without an address
    phone          TEXT NOT NULL,     -- as registered or as a form says, or empty
    postal         TEXT NOT NULL,     -- where a letter goes, as registered, or empty
    reachable      BIGINT NOT NULL,
    sensitive      BIGINT NOT NULL,
    urgent         BIGINT NOT NULL,
    other          BIGINT NOT NULL,
    dormant        BIGINT NOT NULL,   -- imported or observed: silent until a person acts
    quiet          BIGINT NOT NULL,
    besked_due     BIGINT NOT NULL,   -- clock A
    besked_at      BIGINT NOT NULL,   -- 0 while it runs
    answered_at    BIGINT NOT NULL,
    closed_at      BIGINT NOT NULL,
    told_at        BIGINT NOT NULL,
    waiting_since  BIGINT NOT NULL,
    last_at        BIGINT NOT NULL,   -- when the last message on it was filed, either way
    besked_calls   BIGINT NOT NULL,   -- reminders made, by clock
    answer_calls   BIGINT NOT NULL,
    waiting_calls  BIGINT NOT NULL,
    paused_until   BIGINT NOT NULL,   -- until then nobody is reminded of an answer; 0 if not
    moves          BIGINT NOT NULL,   -- hand-overs between units
    hints          TEXT NOT NULL,     -- units the words point to, best first
    submitter      TEXT NOT NULL,     -- what handlers say for the follow-up, or empty: codes, and the measure in words
    cause          TEXT NOT NULL,
    outcome        TEXT NOT NULL,
    measure        TEXT NOT NULL,
    diary          TEXT NOT NULL,     -- number in the register
    merged         BIGINT REFERENCES cases (number),  -- the case that goes on with this matter
    same           BIGINT REFERENCES cases (number),  -- the first of the cases about this one problem, itself too
    unproven       BIGINT NOT NULL,   -- nothing shows that the resident wrote it himself
    spam           BIGINT NOT NULL,
    handler        TEXT NOT NULL,
    linked         BIGINT REFERENCES cases (number),
    confidant      TEXT NOT NULL,     -- the one address that may see it, or empty
    next_call      BIGINT NOT NULL    -- when the sweep must look at it again, 0 for never
);

-- What the sweep reads: only the cases that are due, however many there are;
-- by unit, so that what falls due on one morning becomes one letter a unit.
CREATE INDEX cases_by_call ON cases (next_call, unit) WHERE next_call > 0;

-- What staff ask for by mail: their own open cases, the open ones by age, and
-- what came in between two days.
CREATE INDEX cases_by_handler ON cases (folded(handler)) WHERE handler <> '' AND status <> 'closed';
CREATE INDEX cases_open ON cases (opened_at) WHERE status <> 'closed' AND dormant = 0 AND spam = 0;
CREATE INDEX cases_by_day ON cases (opened_at);

-- What is listed most: all that are not closed, few among very many.
CREATE INDEX cases_not_closed ON cases (number) WHERE status <> 'closed';

-- A sender's earlier cases, newest first.
CREATE INDEX cases_by_resident ON cases (resident_key, opened_at) WHERE resident_key IS NOT NULL;

-- The cases that go on in another.
CREATE INDEX cases_by_merged ON cases (merged) WHERE merged IS NOT NULL;

-- What the monthly list asks about: closed without a cause, by when.
CREATE INDEX cases_without_cause ON cases (unit, closed_at)
    WHERE status = 'closed' AND cause = '' AND category <> 'beröm' AND spam = 0 AND other = 0 AND dormant = 0
    AND merged IS NULL AND confidant = '';

-- The many voices about one problem.
CREATE INDEX cases_by_same ON cases (same, number) WHERE same IS NOT NULL;

-- The addresses that belong to a case, the resident's first.
CREATE TABLE participants (
    case_number  BIGINT NOT NULL REFERENCES cases (number),
    position     BIGINT NOT NULL,
    email        TEXT NOT NULL,
    PRIMARY KEY (case_number, position)
);

-- One message on file: what it said of itself, how it came, and how we judged
-- it.  case_number is NULL for a message that is kept on no case.  The
-- audience says in whose chain of Message-IDs it stands: no id of one audience
-- is ever shown to another.
--
-- Here `nth` counts the entries of one identity, so that two hosts that have
-- the same message at once cannot both file it as the first (the index is
-- unique); the second is told so, tries again and finds a repeat.
CREATE TABLE entries (
    id              BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    case_number     BIGINT REFERENCES cases (number),
    kind            TEXT NOT NULL CHECK (kind IN ('resident', 'answer', 'internal', 'automatic')),
    audience        TEXT NOT NULL CHECK (audience IN ('resident', 'staff', 'internal')),
    sender          TEXT NOT NULL,    -- From address
    message_id      TEXT,             -- without brackets
    message_key     BIGINT,
    subject_key     TEXT,             -- normalised subject, when it tells enough
    identity        TEXT NOT NULL,    -- two deliveries with the same identity are one message
    identity_key    BIGINT NOT NULL,
    nth             BIGINT NOT NULL,  -- of its identity_key, from 1
    identity_until  BIGINT NOT NULL,  -- 0: for ever
    nature          TEXT NOT NULL,
    evidence        TEXT NOT NULL,    -- what tied it to the case
    received_at     BIGINT NOT NULL,
    filed_at        BIGINT NOT NULL,
    return_path     TEXT NOT NULL,    -- the envelope from here on; empty is the null sender
    recipients      TEXT NOT NULL,    -- one a line
    login           TEXT,
    certificate     TEXT,
    client          TEXT,
    queue_id        TEXT,
    proof           TEXT NOT NULL,    -- how staff were proved, or 'none'
    digest          TEXT NOT NULL,    -- SHA-256 of the raw message, hex
    raw_bytes       BIGINT NOT NULL,
    new_text        TEXT              -- internal entries: what must never leave the house; the
                                      -- resident's: the start of it, for answers between the lines
);

-- One case's chain of an audience, in time; also the burst of one sender.
CREATE INDEX entries_by_case ON entries (case_number, audience, received_at);
CREATE INDEX entries_by_message ON entries (message_key) WHERE message_key IS NOT NULL;
CREATE UNIQUE INDEX entries_by_identity ON entries (identity_key, nth);

-- Here how many were filed lately is asked of the end of the table: an index of
-- where which times stand, and no row of its own for each entry.
CREATE INDEX entries_by_filing ON entries USING brin (filed_at);

-- The raw message, byte for byte as it was received, packed with zstd.  Apart
-- from the entries so that reading those stays cheap, and so that a message
-- can be deleted by decision while its entry stays.
CREATE TABLE raws (
    entry   BIGINT PRIMARY KEY REFERENCES entries (id),
    packed  BYTEA NOT NULL
);

-- Here: not packed a second time, and read piece by piece.
ALTER TABLE raws ALTER packed SET STORAGE EXTERNAL;

-- Same sender, same telling subject: only the last 60 days matter, so the key
-- begins with the period (30 days) the message came in.
CREATE TABLE threads (
    period       BIGINT NOT NULL,
    thread_key   BIGINT NOT NULL,     -- over sender and subject
    entry        BIGINT NOT NULL,     -- of entries
    case_number  BIGINT NOT NULL REFERENCES cases (number),
    PRIMARY KEY (period, thread_key, entry)
);

-- The words of what residents and handlers wrote, one row an entry with its
-- number: who (name, address, telephone), subject and new text, in lower case
-- and without diacritics.  In threes of letters, so that "snöröj" finds
-- "snöröjningen".  Made by the clerk after the entry, never on its way in.
-- Sensitive units and cases have `who` only, and confidential ones no row.
-- Whoever deletes an entry deletes its row here too.
--
-- Here one index of the three together, each on a line of its own: no word that
-- is looked for has a line break.  Letters outside ASCII are in the index only
-- if the database was made with an LC_CTYPE that knows them, as C.UTF-8 does;
-- else words of such letters alone are found all the same, but slowly.
CREATE TABLE words (
    entry       BIGINT PRIMARY KEY,   -- of entries
    who         TEXT NOT NULL,
    everything  TEXT NOT NULL         -- who, subject, body
);

CREATE INDEX words_in_threes ON words USING gin (everything public.gin_trgm_ops);

-- Here the entries whose words are not in the index yet: not the last that is,
-- for one with a lower number may be committed later.  Apart from the entries,
-- whose rows stay as they were written.
CREATE TABLE unread (
    entry  BIGINT PRIMARY KEY         -- of entries
);

-- Mail we compose, and the outbox at once.  The row holds values; the wording
-- is rendered later.  Our Message-ID holds the letter's own number, so a
-- letter is found by its Message-ID without an index.
--
-- Here a claim says whose it is: a host that starts again gives back its own
-- only, and those of one that never comes back end by themselves.
CREATE SEQUENCE letters_id;

CREATE TABLE letters (
    id            BIGINT PRIMARY KEY,
    case_number   BIGINT REFERENCES cases (number),
    entry         BIGINT,             -- of entries: the message it passes on or answers
    kind          TEXT NOT NULL,
    audience      TEXT NOT NULL CHECK (audience IN ('resident', 'staff', 'internal')),
    automatic     BIGINT NOT NULL,    -- 0: a person speaks; 1: the machine, 2: in answer to somebody.  What the
                                      -- machine says to a resident counts in the budgets
    recipient     TEXT NOT NULL,
    to_name       TEXT NOT NULL,
    from_name     TEXT NOT NULL,
    language      TEXT NOT NULL,
    author        TEXT NOT NULL,      -- handler's address for an answer
    author_key    BIGINT,
    answers_id    TEXT NOT NULL,      -- Message-ID it answers, or empty
    stops_besked  BIGINT NOT NULL,
    fields        TEXT NOT NULL,      -- values for the wording, GVariant text a{ss}
    message_id    TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    due_at        BIGINT NOT NULL,    -- not handed over before this
    claimed_until BIGINT NOT NULL,    -- somebody is handing it over: until then it is nobody else's
    claimed_by    TEXT NOT NULL,      -- which host
    state         TEXT NOT NULL
                  CHECK (state IN ('waiting', 'on-hold', 'accepted', 'cancelled', 'failed', 'bounced',
                                    'observed')),
    held_why      TEXT NOT NULL,      -- flag of the reason it is held for, or empty
    attempts      BIGINT NOT NULL,
    settled_at    BIGINT NOT NULL,    -- when its fate was known, or 0
    note          TEXT NOT NULL       -- the relay's last answer
);

-- Small whatever the age of the store: only what has not gone.
CREATE INDEX letters_due ON letters (due_at, id) WHERE state = 'waiting';
CREATE INDEX letters_held ON letters (id) WHERE state = 'on-hold';
CREATE INDEX letters_unproven ON letters (created_at) WHERE kind = 'unproven';
CREATE INDEX letters_failed ON letters (id) WHERE state = 'failed';
CREATE INDEX letters_observed ON letters (created_at) WHERE state = 'observed';
CREATE INDEX letters_by_case ON letters (case_number, audience, created_at);
CREATE INDEX letters_by_author ON letters (author_key) WHERE author_key IS NOT NULL;

-- Which unit has been seen to for which month: it is asked once, or never when
-- nothing was missing.
CREATE TABLE month_lists (
    month   BIGINT NOT NULL,         -- 202602
    unit    TEXT COLLATE "C" NOT NULL,
    letter  BIGINT REFERENCES letters (id),
    PRIMARY KEY (month, unit)
);

-- The exact bytes of a letter, packed with zstd, from before it is first
-- handed over: what we said is a public record, and a retry sends the same.
CREATE TABLE sent (
    letter     BIGINT PRIMARY KEY REFERENCES letters (id),
    digest     TEXT NOT NULL,         -- SHA-256 of the bytes, hex
    raw_bytes  BIGINT NOT NULL,
    packed     BYTEA NOT NULL
);

ALTER TABLE sent ALTER packed SET STORAGE EXTERNAL;

-- The budgets' book: one row for each automatic letter to a resident in the
-- last days.
--
-- Here nobody waits for another to count, so rows carry no running numbers of
-- their address and domain: these are counted, as far as anybody asks, and how
-- many there were in all is the difference between two ids.  Letters of
-- transactions at the same time are not seen: a budget may be over by as many
-- as there are writers.
CREATE TABLE receipts (
    id           BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    created_at   BIGINT NOT NULL,
    address_key  BIGINT NOT NULL,
    domain_key   BIGINT NOT NULL
);

CREATE INDEX receipts_by_time ON receipts (created_at, id);
CREATE INDEX receipts_by_address ON receipts (address_key, created_at);
CREATE INDEX receipts_by_domain ON receipts (domain_key, created_at);

-- What has come lately, counted by the hour, so that floods and many voices
-- are told from ordinary mail: a key is over what counts as one (a sender; his
-- very words; a unit and a word of its rules).  Rows of some days only.
CREATE TABLE traffic (
    key          BIGINT NOT NULL,
    period       BIGINT NOT NULL,   -- hours since 1970
    times        BIGINT NOT NULL,
    case_number  BIGINT NOT NULL,   -- where the latest was filed
    PRIMARY KEY (key, period)
);

CREATE INDEX traffic_by_period ON traffic (period);

-- Inline pictures of handlers' mails, by their digests: what one and the same
-- sender has in mails about different cases is a logo, wherever it stands
-- (D51).  The latest of each sender's, of the last year.
CREATE TABLE pictures (
    sender_key   BIGINT NOT NULL,
    picture_key  BIGINT NOT NULL,
    case_number  BIGINT NOT NULL,   -- where it came last
    several      BIGINT NOT NULL,   -- it has come on more than one case
    last_at      BIGINT NOT NULL,
    PRIMARY KEY (sender_key, picture_key)
);

CREATE INDEX pictures_by_sender ON pictures (sender_key, last_at);
CREATE INDEX pictures_by_time ON pictures (last_at);

-- Who asked not to be written to by the machine.
CREATE TABLE silenced (
    email_key  BIGINT PRIMARY KEY,
    email      TEXT NOT NULL,
    since      BIGINT NOT NULL
);

-- All that ever happened, one row an action, only added to.
--
--   digest = SHA-256 (salt, payload)
--   chain  = SHA-256 (chain of the writer's row before, sequence, writer, at, kind, digest)
--
-- What tells of a row that was written says its stamp on a last line (stamp.h),
-- so that rows are held by the chain too.
-- The first row of a writer follows 32 zero bytes.  What exactly is hashed is
-- written out in events.c.
--
-- A payload may be deleted with its salt, by decision (purges); the digest
-- stays, and the chain with it, for it was never made over the words
-- themselves.  That holds for rows of every version.  The case then gets an
-- "event purged", whose stamps say the case row as it is left, and
--
--   emptied = stamp (sequence, digest in hex) of each of its rows without payload, in order
--
-- so that a row without payload is right only if the latest of these counts
-- it in.  "event purged" itself is never emptied; of rows on no case it has no
-- case either.
--
-- Here a writer is a slot of a host, and each has a chain of its own.  What is
-- written at once takes its numbers out of a block of ten thousand, more than a
-- plan has actions: they only grow within a writer's chain, and within the
-- events of a case, whose row is locked before.  Who had more would meet the
-- next block's, be undone by the key and tried again.
CREATE SEQUENCE events_block INCREMENT BY 10000;

CREATE TABLE events (
    sequence     BIGINT PRIMARY KEY,
    writer       TEXT NOT NULL,       -- "host/slot" that wrote it; one chain each
    at           BIGINT NOT NULL,
    case_number  BIGINT REFERENCES cases (number),
    entry        BIGINT,              -- of entries
    letter       BIGINT,              -- of letters
    kind         TEXT NOT NULL,
    salt         BYTEA,
    payload      TEXT,                -- "case=1 entry=2 letter=3 about", then the reason on a line of its own
    digest       BYTEA NOT NULL,
    chain        BYTEA NOT NULL
);

CREATE INDEX events_by_case ON events (case_number, sequence) WHERE case_number IS NOT NULL;

-- What a purge has emptied on no case, which is counted anew with each of its steps.
CREATE INDEX events_emptied ON events (sequence) WHERE case_number IS NULL AND payload IS NULL;

-- What the yearly follow-up reads: few kinds of very many cases, and no row of
-- the others.  The list is facts_kinds (core/facts.h), as in its statement.
CREATE INDEX events_facts ON events (case_number, sequence)
    WHERE kind IN ('event opened', 'event status', 'event besked_at', 'event answered_at',
                   'event closed_at', 'event unit', 'event moves', 'event category', 'event language',
                   'event submitter', 'event cause', 'event outcome', 'event measure', 'event dormant',
                   'event sensitive', 'event spam', 'event reachable', 'event resident', 'event merged',
                   'event same', 'event helped yes', 'event helped no');

-- Numbers that an earlier system gave to imported cases: the reason of such an
-- event is the number.  Here by its hash: an ordered index takes no long text.
CREATE INDEX events_old_references ON events USING hash (split_part(payload, chr(10), 2))
    WHERE kind = 'event old reference';

-- Reports of a year as they were handed in, numbered from 1; the event says
-- the digest, so that none is changed unseen.
CREATE TABLE reports (
    year     BIGINT NOT NULL,
    number   BIGINT NOT NULL,
    made_at  BIGINT NOT NULL,
    event    BIGINT NOT NULL REFERENCES events (sequence),
    digest   TEXT NOT NULL,          -- SHA-256 of the text, hex
    packed   TEXT NOT NULL,          -- the figures (core/year.h)
    PRIMARY KEY (year, number)
);

-- The yearly round of figures: a row for each committee or company, and one
-- with an empty body for the round itself.
CREATE TABLE rounds (
    year         BIGINT NOT NULL,    -- that is followed up
    body         TEXT COLLATE "C" NOT NULL, -- committee's Swedish name, or a company's code
    begun_at     BIGINT NOT NULL,    -- when it was asked; 0 if not, so for the next two
    reminded_at  BIGINT NOT NULL,    -- last
    ended_at     BIGINT NOT NULL,    -- when it confirmed
    note         TEXT NOT NULL,      -- day and paragraph; of the round itself the number of its report
    PRIMARY KEY (year, body)
);

-- The end of each writer's chain, so that rows missing at the end are missed.
CREATE TABLE chains (
    writer    TEXT COLLATE "C" PRIMARY KEY,
    sequence  BIGINT NOT NULL,
    chain     BYTEA NOT NULL
);

-- Purges (gallring): what was removed by decision, counted and never named.
-- The row is written anew with every batch of cases, so that one that was
-- broken off says how far it came.  Of this table and the next two an event
-- "note ..." holds each row's stamp, whenever it is written.
CREATE TABLE purges (
    id        BIGINT PRIMARY KEY,
    begun_at  BIGINT NOT NULL,
    ended_at  BIGINT NOT NULL,       -- 0 while it goes on
    decision  TEXT NOT NULL,         -- its reference in the register
    purger    TEXT NOT NULL,         -- user of the machine who ran it
    counts    TEXT NOT NULL          -- "unit year cases", one a line
);

-- When the administrator was last told something that is told once, by
-- whichever process comes first, and how things stood then.
CREATE TABLE told (
    what   TEXT COLLATE "C" PRIMARY KEY, -- 'weekly' 'trouble': letters about the service's health; 'backup' 'check'
    at     BIGINT NOT NULL,
    state  TEXT NOT NULL
);

-- Test letters to units, to see that Reply comes back and is recognised: when
-- it went is in letters.
CREATE TABLE roundtrips (
    letter       BIGINT PRIMARY KEY REFERENCES letters (id),
    unit         TEXT COLLATE "C" NOT NULL,
    answered_at  BIGINT NOT NULL,    -- 0: not yet
    proof        TEXT NOT NULL       -- how who answered was proved, as of an entry, after "none: " why not; empty until then
);

-- The names the store had before it was restored from a backup, and what was
-- on file when each ended: our addresses of that time are good for no more.
CREATE TABLE epochs (
    epoch        TEXT COLLATE "C" PRIMARY KEY,
    ended_at     BIGINT NOT NULL,
    last_letter  BIGINT NOT NULL,
    last_cases   TEXT NOT NULL       -- the highest number of each year, between blanks
);

-- One row while the store is moved to another place, and on where it was for
-- ever: who would write to it is told.
CREATE TABLE moved (
    one    BIGINT PRIMARY KEY CHECK (one = 1),
    state  TEXT NOT NULL CHECK (state IN ('leaving', 'arriving', 'gone')),
    place  TEXT NOT NULL,            -- the other side: where to, or where from
    ends   TEXT NOT NULL,            -- of one that arrives: SHA-256 over the source's chains, hex; else empty
    at     BIGINT NOT NULL
);

-- Whom the schema's owner lets add rows (contrib/postgresql/roles.sql), he lets
-- change and delete them too, but not what happened: purges are the owner's.
DO $$
DECLARE
    service REGROLE;
BEGIN
    FOR service IN
        SELECT DISTINCT granted.grantee FROM pg_class, aclexplode(relacl) AS granted
        WHERE pg_class.oid = 'events'::regclass AND granted.privilege_type = 'INSERT'
            AND granted.grantee NOT IN (0, relowner)
    LOOP
        EXECUTE format('GRANT UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO %s', current_schema(), service);
        EXECUTE format('REVOKE UPDATE, DELETE ON events FROM %s', service);
    END LOOP;
END
$$;

-- How a program knows that the schema is a store, and of which version.
COMMENT ON TABLE store IS 'Synpunkt, version 2';

-- What Synpunkt keeps, version 2.
--
-- Read this file as the description of the store; the program carries it
-- inside itself and runs it, in one transaction, on an empty database.  A
-- store of an earlier version is brought here by upgrade_2.sql and its like
-- (upgrade.c), and then holds the same, which a test compares: whatever is
-- changed here is changed in the latest step too.
--
-- Habits.  Times are seconds since 1970, UTC.  Yes and no are 1 and 0.  Words
-- (status, kind, state) are the ones the program prints.  A *_key is the first
-- 64 bits of SHA-256 over a lower-cased text: short enough for an index, and
-- always checked against the text itself.  Rows are numbered in the order they
-- came, so that new rows go to the end of a table and the ten-millionth costs
-- what the first did; a lookup that only concerns the last days is kept in a
-- table whose key begins with time, for the same reason.

-- One row: which store this is.  Tokens in our addresses are bound to the
-- epoch; a restored copy gets a new one, so that old and new never mix.
CREATE TABLE store (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    epoch      TEXT NOT NULL,
    made_at    INTEGER NOT NULL,
    proved_at  INTEGER NOT NULL      -- touched when the writer tries whether writing works again, and by a purge
) STRICT;

-- Wall clock and machine's clock when the sweep last saw them agree: a clock
-- that has jumped since is found by the difference.
CREATE TABLE clock (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    wall    INTEGER NOT NULL,
    uptime  INTEGER NOT NULL,        -- seconds since the machine started
    boot    TEXT NOT NULL,           -- the kernel's name for that start
    told    INTEGER NOT NULL         -- they disagree, and the administrator knows
) STRICT;

-- The next serial of each year.  It only grows: the number of a case that is
-- gone is never given to another.
CREATE TABLE serials (
    year  INTEGER PRIMARY KEY,
    next  INTEGER NOT NULL
) STRICT;

-- One matter (ärende).  The number is year and serial, as in core/reference.h.
CREATE TABLE cases (
    number         INTEGER PRIMARY KEY,
    status         TEXT NOT NULL CHECK (status IN ('open', 'answered', 'closed')),
    received_at    INTEGER NOT NULL,  -- the earliest time our systems had it
    opened_at      INTEGER NOT NULL,
    mailbox        TEXT NOT NULL,     -- public address it came in by
    unit           TEXT NOT NULL,     -- who answers; the sorting desk while triage
    first_unit     TEXT NOT NULL,     -- whose the words said it was when it came, or empty; never changes
    triage         INTEGER NOT NULL,
    category       TEXT NOT NULL,
    channel        TEXT NOT NULL,
    language       TEXT NOT NULL,
    subject        TEXT NOT NULL,
    resident_name  TEXT NOT NULL,
    resident       TEXT NOT NULL,     -- address answers go to, or empty
    resident_key   INTEGER,           -- NULL without an address
    phone          TEXT NOT NULL,     -- as registered or as a form says, or empty
    postal         TEXT NOT NULL,     -- where a letter goes, as registered, or empty
    reachable      INTEGER NOT NULL,
    sensitive      INTEGER NOT NULL,
    urgent         INTEGER NOT NULL,
    other          INTEGER NOT NULL,
    dormant        INTEGER NOT NULL,  -- imported or observed: silent until a person acts
    quiet          INTEGER NOT NULL,
    besked_due     INTEGER NOT NULL,  -- clock A
    besked_at      INTEGER NOT NULL,  -- 0 while it runs
    answered_at    INTEGER NOT NULL,
    closed_at      INTEGER NOT NULL,
    told_at        INTEGER NOT NULL,
    waiting_since  INTEGER NOT NULL,
    last_at        INTEGER NOT NULL,  -- when the last message on it was filed, either way
    besked_calls   INTEGER NOT NULL,  -- reminders made, by clock
    answer_calls   INTEGER NOT NULL,
    waiting_calls  INTEGER NOT NULL,
    paused_until   INTEGER NOT NULL,  -- until then nobody is reminded of an answer; 0 if not
    moves          INTEGER NOT NULL,  -- hand-overs between units
    hints          TEXT NOT NULL,     -- units the words point to, best first
    submitter      TEXT NOT NULL,     -- what handlers say for the follow-up, or empty: codes, and the measure in words
    cause          TEXT NOT NULL,
    outcome        TEXT NOT NULL,
    measure        TEXT NOT NULL,
    diary          TEXT NOT NULL,     -- number in the register
    merged         INTEGER REFERENCES cases (number), -- the case that goes on with this matter
    same           INTEGER REFERENCES cases (number), -- the first of the cases about this one problem, itself too
    unproven       INTEGER NOT NULL,  -- nothing shows that the resident wrote it himself
    spam           INTEGER NOT NULL,
    handler        TEXT NOT NULL,
    linked         INTEGER REFERENCES cases (number),
    confidant      TEXT NOT NULL,     -- the one address that may see it, or empty
    next_call      INTEGER NOT NULL   -- when the sweep must look at it again, 0 for never
) STRICT;

-- What the sweep reads: only the cases that are due, however many there are;
-- by unit, so that what falls due on one morning becomes one letter a unit.
CREATE INDEX cases_by_call ON cases (next_call, unit) WHERE next_call > 0;

-- What staff ask for by mail: their own open cases, the open ones by age, and
-- what came in between two days.
CREATE INDEX cases_by_handler ON cases (handler COLLATE NOCASE) WHERE handler <> '' AND status <> 'closed';
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
CREATE INDEX cases_by_same ON cases (same) WHERE same IS NOT NULL;

-- The addresses that belong to a case, the resident's first.
CREATE TABLE participants (
    case_number  INTEGER NOT NULL REFERENCES cases (number),
    position     INTEGER NOT NULL,
    email        TEXT NOT NULL,
    PRIMARY KEY (case_number, position)
) STRICT, WITHOUT ROWID;

-- One message on file: what it said of itself, how it came, and how we judged
-- it.  case_number is NULL for a message that is kept on no case.  The
-- audience says in whose chain of Message-IDs it stands: no id of one audience
-- is ever shown to another.
CREATE TABLE entries (
    id              INTEGER PRIMARY KEY,
    case_number     INTEGER REFERENCES cases (number),
    kind            TEXT NOT NULL CHECK (kind IN ('resident', 'answer', 'internal', 'automatic')),
    audience        TEXT NOT NULL CHECK (audience IN ('resident', 'staff', 'internal')),
    sender          TEXT NOT NULL,    -- From address
    message_id      TEXT,             -- without brackets
    message_key     INTEGER,
    subject_key     TEXT,             -- normalised subject, when it tells enough
    identity        TEXT NOT NULL,    -- two deliveries with the same identity are one message
    identity_key    INTEGER NOT NULL,
    identity_until  INTEGER NOT NULL, -- 0: for ever
    nature          TEXT NOT NULL,
    evidence        TEXT NOT NULL,    -- what tied it to the case
    received_at     INTEGER NOT NULL,
    filed_at        INTEGER NOT NULL,
    return_path     TEXT NOT NULL,    -- the envelope from here on; empty is the null sender
    recipients      TEXT NOT NULL,    -- one a line
    login           TEXT,
    certificate     TEXT,
    client          TEXT,
    queue_id        TEXT,
    proof           TEXT NOT NULL,    -- how staff were proved, or 'none'
    digest          TEXT NOT NULL,    -- SHA-256 of the raw message, hex
    raw_bytes       INTEGER NOT NULL,
    new_text        TEXT              -- internal entries: what must never leave the house; the
                                      -- resident's: the start of it, for answers between the lines
) STRICT;

-- One case's chain of an audience, in time; also the burst of one sender.
CREATE INDEX entries_by_case ON entries (case_number, audience, received_at);
CREATE INDEX entries_by_message ON entries (message_key) WHERE message_key IS NOT NULL;
CREATE INDEX entries_by_identity ON entries (identity_key);

-- The raw message, byte for byte as it was received, packed with zstd.  Apart
-- from the entries so that reading those stays cheap, and so that a message
-- can be deleted by decision while its entry stays.
CREATE TABLE raws (
    entry   INTEGER PRIMARY KEY REFERENCES entries (id),
    packed  BLOB NOT NULL
) STRICT;

-- Same sender, same telling subject: only the last 60 days matter, so the key
-- begins with the period (30 days) the message came in.
CREATE TABLE threads (
    period       INTEGER NOT NULL,
    thread_key   INTEGER NOT NULL,    -- over sender and subject
    entry        INTEGER NOT NULL REFERENCES entries (id),
    case_number  INTEGER NOT NULL REFERENCES cases (number),
    PRIMARY KEY (period, thread_key, entry)
) STRICT, WITHOUT ROWID;

-- The words of what residents and handlers wrote, one row an entry with its
-- number: who (name, address, telephone), subject and new text, in lower case
-- and without diacritics.  In threes of letters, so that "snöröj" finds
-- "snöröjningen".  Which threes an entry has, not where in it (match.c): that
-- takes a third of the room and an eighth of what is written to disk.
-- Made by the clerk after the entry, never on its way in.
-- Sensitive units and cases have `who` only, and confidential ones no row.
-- Whoever deletes an entry deletes its row here too.
CREATE VIRTUAL TABLE words USING fts5 (who, subject, body, tokenize = 'trigram', detail = none);

-- One row: the last entry whose words are in the index.
CREATE TABLE indexed (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    entry  INTEGER NOT NULL
) STRICT;

-- Mail we compose, and the outbox at once.  The row holds values; the wording
-- is rendered later.  Our Message-ID holds the letter's own number, so a
-- letter is found by its Message-ID without an index.
CREATE TABLE letters (
    id            INTEGER PRIMARY KEY,
    case_number   INTEGER REFERENCES cases (number),
    entry         INTEGER REFERENCES entries (id),  -- the message it passes on or answers
    kind          TEXT NOT NULL,
    audience      TEXT NOT NULL CHECK (audience IN ('resident', 'staff', 'internal')),
    automatic     INTEGER NOT NULL,   -- 0: a person speaks; 1: the machine, 2: in answer to somebody.  What the
                                      -- machine says to a resident counts in the budgets
    recipient     TEXT NOT NULL,
    to_name       TEXT NOT NULL,
    from_name     TEXT NOT NULL,
    language      TEXT NOT NULL,
    author        TEXT NOT NULL,      -- handler's address for an answer
    author_key    INTEGER,
    answers_id    TEXT NOT NULL,      -- Message-ID it answers, or empty
    stops_besked  INTEGER NOT NULL,
    fields        TEXT NOT NULL,      -- values for the wording, GVariant text a{ss}
    message_id    TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    due_at        INTEGER NOT NULL,   -- not handed over before this
    claimed_until INTEGER NOT NULL,   -- somebody is handing it over: until then it is nobody else's
    state         TEXT NOT NULL
                  CHECK (state IN ('waiting', 'on-hold', 'accepted', 'cancelled', 'failed', 'bounced',
                                    'observed')),
    held_why      TEXT NOT NULL,      -- flag of the reason it is held for, or empty
    attempts      INTEGER NOT NULL,
    settled_at    INTEGER NOT NULL,   -- when its fate was known, or 0
    note          TEXT NOT NULL       -- the relay's last answer
) STRICT;

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
    month   INTEGER NOT NULL,        -- 202602
    unit    TEXT NOT NULL,
    letter  INTEGER REFERENCES letters (id),
    PRIMARY KEY (month, unit)
) STRICT, WITHOUT ROWID;

-- The exact bytes of a letter, packed with zstd, from before it is first
-- handed over: what we said is a public record, and a retry sends the same.
CREATE TABLE sent (
    letter     INTEGER PRIMARY KEY REFERENCES letters (id),
    digest     TEXT NOT NULL,         -- SHA-256 of the bytes, hex
    raw_bytes  INTEGER NOT NULL,
    packed     BLOB NOT NULL
) STRICT;

-- The budgets' book: one row for each automatic letter to a resident in the
-- last days.  Rows carry running numbers, like tickets in a queue, for their
-- address, for their domain and in all (the id): how many there were since a
-- time is then the difference between two rows, however many they are.
CREATE TABLE receipts (
    id             INTEGER PRIMARY KEY,
    created_at     INTEGER NOT NULL,
    address_key    INTEGER NOT NULL,
    address_count  INTEGER NOT NULL,
    domain_key     INTEGER NOT NULL,
    domain_count   INTEGER NOT NULL
) STRICT;

CREATE INDEX receipts_by_time ON receipts (created_at, id);
CREATE INDEX receipts_by_address ON receipts (address_key, created_at, address_count);
CREATE INDEX receipts_by_domain ON receipts (domain_key, created_at, domain_count);

-- What has come lately, counted by the hour, so that floods and many voices
-- are told from ordinary mail: a key is over what counts as one (a sender; his
-- very words; a unit and a word of its rules).  Rows of some days only.
CREATE TABLE traffic (
    key          INTEGER NOT NULL,
    period       INTEGER NOT NULL,  -- hours since 1970
    times        INTEGER NOT NULL,
    case_number  INTEGER NOT NULL,  -- where the latest was filed
    PRIMARY KEY (key, period)
) STRICT, WITHOUT ROWID;

CREATE INDEX traffic_by_period ON traffic (period);

-- Inline pictures of handlers' mails, by their digests: what one and the same
-- sender has in mails about different cases is a logo, wherever it stands
-- (D51).  The latest of each sender's, of the last year.
CREATE TABLE pictures (
    sender_key   INTEGER NOT NULL,
    picture_key  INTEGER NOT NULL,
    case_number  INTEGER NOT NULL,  -- where it came last
    several      INTEGER NOT NULL,  -- it has come on more than one case
    last_at      INTEGER NOT NULL,
    PRIMARY KEY (sender_key, picture_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX pictures_by_sender ON pictures (sender_key, last_at);
CREATE INDEX pictures_by_time ON pictures (last_at);

-- Who asked not to be written to by the machine.
CREATE TABLE silenced (
    email_key  INTEGER PRIMARY KEY,
    email      TEXT NOT NULL,
    since      INTEGER NOT NULL
) STRICT;

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
CREATE TABLE events (
    sequence     INTEGER PRIMARY KEY,
    writer       TEXT NOT NULL,       -- host that wrote it; one chain a host
    at           INTEGER NOT NULL,
    case_number  INTEGER REFERENCES cases (number),
    entry        INTEGER REFERENCES entries (id),
    letter       INTEGER REFERENCES letters (id),
    kind         TEXT NOT NULL,
    salt         BLOB,
    payload      TEXT,                -- "case=1 entry=2 letter=3 about", then the reason on a line of its own
    digest       BLOB NOT NULL,
    chain        BLOB NOT NULL
) STRICT;

CREATE INDEX events_by_case ON events (case_number, sequence) WHERE case_number IS NOT NULL;

-- What a purge has emptied on no case, which is counted anew with each of its steps.
CREATE INDEX events_emptied ON events (sequence) WHERE case_number IS NULL AND payload IS NULL;

-- What the yearly follow-up reads: few kinds of very many cases, and no row of
-- the others.  The list is facts_kinds (core/facts.h), as in its statement.  As
-- IN (...) it would be made into a table of its own for each new event.
CREATE INDEX events_facts ON events (case_number, sequence)
    WHERE kind = 'event opened' OR kind = 'event status' OR kind = 'event besked_at'
          OR kind = 'event answered_at' OR kind = 'event closed_at' OR kind = 'event unit'
          OR kind = 'event moves' OR kind = 'event category' OR kind = 'event language'
          OR kind = 'event submitter' OR kind = 'event cause' OR kind = 'event outcome'
          OR kind = 'event measure' OR kind = 'event dormant' OR kind = 'event sensitive' OR kind = 'event spam'
          OR kind = 'event reachable' OR kind = 'event resident' OR kind = 'event merged' OR kind = 'event same'
          OR kind = 'event helped yes' OR kind = 'event helped no';

-- Numbers that an earlier system gave to imported cases: the reason of such an
-- event is the number.
CREATE INDEX events_old_references ON events (substr(payload, instr(payload, char(10)) + 1))
    WHERE kind = 'event old reference';

-- Reports of a year as they were handed in, numbered from 1; the event says
-- the digest, so that none is changed unseen.
CREATE TABLE reports (
    year     INTEGER NOT NULL,
    number   INTEGER NOT NULL,
    made_at  INTEGER NOT NULL,
    event    INTEGER NOT NULL REFERENCES events (sequence),
    digest   TEXT NOT NULL,          -- SHA-256 of the text, hex
    packed   TEXT NOT NULL,          -- the figures (core/year.h)
    PRIMARY KEY (year, number)
) STRICT;

-- The yearly round of figures: a row for each committee or company, and one
-- with an empty body for the round itself.
CREATE TABLE rounds (
    year         INTEGER NOT NULL,   -- that is followed up
    body         TEXT NOT NULL,      -- committee's Swedish name, or a company's code
    begun_at     INTEGER NOT NULL,   -- when it was asked; 0 if not, so for the next two
    reminded_at  INTEGER NOT NULL,   -- last
    ended_at     INTEGER NOT NULL,   -- when it confirmed
    note         TEXT NOT NULL,      -- day and paragraph; of the round itself the number of its report
    PRIMARY KEY (year, body)
) STRICT, WITHOUT ROWID;

-- The end of each writer's chain, so that rows missing at the end are missed.
CREATE TABLE chains (
    writer    TEXT PRIMARY KEY,
    sequence  INTEGER NOT NULL,
    chain     BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Purges (gallring): what was removed by decision, counted and never named.
-- The row is written anew with every batch of cases, so that one that was
-- broken off says how far it came.  Of this table and the next two an event
-- "note ..." holds each row's stamp, whenever it is written.
CREATE TABLE purges (
    id        INTEGER PRIMARY KEY,
    begun_at  INTEGER NOT NULL,
    ended_at  INTEGER NOT NULL,      -- 0 while it goes on
    decision  TEXT NOT NULL,         -- its reference in the register
    purger    TEXT NOT NULL,         -- user of the machine who ran it
    counts    TEXT NOT NULL          -- "unit year cases", one a line
) STRICT;

-- When the administrator was last told something that is told once, by
-- whichever process comes first, and how things stood then.
CREATE TABLE told (
    what   TEXT PRIMARY KEY,         -- 'weekly' 'trouble': letters about the service's health; 'backup' 'check'
    at     INTEGER NOT NULL,
    state  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Test letters to units, to see that Reply comes back and is recognised: when
-- it went is in letters.
CREATE TABLE roundtrips (
    letter       INTEGER PRIMARY KEY REFERENCES letters (id),
    unit         TEXT NOT NULL,
    answered_at  INTEGER NOT NULL,   -- 0: not yet
    proof        TEXT NOT NULL       -- how who answered was proved, as of an entry, after "none: " why not; empty until then
) STRICT;

-- The names the store had before it was restored from a backup, and what was
-- on file when each ended: our addresses of that time are good for no more.
CREATE TABLE epochs (
    epoch        TEXT PRIMARY KEY,
    ended_at     INTEGER NOT NULL,
    last_letter  INTEGER NOT NULL,
    last_cases   TEXT NOT NULL       -- the highest number of each year, between blanks
) STRICT, WITHOUT ROWID;

-- One row while the store is moved to another place, and on where it was for
-- ever: who would write to it is told.
CREATE TABLE moved (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    state  TEXT NOT NULL CHECK (state IN ('leaving', 'arriving', 'gone')),
    place  TEXT NOT NULL,            -- the other side: where to, or where from
    ends   TEXT NOT NULL,            -- of one that arrives: SHA-256 over the source's chains, hex; else empty
    at     INTEGER NOT NULL
) STRICT;

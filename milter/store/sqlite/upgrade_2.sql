-- From version 1 to 2, in one transaction; what it is for is said in schema.sql.

CREATE INDEX letters_observed ON letters (created_at) WHERE state = 'observed';

CREATE INDEX events_old_references ON events (substr(payload, instr(payload, char(10)) + 1))
    WHERE kind = 'event old reference';

CREATE INDEX events_emptied ON events (sequence) WHERE case_number IS NULL AND payload IS NULL;

DROP INDEX letters_answers;

DROP INDEX events_facts;
CREATE INDEX events_facts ON events (case_number, sequence)
    WHERE kind = 'event opened' OR kind = 'event status' OR kind = 'event besked_at'
          OR kind = 'event answered_at' OR kind = 'event closed_at' OR kind = 'event unit'
          OR kind = 'event moves' OR kind = 'event category' OR kind = 'event language'
          OR kind = 'event submitter' OR kind = 'event cause' OR kind = 'event outcome'
          OR kind = 'event measure' OR kind = 'event dormant' OR kind = 'event sensitive' OR kind = 'event spam'
          OR kind = 'event reachable' OR kind = 'event resident' OR kind = 'event merged' OR kind = 'event same'
          OR kind = 'event helped yes' OR kind = 'event helped no';

CREATE TABLE purges (
    id        INTEGER PRIMARY KEY,
    begun_at  INTEGER NOT NULL,
    ended_at  INTEGER NOT NULL,      -- 0 while it goes on
    decision  TEXT NOT NULL,         -- its reference in the register
    purger    TEXT NOT NULL,         -- user of the machine who ran it
    counts    TEXT NOT NULL          -- "unit year cases", one a line
) STRICT;

CREATE TABLE told (
    what   TEXT PRIMARY KEY,         -- 'weekly' 'trouble': letters about the service's health; 'backup' 'check'
    at     INTEGER NOT NULL,
    state  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE roundtrips (
    letter       INTEGER PRIMARY KEY REFERENCES letters (id),
    unit         TEXT NOT NULL,
    answered_at  INTEGER NOT NULL,   -- 0: not yet
    proof        TEXT NOT NULL       -- how who answered was proved, as of an entry, after "none: " why not; empty until then
) STRICT;

CREATE TABLE epochs (
    epoch        TEXT PRIMARY KEY,
    ended_at     INTEGER NOT NULL,
    last_letter  INTEGER NOT NULL,
    last_cases   TEXT NOT NULL       -- the highest number of each year, between blanks
) STRICT, WITHOUT ROWID;

CREATE TABLE moved (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    state  TEXT NOT NULL CHECK (state IN ('leaving', 'arriving', 'gone')),
    place  TEXT NOT NULL,            -- the other side: where to, or where from
    ends   TEXT NOT NULL,            -- of one that arrives: SHA-256 over the source's chains, hex; else empty
    at     INTEGER NOT NULL
) STRICT;

-- The clerk reads all entries again, behind the mail: what has not been read yet cannot be searched for.
DROP TABLE words;
CREATE VIRTUAL TABLE words USING fts5 (who, subject, body, tokenize = 'trigram', detail = none);
DELETE FROM indexed;

PRAGMA user_version = 2;

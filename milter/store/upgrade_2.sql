-- From version 1 to 2, in one transaction; what it is for is said in schema.sql.

CREATE INDEX letters_observed ON letters (created_at) WHERE state = 'observed';

CREATE INDEX events_old_references ON events (substr(payload, instr(payload, char(10)) + 1))
    WHERE kind = 'event old reference';

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

PRAGMA user_version = 2;

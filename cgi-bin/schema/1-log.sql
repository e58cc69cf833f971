-- The log itself. A time is a count of 100-nanosecond ticks since
-- 2000-01-01T00:00:00Z.

-- The vendor's words, each kept once. Known ones and unknown ones alike.
CREATE TABLE operation (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE CHECK (code <> '') -- create_order
) STRICT;

CREATE TABLE resource (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE CHECK (code <> '') -- order
) STRICT;

CREATE TABLE status (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE CHECK (code <> ''), -- succeeded
  failed INTEGER NOT NULL CHECK (failed IN (0, 1)) -- shown as a failure
) STRICT;

CREATE TABLE user (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (name <> '') -- userPrincipalName as written
) STRICT;

CREATE TABLE customer (
  id INTEGER PRIMARY KEY,
  code TEXT UNIQUE CHECK (code <> ''), -- the vendor's id in lower case; NULL
                                       -- where a record gave only a name
  name TEXT NOT NULL,                  -- the one that the latest entry gave
  named INTEGER NOT NULL               -- that entry; 0 before there is one
) STRICT;
CREATE UNIQUE INDEX customer_nameless ON customer(name) WHERE code IS NULL;
CREATE INDEX customer_name ON customer(name COLLATE NOCASE);

CREATE TABLE subscription (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE CHECK (code <> ''), -- the vendor's id, lower case
  customer INTEGER REFERENCES customer          -- whose it is; NULL: not known
) STRICT;
CREATE INDEX subscription_customer ON subscription(customer);

-- One row for each transaction that brought records in, and a link in the
-- chain of hashes. A run of the program over one source is one or more rows.
CREATE TABLE import (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  run INTEGER NOT NULL CHECK (run > 0 AND run <= id), -- the run's first row
  at INTEGER NOT NULL CHECK (at >= 0), -- when
  by TEXT NOT NULL,          -- the operating system's user who ran it
  source TEXT NOT NULL,      -- the file's name, "-" for standard input
  added INTEGER NOT NULL CHECK (added >= 0),     -- new entries
  known INTEGER NOT NULL CHECK (known >= 0),     -- records here already
  changed INTEGER NOT NULL CHECK (changed >= 0), -- later versions
  refused INTEGER NOT NULL CHECK (refused >= 0), -- what could not be read
  head BLOB NOT NULL CHECK (length(head) = 32)   -- over the head before, this
                                                 -- row, and each leaf by id
) STRICT;

-- One row for each entry; narrow, since lists and counts walk it.
CREATE TABLE entry (
  id INTEGER PRIMARY KEY CHECK (id > 0), -- 128 times the instant, and a place
                                         -- within it: the order of all things
  ahead INTEGER NOT NULL DEFAULT 0, -- ticks by which the id's instant is later
                                    -- than the one that the source gave; less
                                    -- than 0 where it is earlier
  precision INTEGER NOT NULL DEFAULT 0 -- how exact the source was: 0 tick,
    CHECK (precision BETWEEN 0 AND 3), -- 1 ms, 2 second, 3 minute
  customer INTEGER REFERENCES customer, -- whom it is about; NULL: not said
  user INTEGER REFERENCES user,         -- who did it; NULL: not said
  operation INTEGER NOT NULL REFERENCES operation, -- what was done
  resource INTEGER NOT NULL REFERENCES resource,   -- to which kind of thing
  status INTEGER NOT NULL REFERENCES status,       -- how it ended
  correlation INTEGER, -- 64 bits of the correlation id's hash; NULL: none
  lines INTEGER NOT NULL DEFAULT 0 CHECK (lines >= 0), -- how many it has
  import INTEGER NOT NULL -- the one it came with
    REFERENCES import DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX entry_customer ON entry(customer);
CREATE INDEX entry_user ON entry(user);
CREATE INDEX entry_operation ON entry(operation);
CREATE INDEX entry_status ON entry(status);
CREATE INDEX entry_correlation ON entry(correlation)
  WHERE correlation IS NOT NULL;

-- What the vendor sent, for each entry; wide, so apart.
CREATE TABLE record (
  id INTEGER PRIMARY KEY REFERENCES entry,
  identity INTEGER NOT NULL, -- 64 bits; the same for the same event
  hash BLOB NOT NULL CHECK (length(hash) = 32), -- the leaf
  text TEXT NOT NULL -- as it came, but for passwords
) STRICT;

-- What the vendor sent later of the same event with other content.
CREATE TABLE version (
  entry INTEGER NOT NULL REFERENCES entry,
  n INTEGER NOT NULL CHECK (n > 0), -- from 1, in the order of arrival
  import INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  text TEXT NOT NULL,
  PRIMARY KEY (entry, n)
) STRICT;
CREATE INDEX version_import ON version(import);

-- What an entry says beside its lines, in short: for lists and exports.
CREATE TABLE note (
  id INTEGER PRIMARY KEY REFERENCES entry,
  text TEXT NOT NULL CHECK (text <> '') -- Key: value; Key: value
) STRICT;

-- The products of an order, and what an entry says of a subscription: read
-- in order, a subscription's lines are its history.
CREATE TABLE line (
  entry INTEGER NOT NULL REFERENCES entry, -- whose
  n INTEGER NOT NULL CHECK (n >= 0),       -- its place in the order, from 0
  counts INTEGER NOT NULL CHECK (counts IN (0, 1)), -- 0 where the entry failed
  subscription INTEGER REFERENCES subscription, -- NULL: not said
  product TEXT,     -- its name; here and below, NULL: not said
  offer TEXT,       -- the vendor's id of what was sold
  order_code TEXT,  -- the vendor's id of the order
  quantity INTEGER, -- of licences
  term TEXT,   -- P1Y
  cycle TEXT,  -- monthly
  status TEXT, -- of the subscription: active
  auto_renew INTEGER CHECK (auto_renew IN (0, 1)),
  starts TEXT, -- as the vendor wrote it
  ends TEXT,   -- likewise
  PRIMARY KEY (entry, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX line_subscription ON line(subscription)
  WHERE subscription IS NOT NULL AND counts = 1;

-- What one of the portal's subscription lists said of a subscription.
CREATE TABLE listing (
  subscription INTEGER NOT NULL REFERENCES subscription,
  at INTEGER NOT NULL, -- when the list was taken
  import INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
  product TEXT, -- this and what follows is as in line
  offer TEXT,
  order_code TEXT,
  quantity INTEGER,
  term TEXT,
  cycle TEXT,
  status TEXT,
  auto_renew INTEGER CHECK (auto_renew IN (0, 1)),
  starts TEXT,
  ends TEXT,
  PRIMARY KEY (subscription, at)
) STRICT, WITHOUT ROWID;

-- The words of each entry, newest first by its id. Ids with hyphens are
-- several words; characters of scripts without blanks are a word each.
CREATE VIRTUAL TABLE search USING fts5(
  words, content='', detail=none, columnsize=0,
  tokenize="unicode61 remove_diacritics 2"
);

-- Counts, so that no page counts entries one by one. An hour or a day is
-- UTC's, by its number since 2000-01-01.
CREATE TABLE tally (
  kind INTEGER NOT NULL    -- 0 all by the hour; by the day: 1 all, 2 by
    CHECK (kind BETWEEN 0 AND 5), -- customer, 3 user, 4 operation, 5 status
  value INTEGER NOT NULL,  -- whose; 0 for all, or for those without any
  slot INTEGER NOT NULL,   -- the hour or the day
  entries INTEGER NOT NULL CHECK (entries > 0),
  failed INTEGER NOT NULL CHECK (failed BETWEEN 0 AND entries),
  PRIMARY KEY (kind, value, slot)
) STRICT, WITHOUT ROWID;

-- What was logged stays as it is. An INSERT OR REPLACE runs into the third
-- trigger of each table, since it passes by the one on DELETE.
CREATE TRIGGER entry_stays BEFORE UPDATE ON entry
BEGIN SELECT raise(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entry_remains BEFORE DELETE ON entry
BEGIN SELECT raise(ABORT, 'entries are never removed'); END;
CREATE TRIGGER entry_once BEFORE INSERT ON entry
WHEN EXISTS (SELECT 1 FROM entry WHERE id = NEW.id)
BEGIN SELECT raise(ABORT, 'entries are never replaced'); END;

CREATE TRIGGER record_stays BEFORE UPDATE ON record
BEGIN SELECT raise(ABORT, 'records are never changed'); END;
CREATE TRIGGER record_remains BEFORE DELETE ON record
BEGIN SELECT raise(ABORT, 'records are never removed'); END;
CREATE TRIGGER record_once BEFORE INSERT ON record
WHEN EXISTS (SELECT 1 FROM record WHERE id = NEW.id)
BEGIN SELECT raise(ABORT, 'records are never replaced'); END;

CREATE TRIGGER version_stays BEFORE UPDATE ON version
BEGIN SELECT raise(ABORT, 'versions are never changed'); END;
CREATE TRIGGER version_remains BEFORE DELETE ON version
BEGIN SELECT raise(ABORT, 'versions are never removed'); END;
CREATE TRIGGER version_once BEFORE INSERT ON version
WHEN EXISTS (SELECT 1 FROM version WHERE entry = NEW.entry AND n = NEW.n)
BEGIN SELECT raise(ABORT, 'versions are never replaced'); END;

CREATE TRIGGER note_stays BEFORE UPDATE ON note
BEGIN SELECT raise(ABORT, 'notes are never changed'); END;
CREATE TRIGGER note_remains BEFORE DELETE ON note
BEGIN SELECT raise(ABORT, 'notes are never removed'); END;
CREATE TRIGGER note_once BEFORE INSERT ON note
WHEN EXISTS (SELECT 1 FROM note WHERE id = NEW.id)
BEGIN SELECT raise(ABORT, 'notes are never replaced'); END;

CREATE TRIGGER line_stays BEFORE UPDATE ON line
BEGIN SELECT raise(ABORT, 'lines are never changed'); END;
CREATE TRIGGER line_remains BEFORE DELETE ON line
BEGIN SELECT raise(ABORT, 'lines are never removed'); END;
CREATE TRIGGER line_once BEFORE INSERT ON line
WHEN EXISTS (SELECT 1 FROM line WHERE entry = NEW.entry AND n = NEW.n)
BEGIN SELECT raise(ABORT, 'lines are never replaced'); END;

CREATE TRIGGER listing_stays BEFORE UPDATE ON listing
BEGIN SELECT raise(ABORT, 'listings are never changed'); END;
CREATE TRIGGER listing_remains BEFORE DELETE ON listing
BEGIN SELECT raise(ABORT, 'listings are never removed'); END;
CREATE TRIGGER listing_once BEFORE INSERT ON listing
WHEN EXISTS (SELECT 1 FROM listing
  WHERE subscription = NEW.subscription AND at = NEW.at)
BEGIN SELECT raise(ABORT, 'listings are never replaced'); END;

CREATE TRIGGER import_stays BEFORE UPDATE ON import
BEGIN SELECT raise(ABORT, 'imports are never changed'); END;
CREATE TRIGGER import_remains BEFORE DELETE ON import
BEGIN SELECT raise(ABORT, 'imports are never removed'); END;
CREATE TRIGGER import_once BEFORE INSERT ON import
WHEN EXISTS (SELECT 1 FROM import WHERE id = NEW.id)
BEGIN SELECT raise(ABORT, 'imports are never replaced'); END;

INSERT INTO status(id, code, failed) VALUES
  (1, 'succeeded', 0), (2, 'failed', 1), (3, 'progress', 0), (4, 'decline', 1);

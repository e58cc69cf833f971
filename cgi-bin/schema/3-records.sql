-- What arrived, and how: these two tables are the log. All others are derived
-- from them, by derived.sql and by the program, and can be made afresh. A time
-- is a count of 100-nanosecond ticks since 2000-01-01T00:00:00Z.

ALTER TABLE import RENAME TO old_import;
ALTER TABLE record RENAME TO old_record;

-- One row for each transaction that brought records in, and a link in the
-- chain of hashes. A run of the program over one source is one or more rows.
CREATE TABLE import (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  run INTEGER NOT NULL CHECK (run > 0 AND run <= id), -- the run's first row
  at INTEGER NOT NULL CHECK (at >= 0), -- when
  by TEXT NOT NULL,          -- the operating system's user who ran it
  source TEXT NOT NULL,      -- the file's name, "-" for standard input
  added INTEGER NOT NULL CHECK (added >= 0),     -- new entries and listings
  known INTEGER NOT NULL CHECK (known >= 0),     -- records here already
  changed INTEGER NOT NULL CHECK (changed >= 0), -- other versions of entries
  refused INTEGER NOT NULL CHECK (refused >= 0), -- what could not be read
  last INTEGER NOT NULL CHECK (last >= 0), -- the number of the last record
                                           -- there was when it was done
  head BLOB NOT NULL CHECK (length(head) = 32) -- over the head before, this
                                               -- row, and each of its leaves
) STRICT;

-- What the vendor sent, in the order of arrival.
CREATE TABLE record (
  id INTEGER PRIMARY KEY CHECK (id > 0), -- from 1, without gaps
  import INTEGER NOT NULL -- the one it came with
    REFERENCES import DEFERRABLE INITIALLY DEFERRED,
  pruned INTEGER          -- the import that tells of its removal; else NULL
    REFERENCES import DEFERRABLE INITIALLY DEFERRED,
  hash BLOB NOT NULL CHECK (length(hash) = 32), -- of the text: the leaf
  text TEXT, -- as it came, but for passwords; NULL once it was pruned
  CHECK ((text IS NULL) = (pruned IS NOT NULL))
) STRICT;

INSERT INTO import SELECT id, run, at, by, source, added, known, changed,
  refused, sum(added + changed) OVER (ORDER BY id), zeroblob(32)
FROM old_import;

-- The texts are not in the sort, which is done in memory.
INSERT INTO record(id, import, hash, text)
SELECT place.number, place.import, coalesce(v.hash, r.hash),
  coalesce(v.text, r.text)
FROM (SELECT row_number() OVER (ORDER BY import, entry, n) AS number, *
  FROM (SELECT import, id AS entry, 0 AS n FROM entry
    UNION ALL SELECT import, entry, n FROM version)) place
LEFT JOIN version v ON v.entry = place.entry AND v.n = place.n
LEFT JOIN old_record r ON r.id = place.entry AND place.n = 0
ORDER BY place.number;

DROP TABLE IF EXISTS note;
DROP TABLE IF EXISTS line;
DROP TABLE IF EXISTS listing;
DROP TABLE IF EXISTS search;
DROP TABLE IF EXISTS tally;
DROP TABLE version;
DROP TABLE old_record;
DROP TABLE entry;
DROP TABLE IF EXISTS subscription;
DROP TABLE IF EXISTS customer;
DROP TABLE IF EXISTS user;
DROP TABLE IF EXISTS operation;
DROP TABLE IF EXISTS resource;
DROP TABLE IF EXISTS status;
DROP TABLE old_import;

-- What was logged stays as it is. An INSERT OR REPLACE runs into the third
-- trigger of each table, since it passes by the one on DELETE.
CREATE TRIGGER record_stays BEFORE UPDATE ON record
WHEN NEW.id <> OLD.id OR NEW.import <> OLD.import OR NEW.hash <> OLD.hash
  OR OLD.text IS NULL OR NEW.text IS NOT NULL
BEGIN SELECT raise(ABORT, 'records are never changed, only pruned'); END;
CREATE TRIGGER record_remains BEFORE DELETE ON record
BEGIN SELECT raise(ABORT, 'records are never removed, only pruned'); END;
CREATE TRIGGER record_once BEFORE INSERT ON record
WHEN EXISTS (SELECT 1 FROM record WHERE id = NEW.id)
BEGIN SELECT raise(ABORT, 'records are never replaced'); END;

-- A head of zeros waits for the program to put the right one.
CREATE TRIGGER import_stays BEFORE UPDATE ON import
WHEN OLD.head <> zeroblob(32)
BEGIN SELECT raise(ABORT, 'imports are never changed'); END;
CREATE TRIGGER import_remains BEFORE DELETE ON import
BEGIN SELECT raise(ABORT, 'imports are never removed'); END;
CREATE TRIGGER import_once BEFORE INSERT ON import
WHEN EXISTS (SELECT 1 FROM import WHERE id = NEW.id)
BEGIN SELECT raise(ABORT, 'imports are never replaced'); END;

-- The log of version 1, as far as a later step takes from it: a new log passes
-- through here, and an old one has all that was of this version.
CREATE TABLE import (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  source TEXT NOT NULL,
  added INTEGER NOT NULL,
  known INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  head BLOB NOT NULL
) STRICT;

CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  import INTEGER NOT NULL
) STRICT;

CREATE TABLE record (
  id INTEGER PRIMARY KEY, -- its entry
  hash BLOB NOT NULL,
  text TEXT NOT NULL
) STRICT;

CREATE TABLE version (
  entry INTEGER NOT NULL,
  n INTEGER NOT NULL,
  import INTEGER NOT NULL,
  hash BLOB NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (entry, n)
) STRICT;

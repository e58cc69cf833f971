-- What is made of the records, so that pages need not read them. Nothing is
-- here that the records do not say; `partnerlog rebuild` drops these tables
-- and makes them afresh, and after a step of the schema so does `init`. The
-- numbers of words, customers and subscriptions are of this making only.

DROP TABLE IF EXISTS note;
DROP TABLE IF EXISTS line;
DROP TABLE IF EXISTS listing;
DROP TABLE IF EXISTS version;
DROP TABLE IF EXISTS entry;
DROP TABLE IF EXISTS subscription;
DROP TABLE IF EXISTS customer;
DROP TABLE IF EXISTS user;
DROP TABLE IF EXISTS operation;
DROP TABLE IF EXISTS resource;
DROP TABLE IF EXISTS status;
DROP TABLE IF EXISTS search;
DROP TABLE IF EXISTS tally;

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

INSERT INTO status(id, code, failed) VALUES
  (1, 'succeeded', 0), (2, 'failed', 1), (3, 'progress', 0), (4, 'decline', 1);

CREATE TABLE user (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (name <> '') -- userPrincipalName as written
) STRICT;

CREATE TABLE customer (
  id INTEGER PRIMARY KEY,
  code TEXT UNIQUE CHECK (code <> ''), -- the vendor's id in lower case; NULL
                                       -- where a record gave only a name
  name TEXT NOT NULL,                  -- the one that the latest record gave
  named INTEGER NOT NULL               -- its time; -1 before there is one
) STRICT;
CREATE UNIQUE INDEX customer_nameless ON customer(name) WHERE code IS NULL;
CREATE INDEX customer_name ON customer(name COLLATE NOCASE);

CREATE TABLE subscription (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE CHECK (code <> ''), -- the vendor's id, lower case
  customer INTEGER REFERENCES customer, -- whose the latest record said it is;
                                        -- NULL: not known
  owned INTEGER NOT NULL                -- its time; -1 before there is one
) STRICT;
CREATE INDEX subscription_customer ON subscription(customer);

-- One row for each event; narrow, since lists and counts walk it.
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
  record INTEGER NOT NULL REFERENCES record, -- what it shows
  identity INTEGER NOT NULL, -- 64 bits; the same for the same event
  content INTEGER NOT NULL   -- 64 bits of the record's hash
) STRICT;
-- Whose entries they are, in order, with all that lists are filtered by and
-- counts are made of: to pass by those that do not fit, no entry is looked up.
CREATE INDEX entry_customer
  ON entry(customer, id, user, operation, status, lines);
CREATE INDEX entry_user
  ON entry(user, id, customer, operation, status, lines);
CREATE INDEX entry_operation
  ON entry(operation, id, customer, user, status, lines);
CREATE INDEX entry_status
  ON entry(status, id, customer, user, operation, lines);
CREATE INDEX entry_correlation ON entry(correlation)
  WHERE correlation IS NOT NULL;
-- The order of arrival: what is new since a moment.
CREATE UNIQUE INDEX entry_record ON entry(record);

-- The records of an event beside the one that its entry shows.
CREATE TABLE version (
  entry INTEGER NOT NULL REFERENCES entry,
  record INTEGER NOT NULL REFERENCES record,
  content INTEGER NOT NULL, -- as in entry
  PRIMARY KEY (entry, record)
) STRICT, WITHOUT ROWID;

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
  counts INTEGER NOT NULL CHECK (counts IN (0, 1)), -- 0 where the entry has
                                                    -- not come about
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
  at INTEGER NOT NULL,      -- when the list was taken
  content INTEGER NOT NULL, -- as in entry
  record INTEGER NOT NULL REFERENCES record,
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
  PRIMARY KEY (subscription, at, content)
) STRICT, WITHOUT ROWID;

-- The words of each entry, newest first by its id. Ids with hyphens are
-- several words; of scripts without blanks, each character is one, and each
-- two that are neighbours. The program folds what it puts in: in lower case,
-- Straße is strasse.
CREATE VIRTUAL TABLE search USING fts5(
  words, content='', detail=none, columnsize=0,
  tokenize="unicode61 remove_diacritics 2"
);
-- A batch of an import is written out at once, and is not merged with others
-- before there are so many; then bit by bit, as more comes: the search would
-- merge all of as many at once, and whoever adds the sixteenth, if it is a
-- single entry, would write most of the search anew.
INSERT INTO search(search, rank) VALUES ('hashsize', 67108864);
INSERT INTO search(search, rank) VALUES ('automerge', 16);
INSERT INTO search(search, rank) VALUES ('crisismerge', 256);

-- Counts, so that no page counts entries one by one. Time is cut into slots
-- of five lengths, by their number since 2000-01-01 UTC: any period is a few
-- slots of each. In this order a batch changes neighbours, and whoever had
-- entries in a slot is one stretch.
CREATE TABLE tally (
  kind INTEGER NOT NULL    -- 0 all; 1 by customer, 2 user, 3 operation,
    CHECK (kind BETWEEN 0 AND 4), -- 4 status
  hours INTEGER NOT NULL   -- how long the slot is; of customers and users
    CHECK (hours IN (1, 24, 192, 1536, 12288)), -- there are no hours
  slot INTEGER NOT NULL,   -- its number
  value INTEGER NOT NULL,  -- whose; 0 for all, or for those without any
  entries INTEGER NOT NULL CHECK (entries > 0),
  failed INTEGER NOT NULL CHECK (failed BETWEEN 0 AND entries),
  rows INTEGER NOT NULL CHECK (rows >= entries), -- of an export with one for
                                                 -- each line
  PRIMARY KEY (kind, hours, slot, value)
) STRICT, WITHOUT ROWID;

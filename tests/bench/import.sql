-- What somebody who knows the sqlite3 shell well would write to have the same
-- records in plain tables: bench.py runs it beside `partnerlog import`, with
-- the records, one a line, on standard input. The size of a page, the journal,
-- the sync and the cache are those of partnerlog. To be quick, all of it is
-- one transaction, the indexes are made when the rows are in, and the lines
-- are looked for only in the entries that can have some.
PRAGMA page_size = 8192;
PRAGMA journal_mode = wal;
PRAGMA synchronous = full;
PRAGMA cache_size = -65536;

CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  date TEXT,
  customer TEXT,
  name TEXT,
  user TEXT,
  operation TEXT,
  resource TEXT,
  status TEXT,
  correlation TEXT,
  text TEXT
);
CREATE TABLE line (
  entry INTEGER,
  n INTEGER,
  subscription TEXT,
  product TEXT,
  offer TEXT,
  quantity INTEGER,
  term TEXT,
  cycle TEXT
);
CREATE VIRTUAL TABLE search USING fts5(
  words, content='', detail=none, columnsize=0,
  tokenize="unicode61 remove_diacritics 2"
);
CREATE TEMP TABLE raw (text TEXT);

BEGIN;

-- No byte of the records is a unit separator: each line is one column.
.mode ascii
.separator "\037" "\n"
.import --schema temp /dev/stdin raw

INSERT INTO entry
SELECT rowid, text ->> 'operationDate', text ->> 'customerId',
  text ->> 'customerName', text ->> 'userPrincipalName',
  text ->> 'operationType', text ->> 'resourceType',
  text ->> 'operationStatus', text ->> 'originalCorrelationId', text
FROM raw;

-- The vendor's numbers for an order and a subscription are 3 and 4. Where
-- the new value is no JSON, the old one may be.
CREATE TEMP TABLE told AS
SELECT id, resource IN ('order', '3') AS ordered,
  coalesce(iif(json_valid(new), new, NULL), iif(json_valid(old), old, NULL))
    AS value, pairs
FROM (
  SELECT id, resource, text ->> 'resourceNewValue' AS new,
    text ->> 'resourceOldValue' AS old, text ->> 'customizedData' AS pairs
  FROM entry WHERE resource IN ('order', '3', 'subscription', '4')
);
INSERT INTO line
SELECT t.id, l.key, l.value ->> 'SubscriptionId', l.value ->> 'FriendlyName',
  l.value ->> 'OfferId', l.value ->> 'Quantity', l.value ->> 'TermDuration',
  t.value ->> 'BillingCycle'
FROM told t, json_each(t.value, '$.LineItems') l WHERE t.ordered;
INSERT INTO line
SELECT id, 0, value ->> 'Id', value ->> 'FriendlyName', value ->> 'OfferId',
  value ->> 'Quantity', value ->> 'TermDuration', value ->> 'BillingCycle'
FROM told WHERE value IS NOT NULL AND NOT ordered;
INSERT INTO line
SELECT id, n, max(iif(name = 'SubscriptionId', value, NULL)),
  max(iif(name = 'SubscriptionName', value, NULL)),
  max(iif(name = 'OfferId', value, NULL)),
  max(iif(name = 'Quantity', value, NULL)), NULL, NULL
FROM (
  SELECT t.id, substr(p.value ->> 'key', 1,
      instr(p.value ->> 'key', '-') - 1) AS name,
    substr(p.value ->> 'key', instr(p.value ->> 'key', '-') + 1) AS n,
    p.value ->> 'value' AS value
  FROM told t, json_each(t.pairs) p WHERE t.value IS NULL
)
WHERE name <> '' GROUP BY id, n;

CREATE INDEX entry_date ON entry(date);
CREATE INDEX entry_customer ON entry(customer, date);
CREATE INDEX entry_user ON entry(user);
CREATE INDEX entry_operation ON entry(operation);
CREATE INDEX entry_status ON entry(status);
CREATE INDEX entry_correlation ON entry(correlation);
CREATE INDEX line_entry ON line(entry);
CREATE INDEX line_subscription ON line(subscription);

INSERT INTO search(rowid, words) SELECT id, text FROM entry;

COMMIT;

-- A log as version 2 left it: its schema, and a few rows.
--
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
-- The order of arrival: an import's entries, for what is new since a moment
-- and for walking the chain.
CREATE INDEX entry_import ON entry(import);
PRAGMA application_id = 1347178311; PRAGMA user_version = 2;
INSERT INTO operation VALUES(1,'create_order');
INSERT INTO operation VALUES(2,'add_customer');
INSERT INTO operation VALUES(3,'granular_admin_relationship_approved');
INSERT INTO operation VALUES(4,'update_customer_user_licenses');
INSERT INTO resource VALUES(1,'order');
INSERT INTO resource VALUES(2,'undefined');
INSERT INTO resource VALUES(3,'customer');
INSERT INTO resource VALUES(4,'granular_admin_relationship');
INSERT INTO resource VALUES(5,'license');
INSERT INTO user VALUES(1,'marco.valli@relecloud.example');
INSERT INTO user VALUES(2,'felix.brandt@relecloud.example');
INSERT INTO user VALUES(3,'siobhan.o''hara@relecloud.example');
INSERT INTO user VALUES(4,'wei.chen@relecloud.example');
INSERT INTO customer VALUES(1,'a23579d8-45a1-47d0-9eeb-f3d74c34199f','@Werk Digital',1069820350450413312);
INSERT INTO customer VALUES(2,'d9bf17d1-13f3-4956-b375-9af4852e5904','Noordzee Bloemen B.V.',1070028945697366850);
INSERT INTO customer VALUES(3,'c-1','Northwind',1070134272158024643);
INSERT INTO customer VALUES(4,'b7091dbd-f4c6-4793-9684-c2ccb897b945','Löwentor Gebäudetechnik GmbH',1070138670303551271);
INSERT INTO customer VALUES(5,'c49e940f-7b51-4280-b7ce-4954096efff1','Virtù Servizi S.r.l.',1070277220302119670);
INSERT INTO import VALUES(1,1,8485766879731862,'root','v2.ndjson',7,0,0,0,X'a88178d7aa12df8102134b27fcb334bcdf5bb8bbdf63558df614297906ba5587');
INSERT INTO import VALUES(2,2,8485766880055290,'root','-',0,0,1,0,X'93142b1416f85897eaec707c7ad39da305049e34338df03ebbceb7fc5170268b');
INSERT INTO entry VALUES(1069820350450413312,0,0,1,1,1,1,1,-8171322356105318218,1,1);
INSERT INTO entry VALUES(1070028945697366850,0,0,2,2,1,1,1,7324635617810055134,3,1);
INSERT INTO entry VALUES(1070134272158024643,0,0,3,NULL,1,2,3,NULL,0,1);
INSERT INTO entry VALUES(1070138633741351139,0,0,4,3,2,3,1,-8593299227722435857,0,1);
INSERT INTO entry VALUES(1070138656961006397,0,0,4,3,3,4,1,-8593299227722435857,0,1);
INSERT INTO entry VALUES(1070138670303551271,0,0,4,3,4,5,1,-8593299227722435857,0,1);
INSERT INTO entry VALUES(1070277220302119670,0,0,5,4,2,3,1,7361074113758860786,0,1);
INSERT INTO record VALUES(1069820350450413312,-7656885556051731798,X'7fedc3327e88bdad023a9152913a60582d17e2d067019a1fb7afc9845a2de7d2','{"id":"d9bf17d1-13f3-4956-b375-9af4852e5904_a23579d8-45a1-47d0-9eeb-f3d74c34199f_f81fe18714a2_createorder_639180787487893854","partnerId":"d9bf17d1-13f3-4956-b375-9af4852e5904","customerId":"a23579d8-45a1-47d0-9eeb-f3d74c34199f","customerName":"@Werk Digital","userPrincipalName":"marco.valli@relecloud.example","applicationId":"Partner Center Web UI","sessionId":"409c60ea-5f0a-4877-a345-b61d7c26c6ee","resourceType":"order","resourceNewValue":"{\"Id\":\"f81fe18714a2\",\"AlternateId\":\"f81fe18714a2\",\"ReferenceCustomerId\":\"a23579d8-45a1-47d0-9eeb-f3d74c34199f\",\"BillingCycle\":\"monthly\",\"CurrencyCode\":\"EUR\",\"LineItems\":[{\"LineItemNumber\":0,\"OfferId\":\"CFQ7TTC02V28:0002:CFQ7TTC0HQP2\",\"SubscriptionId\":\"31fc7853-6451-4a2d-9baa-6a44eaa90397\",\"ParentSubscriptionId\":null,\"TermDuration\":\"P1Y\",\"TransactionType\":\"New\",\"FriendlyName\":\"Dynamics 365 Business Central Essentials\",\"Quantity\":60,\"PartnerIdOnRecord\":null}],\"CreationDate\":\"2026-06-26T13:52:27.7893854Z\",\"Status\":\"completed\",\"TransactionType\":\"UserPurchase\",\"TotalPrice\":8320.97,\"Attributes\":{\"ObjectType\":\"Order\"}}","operationType":"create_order","originalCorrelationId":"e4b45031-18f9-479c-92f1-f140930f6530","operationDate":"2026-06-26T13:52:28.7893854Z","operationStatus":"succeeded","customizedData":[{"key":"OrderId","value":"f81fe18714a2"},{"key":"BillingCycle","value":"monthly"},{"key":"OfferId-0","value":"CFQ7TTC02V28:0002:CFQ7TTC0HQP2"},{"key":"SubscriptionId-0","value":"31fc7853-6451-4a2d-9baa-6a44eaa90397"},{"key":"SubscriptionName-0","value":"Dynamics 365 Business Central Essentials"},{"key":"Quantity-0","value":"60"},{"key":"PartnerOnRecord-0","value":null}],"attributes":{"objectType":"AuditRecord"}}');
INSERT INTO record VALUES(1070028945697366850,3388069953309521879,X'0570735ea33a4b55d514a4e5082aebcc8212b59ec46d766ce333eaec04d8b2d0','{"id":"d9bf17d1-13f3-4956-b375-9af4852e5904_d9bf17d1-13f3-4956-b375-9af4852e5904_58d39d6e2654_createorder_639182417138260678","partnerId":"d9bf17d1-13f3-4956-b375-9af4852e5904","customerId":"d9bf17d1-13f3-4956-b375-9af4852e5904","customerName":"Noordzee Bloemen B.V.","userPrincipalName":"felix.brandt@relecloud.example","sessionId":"dbf6bfda-fcd5-47da-80ef-444d561bedc5","resourceType":"order","resourceNewValue":"{\"Id\":\"58d39d6e2654\",\"AlternateId\":\"58d39d6e2654\",\"ReferenceCustomerId\":\"d9bf17d1-13f3-4956-b375-9af4852e5904\",\"BillingCycle\":\"monthly\",\"CurrencyCode\":\"EUR\",\"LineItems\":[{\"LineItemNumber\":0,\"OfferId\":\"CFQ7TTC01ZJ6:0003:CFQ7TTC012FF\",\"SubscriptionId\":\"ccc3cc8e-cd5a-44a2-a77d-d19be365ec72\",\"ParentSubscriptionId\":null,\"TermDuration\":\"P1Y\",\"TransactionType\":\"New\",\"FriendlyName\":\"Microsoft 365 Business Premium\",\"Quantity\":8,\"PartnerIdOnRecord\":null},{\"LineItemNumber\":1,\"OfferId\":\"CFQ7TTC0NL1L:0006:CFQ7TTC0LD17\",\"SubscriptionId\":\"7e2d4d08-bd8a-4bab-84da-20e998882ab5\",\"ParentSubscriptionId\":null,\"TermDuration\":\"P1Y\",\"TransactionType\":\"New\",\"FriendlyName\":\"Microsoft 365 E5\",\"Quantity\":1,\"PartnerIdOnRecord\":null},{\"LineItemNumber\":2,\"OfferId\":\"CFQ7TTC0FSBG:0003:CFQ7TTC0LZGC\",\"SubscriptionId\":\"f766c149-e198-4c1a-9e85-cbff6a535c4f\",\"ParentSubscriptionId\":null,\"TermDuration\":\"P1Y\",\"TransactionType\":\"New\",\"FriendlyName\":\"Exchange Online Archiving\",\"Quantity\":5,\"PartnerIdOnRecord\":null}],\"CreationDate\":\"2026-06-28T11:08:32.8260678Z\",\"Status\":\"completed\",\"TransactionType\":\"UserPurchase\",\"TotalPrice\":5096.18,\"Attributes\":{\"ObjectType\":\"Order\"}}","resourceOldValue":null,"operationType":"create_order","originalCorrelationId":"a9725b8e-11cf-42bf-a836-7d765ce48f82","operationDate":"2026-06-28T11:08:33.8260678Z","operationStatus":"succeeded","customizedData":[{"key":"OrderId","value":"58d39d6e2654"},{"key":"BillingCycle","value":"monthly"},{"key":"OfferId-0","value":"CFQ7TTC01ZJ6:0003:CFQ7TTC012FF"},{"key":"SubscriptionId-0","value":"ccc3cc8e-cd5a-44a2-a77d-d19be365ec72"},{"key":"SubscriptionName-0","value":"Microsoft 365 Business Premium"},{"key":"Quantity-0","value":"8"},{"key":"PartnerOnRecord-0","value":null},{"key":"OfferId-1","value":"CFQ7TTC0NL1L:0006:CFQ7TTC0LD17"},{"key":"SubscriptionId-1","value":"7e2d4d08-bd8a-4bab-84da-20e998882ab5"},{"key":"SubscriptionName-1","value":"Microsoft 365 E5"},{"key":"Quantity-1","value":"1"},{"key":"PartnerOnRecord-1","value":null},{"key":"OfferId-2","value":"CFQ7TTC0FSBG:0003:CFQ7TTC0LZGC"},{"key":"SubscriptionId-2","value":"f766c149-e198-4c1a-9e85-cbff6a535c4f"},{"key":"SubscriptionName-2","value":"Exchange Online Archiving"},{"key":"Quantity-2","value":"5"},{"key":"PartnerOnRecord-2","value":null}],"attributes":{"objectType":"AuditRecord"}}');
INSERT INTO record VALUES(1070134272158024643,-3064152651749693798,X'0be8c65e6ac696561f2ca86bfbf7d3ca5c069667a954f9a69e2dc62972af18ee','{"id":"v1","operationDate":"2026-06-29T10:00:00.1234567Z","operationType":"create_order","operationStatus":"progress","customerId":"c-1","customerName":"Northwind"}');
INSERT INTO record VALUES(1070138633741351139,2391852941185204530,X'3020d9c8986ce093e78e22201e7415159271dd0dbf627bd44b4e5d55fe3ba8d2','{"id":"d9bf17d1-13f3-4956-b375-9af4852e5904_b7091dbd-f4c6-4793-9684-c2ccb897b945_addcustomer_639183274076104305","partnerId":"d9bf17d1-13f3-4956-b375-9af4852e5904","customerId":"b7091dbd-f4c6-4793-9684-c2ccb897b945","customerName":"Löwentor Gebäudetechnik GmbH","userPrincipalName":"siobhan.o''hara@relecloud.example","applicationId":"8d3fbd2a-42d7-4a0e-9a71-6f0e3c1d5b28","resourceType":"customer","resourceNewValue":"{\"Id\":\"b7091dbd-f4c6-4793-9684-c2ccb897b945\",\"CommerceId\":\"a1cb605a-bc3e-426e-bf38-ca3c4d88baea\",\"CompanyProfile\":{\"TenantId\":\"b7091dbd-f4c6-4793-9684-c2ccb897b945\",\"Domain\":\"delta-build.example\",\"CompanyName\":\"Löwentor Gebäudetechnik GmbH\"},\"BillingProfile\":{\"Id\":\"8ace26e4-c620-45d9-a9bb-1c1bc8048dc0\",\"Email\":\"Tessa.Timmer@delta-build.example\",\"Culture\":\"de-DE\",\"Language\":\"de\",\"CompanyName\":\"Löwentor Gebäudetechnik GmbH\",\"DefaultAddress\":{\"Country\":\"DE\",\"City\":\"Lübeck\",\"AddressLine1\":\"Königstraße 52\",\"PostalCode\":\"23552\",\"FirstName\":\"Tessa\",\"LastName\":\"Timmer\",\"PhoneNumber\":\"\"},\"Attributes\":{\"ObjectType\":\"CustomerBillingProfile\"}},\"RelationshipToPartner\":\"reseller\",\"AllowDelegatedAccess\":true,\"userCredentials\":{\"userName\":\"admin\",\"password\":\"[redacted]\"},\"Attributes\":{\"ObjectType\":\"Customer\"}}","resourceOldValue":null,"operationType":"add_customer","originalCorrelationId":"8847e616-a1aa-47c1-a94e-7b3e96e35155","operationDate":"2026-06-29T10:56:47.6104305Z","operationStatus":"succeeded","customizedData":[],"attributes":{"objectType":"AuditRecord"}}');
INSERT INTO record VALUES(1070138656961006397,8434812608988983952,X'd9db6503ee741627b0dd3e107a9fa4460ca97e63816421729f35ee978a76586d','{"id":"d9bf17d1-13f3-4956-b375-9af4852e5904_b7091dbd-f4c6-4793-9684-c2ccb897b945_de4d782e-1020-4b47-8446-f8cf6ee748ed_granularadminrelationshipapproved_639183274257507862","partnerId":"d9bf17d1-13f3-4956-b375-9af4852e5904","customerId":"b7091dbd-f4c6-4793-9684-c2ccb897b945","customerName":"Löwentor Gebäudetechnik GmbH","userPrincipalName":"siobhan.o''hara@relecloud.example","resourceType":"granular_admin_relationship","resourceNewValue":"{\"Id\":\"de4d782e-1020-4b47-8446-f8cf6ee748ed\",\"DisplayName\":\"Helpdesk and licences 5\",\"Duration\":\"P730D\",\"Customer\":{\"TenantId\":\"b7091dbd-f4c6-4793-9684-c2ccb897b945\",\"DisplayName\":\"Löwentor Gebäudetechnik GmbH\"},\"AccessDetails\":{\"UnifiedRoles\":[{\"RoleDefinitionId\":\"982f1149-db34-4e0d-8d4c-368e73a4a61c\"}]},\"Status\":\"approved\",\"EndDateTime\":\"2028-06-28T00:00:00Z\",\"Attributes\":{\"ObjectType\":\"DelegatedAdminRelationship\"}}","resourceOldValue":null,"operationType":"granular_admin_relationship_approved","originalCorrelationId":"8847e616-a1aa-47c1-a94e-7b3e96e35155","operationDate":"2026-06-29T10:57:05.7507862Z","operationStatus":"succeeded","customizedData":[],"attributes":{"objectType":"AuditRecord"}}');
INSERT INTO record VALUES(1070138670303551271,-6185847612056811599,X'6a5e60436f03436b4781e5d875b72c265d694c536b4289f9cd28d10989f50d9d','{"id":"d9bf17d1-13f3-4956-b375-9af4852e5904_b7091dbd-f4c6-4793-9684-c2ccb897b945_234aada4-c445-42c8-8647-9a143d7d72d7_updatecustomeruserlicenses_639183274361746494","partnerId":"d9bf17d1-13f3-4956-b375-9af4852e5904","customerId":"b7091dbd-f4c6-4793-9684-c2ccb897b945","customerName":"Löwentor Gebäudetechnik GmbH","userPrincipalName":"siobhan.o''hara@relecloud.example","resourceType":"license","resourceNewValue":"{\"LicensesToAssign\":[{\"ExcludedPlans\":null,\"SkuId\":\"075c8519-a932-4579-aa6b-c3994dad1618\"}],\"LicensesToRemove\":null,\"LicenseWarnings\":[],\"Attributes\":{\"ObjectType\":\"LicenseUpdate\"}}","operationType":"update_customer_user_licenses","originalCorrelationId":"8847e616-a1aa-47c1-a94e-7b3e96e35155","operationDate":"2026-06-29T10:57:16.1746494Z","operationStatus":"succeeded","customizedData":[{"key":"CustomerUserId","value":"234aada4-c445-42c8-8647-9a143d7d72d7"},{"key":"AddedLicenseSkuId","value":"075c8519-a932-4579-aa6b-c3994dad1618"}],"attributes":{"objectType":"AuditRecord"}}');
INSERT INTO record VALUES(1070277220302119670,-6265387404184797040,X'7fbf3a23ee251f8b8ea824d3528af1e0ddb7ebadba6fe962c4d012af8f4012f8','{"id":"d9bf17d1-13f3-4956-b375-9af4852e5904_c49e940f-7b51-4280-b7ce-4954096efff1_addcustomer_639184356783610309","partnerId":"d9bf17d1-13f3-4956-b375-9af4852e5904","customerId":"c49e940f-7b51-4280-b7ce-4954096efff1","customerName":"Virtù Servizi S.r.l.","userPrincipalName":"wei.chen@relecloud.example","resourceType":"customer","resourceNewValue":"{\"Id\":\"c49e940f-7b51-4280-b7ce-4954096efff1\",\"CommerceId\":\"a1c30b23-4293-41f0-be7f-910413ed2a04\",\"CompanyProfile\":{\"TenantId\":\"c49e940f-7b51-4280-b7ce-4954096efff1\",\"Domain\":\"willow-optics.example\",\"CompanyName\":\"Virtù Servizi S.r.l.\"},\"BillingProfile\":{\"Id\":\"482905dc-57db-4e36-83c8-e91c89c6fb11\",\"Email\":\"Olga.Oster@willow-optics.example\",\"Culture\":\"it-IT\",\"Language\":\"it\",\"CompanyName\":\"Virtù Servizi S.r.l.\",\"DefaultAddress\":{\"Country\":\"IT\",\"City\":\"Forlì\",\"AddressLine1\":\"Via della Libertà 96\",\"PostalCode\":\"47121\",\"FirstName\":\"Olga\",\"LastName\":\"Oster\",\"PhoneNumber\":\"\"},\"Attributes\":{\"ObjectType\":\"CustomerBillingProfile\"}},\"RelationshipToPartner\":\"reseller\",\"AllowDelegatedAccess\":true,\"userCredentials\":{\"userName\":\"admin\",\"password\":\"[redacted]\"},\"Attributes\":{\"ObjectType\":\"Customer\"}}","operationType":"add_customer","originalCorrelationId":"63b5525a-4588-4f65-94a9-b22d1aa30cb3","operationDate":"2026-06-30T17:01:18.3610309Z","operationStatus":"succeeded","customizedData":[],"attributes":{"objectType":"AuditRecord"}}');
INSERT INTO version VALUES(1070134272158024643,1,2,X'6d5135a08d35426844abf3f3b8e275dda3059a7ffad9d3d9da168b3294179eed','{"id":"v1","operationDate":"2026-06-29T10:00:00.1234567Z","operationType":"create_order","operationStatus":"succeeded","customerId":"c-1","customerName":"Northwind"}');
INSERT INTO note VALUES(1070138670303551271,'CustomerUserId: 234aada4-c445-42c8-8647-9a143d7d72d7; AddedLicenseSkuId: 075c8519-a932-4579-aa6b-c3994dad1618');
INSERT INTO tally VALUES (0, 0, 1, 1, 0);

-- Version 4 counted no rows, and knew of no export. What is derived is made
-- afresh.

-- The exports under way. When one ends, its row goes, and a record tells of
-- it: in one transaction. A row whose process is gone is an export that was
-- broken off, and whoever finds it records that.
CREATE TABLE export (
  id INTEGER PRIMARY KEY,
  began INTEGER NOT NULL CHECK (began >= 0), -- when
  process INTEGER NOT NULL, -- the number of the program's process
  started INTEGER NOT NULL, -- when that began, in the system's own count:
                            -- numbers are used again
  user TEXT NOT NULL,       -- who asked for it
  role TEXT NOT NULL,
  query TEXT NOT NULL       -- for what, as in the address
) STRICT;

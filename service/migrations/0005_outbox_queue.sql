-- Up Migration

-- A claim changed due_at, which had an index: so each left a dead entry in all of them, and where an old snapshot kept those,
-- every claim went through all that had ever been sent. Entries are looked for by a column that a claim does not change, and
-- the pages have room for the row that a claim makes: it stays out of the indexes.
--
-- Tasks of the version before know due_at alone, which still says who may claim a row when. They leave queued_at to its
-- default, and read their entries without an index while they still run: in a few milliseconds, or about a second where a
-- million wait.
ALTER TABLE outbox
  -- When the entry is in its turn: when it was made, or the end of the pause after a failure; a lease is none.
  ADD COLUMN queued_at timestamptz NOT NULL DEFAULT now(),
  SET (fillfactor = 50);

CREATE INDEX outbox_queued_at ON outbox (queued_at, id);
DROP INDEX outbox_due_at;

-- Down Migration

CREATE INDEX outbox_due_at ON outbox (due_at);
DROP INDEX outbox_queued_at;
ALTER TABLE outbox DROP COLUMN queued_at, RESET (fillfactor);

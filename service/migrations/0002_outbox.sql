-- Up Migration

-- Messages that are not yet known to be in the queue. A row leaves when it was sent, so the table stays small.
CREATE TABLE outbox (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transaction_id text COLLATE "C" NOT NULL,
  request_id     text NOT NULL,
  body           text NOT NULL,
  created_at     timestamptz NOT NULL DEFAULT now(),
  -- Nobody may claim the row before this time: it is the end of a lease, or of the pause after a failure.
  due_at         timestamptz NOT NULL DEFAULT now(),
  -- Attempts that were begun, so that a message that kills its sender is counted too.
  attempts       integer NOT NULL DEFAULT 0,
  last_error     text
) WITH (
  -- Every row is updated and deleted within a second: vacuum by count, not by share of the table.
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 5000
);

CREATE INDEX outbox_due_at ON outbox (due_at);

-- Down Migration

DROP TABLE outbox;

-- Up Migration

-- How far the comparison of transactions with table and log is, and which task does it: the one row of this table. Every time
-- is the database's. The index that it reads by is made later, beside the requests (store/reconciliation-index.ts).
CREATE TABLE reconciliation (
  is_only                  boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  created_at               timestamptz NOT NULL DEFAULT now(),
  holder                   text,
  lease_until              timestamptz NOT NULL DEFAULT '-infinity',
  -- A person wants a pass, whatever the time of the last one.
  requested_at             timestamptz,
  -- The pass under way, or the last one; its number decides whose content is compared.
  pass                     integer NOT NULL DEFAULT 0,
  -- Null between two passes.
  pass_started_at          timestamptz,
  pass_transactions        bigint NOT NULL DEFAULT 0,
  -- The last transaction that was looked at: the UTC day of its acceptance, and its object's name.
  position_day             date NOT NULL DEFAULT '-infinity',
  position_name            text COLLATE "C" NOT NULL DEFAULT '',
  completed_started_at     timestamptz,
  completed_at             timestamptz,
  completed_transactions   bigint NOT NULL DEFAULT 0,
  -- The last look at outbox and queues, and since when every look has found them empty; null where the last one has not.
  looked_at                timestamptz,
  outbox_empty_since       timestamptz,
  queues_empty_since       timestamptz,
  dead_letters_empty_since timestamptz
);

INSERT INTO reconciliation DEFAULT VALUES;

-- Transactions that table or log did not show as they are in Aurora, the resolved ones for a while.
CREATE TABLE reconciliation_findings (
  transaction_id text COLLATE "C" PRIMARY KEY,
  accepted_at    timestamptz(3) NOT NULL,
  -- Suspected is what has not been looked at by itself yet.
  kind           text NOT NULL DEFAULT 'suspected'
                 CHECK (kind IN ('suspected', 'missing', 'different', 'rejected', 'complete')),
  detail         text NOT NULL DEFAULT '',
  found_at       timestamptz NOT NULL DEFAULT now(),
  examined_at    timestamptz,
  -- How often its message was sent again.
  sendings       integer NOT NULL DEFAULT 0 CHECK (sendings BETWEEN 0 AND 3),
  last_sent_at   timestamptz,
  resolved_at    timestamptz
);

CREATE INDEX reconciliation_findings_open ON reconciliation_findings (examined_at) WHERE resolved_at IS NULL;

-- Down Migration

DROP INDEX IF EXISTS transactions_day;
DROP TABLE reconciliation_findings;
DROP TABLE reconciliation;

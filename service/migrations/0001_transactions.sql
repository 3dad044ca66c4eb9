-- Up Migration

CREATE TABLE transactions (
  transaction_id text COLLATE "C" PRIMARY KEY,
  user_id        text COLLATE "C" NOT NULL,
  -- Unconstrained, so that the scale of the canonical amount ("10.00") comes back as it was written.
  amount         numeric NOT NULL CHECK (scale(amount) <= 4 AND abs(amount) < 1e18),
  currency       text COLLATE "C" NOT NULL CHECK (length(currency) = 3),
  type           text,
  metadata       jsonb,
  -- SHA-256 of the canonical request, which tells a repetition from another transaction under the same id.
  request_hash   bytea NOT NULL CHECK (octet_length(request_hash) = 32),
  accepted_at    timestamptz(3) NOT NULL
);

-- Down Migration

DROP TABLE transactions;

-- Up Migration

-- The text as it was accepted: jsonb keeps neither the order of members nor how a number is written. Tasks of the version
-- before know nothing of it and go on with metadata, which every task writes.
ALTER TABLE transactions ADD COLUMN metadata_json json;

-- Down Migration

ALTER TABLE transactions DROP COLUMN metadata_json;

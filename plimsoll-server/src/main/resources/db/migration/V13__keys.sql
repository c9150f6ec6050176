-- Keys that expire, that are rotated with an overlap, and that say when they were last used.
ALTER TABLE api_key ADD COLUMN expires_at BIGINT;
ALTER TABLE api_key ADD COLUMN last_used_at BIGINT;
-- The secret before the present one, and when it no longer works.
ALTER TABLE api_key ADD COLUMN outgoing_hash TEXT;
ALTER TABLE api_key ADD COLUMN outgoing_until BIGINT;

CREATE UNIQUE INDEX api_key_outgoing ON api_key (outgoing_hash) WHERE outgoing_hash IS NOT NULL;

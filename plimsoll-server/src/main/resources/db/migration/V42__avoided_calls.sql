-- Calls of models that were not made, since a cache had what they would have brought.
ALTER TABLE model_usage ADD COLUMN avoided_calls BIGINT NOT NULL DEFAULT 0;
ALTER TABLE model_usage ADD COLUMN avoided_unpriced_calls BIGINT NOT NULL DEFAULT 0;
ALTER TABLE model_usage ADD COLUMN avoided_usd DOUBLE PRECISION NOT NULL DEFAULT 0;

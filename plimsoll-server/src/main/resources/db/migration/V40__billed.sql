-- What services did not say and was estimated, and what rerank services bill for.
ALTER TABLE model_usage ADD COLUMN estimated_calls BIGINT NOT NULL DEFAULT 0;
ALTER TABLE model_usage ADD COLUMN searches BIGINT NOT NULL DEFAULT 0;

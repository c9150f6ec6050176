-- Requests per hour of the day, learnt from the traffic.
CREATE TABLE traffic (
    hour     INTEGER NOT NULL PRIMARY KEY,
    requests DOUBLE PRECISION NOT NULL
);

-- When an index was compacted last; what was deleted before is in none of its files.
ALTER TABLE generation ADD COLUMN compacted_at BIGINT;
ALTER TABLE generation ADD COLUMN reclaimed_bytes BIGINT;

-- How fresh a collection has to be, what happens when it is not, and why it answers nobody.
ALTER TABLE collection ADD COLUMN stale_after BIGINT;
ALTER TABLE collection ADD COLUMN on_stale TEXT NOT NULL DEFAULT 'FLAG';
ALTER TABLE collection ADD COLUMN disabled TEXT;

CREATE INDEX tombstone_age ON tombstone (tenant, collection, deleted_at);

-- Which blobs are in use.
CREATE INDEX document_content ON document (tenant, content_hash);
CREATE INDEX document_text ON document (tenant, text_hash);
CREATE INDEX indexed_document_content ON indexed_document (tenant, content_hash);

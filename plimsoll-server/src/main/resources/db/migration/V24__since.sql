-- The collection's epoch from which a generation holds these passages of a document. Where the index cannot be searched
-- it tells which of the results that are kept may still be shown.
ALTER TABLE indexed_document ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0;

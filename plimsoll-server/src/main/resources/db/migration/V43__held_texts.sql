-- The extracted text that the passages of a generation count in: a later program may read the same content otherwise, and a
-- generation that was rolled back to holds an earlier version. Absent of what was written before: then it is the document's.
ALTER TABLE indexed_document ADD COLUMN text_hash TEXT;
CREATE INDEX indexed_document_text ON indexed_document (tenant, text_hash);

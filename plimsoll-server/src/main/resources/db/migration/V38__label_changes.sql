-- When a document's labels were last changed; null while they are those that it came with.
ALTER TABLE document ADD COLUMN labels_changed_at BIGINT;

CREATE INDEX document_labels_changed_at ON document (labels_changed_at) WHERE labels_changed_at IS NOT NULL;

-- Who sees the passages that a generation holds of a document. They may be of an older version than the document's row.
ALTER TABLE indexed_document ADD COLUMN labels TEXT;

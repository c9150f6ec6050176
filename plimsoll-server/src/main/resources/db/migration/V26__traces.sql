-- How questions were answered. A row holds ids, ranks and scores, and no text of a document.
CREATE TABLE query_trace (
    id         TEXT   NOT NULL PRIMARY KEY,
    tenant     TEXT   NOT NULL,
    collection TEXT   NOT NULL,
    principal  TEXT   NOT NULL,
    trace_id   TEXT   NOT NULL,
    asked_at   BIGINT NOT NULL,
    bytes      BIGINT NOT NULL,
    body       TEXT   NOT NULL
);

CREATE INDEX query_trace_tenant ON query_trace (tenant, id, bytes);
CREATE INDEX query_trace_trace_id ON query_trace (tenant, trace_id);
CREATE INDEX query_trace_collection ON query_trace (tenant, collection);
CREATE INDEX query_trace_size ON query_trace (id, bytes);

-- Everything here runs on SQLite and on PostgreSQL.

-- Where a golden question comes from, where exactly its answers stand, and whether it is asked or only proposed.
ALTER TABLE golden_question ADD COLUMN relevant TEXT;
ALTER TABLE golden_question ADD COLUMN origin TEXT NOT NULL DEFAULT 'CURATED';
ALTER TABLE golden_question ADD COLUMN accepted INTEGER NOT NULL DEFAULT 1;

-- Runs of golden questions; an open one waits or runs, and there is one of a collection at most.
CREATE TABLE evaluation (
    id           TEXT   NOT NULL PRIMARY KEY,
    tenant       TEXT   NOT NULL,
    collection   TEXT   NOT NULL,
    cause        TEXT   NOT NULL,
    state        TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    generation   BIGINT,
    model        TEXT,
    flags        TEXT,
    questions    INTEGER,
    unanswerable INTEGER,
    failed       INTEGER,
    degraded     INTEGER,
    recall       DOUBLE PRECISION,
    ndcg         DOUBLE PRECISION,
    mrr          DOUBLE PRECISION,
    median_us    BIGINT,
    p95_us       BIGINT,
    outcomes     TEXT,
    detail       TEXT
);

CREATE UNIQUE INDEX evaluation_open ON evaluation (tenant, collection) WHERE state IN ('WAITING', 'RUNNING');
CREATE INDEX evaluation_list ON evaluation (tenant, collection, id);

-- What one of all nodes has to itself for a while.
CREATE TABLE node_lease (
    name         TEXT   NOT NULL PRIMARY KEY,
    owner        TEXT   NOT NULL,
    leased_until BIGINT NOT NULL
);

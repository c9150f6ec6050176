-- Candidates that some of the users get. One is under way in a scope at a time.
CREATE TABLE canary (
    id           TEXT             NOT NULL PRIMARY KEY,
    scope        TEXT             NOT NULL,
    tenant       TEXT,
    collection   TEXT,
    flags        TEXT             NOT NULL,
    generation   BIGINT,
    shares       TEXT             NOT NULL,
    min_samples  BIGINT           NOT NULL,
    max_duration BIGINT           NOT NULL,
    alpha        DOUBLE PRECISION NOT NULL,
    tolerance    DOUBLE PRECISION NOT NULL,
    state        TEXT             NOT NULL,
    step         INTEGER          NOT NULL,
    begun_at     BIGINT           NOT NULL,
    step_at      BIGINT           NOT NULL,
    ended_at     BIGINT,
    version      BIGINT           NOT NULL,
    evidence     TEXT             NOT NULL,
    recalled     INTEGER          NOT NULL,
    held_at      BIGINT           NOT NULL,
    why          TEXT             NOT NULL,
    figures      TEXT             NOT NULL,
    replaced     TEXT             NOT NULL,
    reason       TEXT,
    author       TEXT             NOT NULL
);

CREATE UNIQUE INDEX canary_under_way ON canary (scope) WHERE state IN ('RUNNING', 'PAUSED', 'PROMOTING');
CREATE INDEX canary_of_tenant ON canary (tenant, id);

-- What all nodes have seen of the canaries under way, as sums.
CREATE TABLE canary_sum (
    canary TEXT             NOT NULL,
    name   TEXT             NOT NULL,
    tenant TEXT,
    amount DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (canary, name)
);

-- Which process decides, and until when.
CREATE TABLE canary_leader (
    id      INTEGER NOT NULL PRIMARY KEY,
    process TEXT    NOT NULL,
    until   BIGINT  NOT NULL
);

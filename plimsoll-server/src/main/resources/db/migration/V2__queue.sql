-- Everything here runs on SQLite and on PostgreSQL.

-- Attempts tell leases apart and never go back but by a release; failures are those that use up the allowance.
ALTER TABLE job ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN setbacks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN worker TEXT;

-- A planner whose statistics are those of an empty queue takes any index for as good as any other, and then reads all
-- waiting jobs for each document that comes in. So a document's jobs are looked up by an expression, which no other
-- index has; see JobTable.subject.
DROP INDEX job_document;
CREATE INDEX job_subject ON job ((tenant || '/' || collection || '/' || document));

CREATE INDEX tenant_turn_next ON tenant_turn (turn, tenant);
CREATE INDEX job_done ON job (updated_at) WHERE state = 'DONE';

CREATE TABLE job_attempt (
    job          TEXT    NOT NULL,
    number       INTEGER NOT NULL,
    worker       TEXT    NOT NULL,
    started_at   BIGINT  NOT NULL,
    ended_at     BIGINT,
    error_code   TEXT,
    error_detail TEXT,
    PRIMARY KEY (job, number),
    FOREIGN KEY (job) REFERENCES job (id) ON DELETE CASCADE
);

CREATE TABLE worker (
    id         TEXT   NOT NULL PRIMARY KEY,
    host       TEXT   NOT NULL,
    started_at BIGINT NOT NULL,
    beat_at    BIGINT NOT NULL,
    models     TEXT   NOT NULL,
    paused     TEXT
);

-- Whether there is any generation that a worker has not the model of.
CREATE INDEX generation_model ON generation (model_name);

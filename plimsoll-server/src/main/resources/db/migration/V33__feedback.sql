-- Everything here runs on SQLite and on PostgreSQL.

-- Answers that whoever asked may say something of, and what was said. Texts of questions only where a tenant has them kept.
CREATE TABLE remembered_answer (
    tenant     TEXT   NOT NULL,
    trace_id   TEXT   NOT NULL,
    collection TEXT   NOT NULL,
    principal  TEXT   NOT NULL,
    labels     TEXT   NOT NULL,
    question   TEXT,
    cited      TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    reaction   TEXT,
    clicked    INTEGER,
    reacted_at BIGINT,
    PRIMARY KEY (tenant, trace_id)
);

CREATE INDEX remembered_answer_age ON remembered_answer (at);
CREATE INDEX remembered_answer_list ON remembered_answer (tenant, at);
CREATE INDEX remembered_answer_reactions ON remembered_answer (tenant, collection, reacted_at);

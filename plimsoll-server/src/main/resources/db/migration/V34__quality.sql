-- What judges found of live answers, by day.
CREATE TABLE faithfulness (
    tenant           TEXT   NOT NULL,
    collection       TEXT   NOT NULL,
    day              TEXT   NOT NULL,
    judge            TEXT   NOT NULL,
    faithful         BIGINT NOT NULL,
    unfaithful       BIGINT NOT NULL,
    unjudged         BIGINT NOT NULL,
    claims           BIGINT NOT NULL,
    supported_claims BIGINT NOT NULL,
    unjudged_claims  BIGINT NOT NULL,
    PRIMARY KEY (tenant, collection, day, judge)
);

-- The sample of questions that those of late are compared with, in base 64; nobody's text is in it.
CREATE TABLE question_reference (
    tenant     TEXT NOT NULL,
    collection TEXT NOT NULL,
    sample     TEXT NOT NULL,
    PRIMARY KEY (tenant, collection)
);

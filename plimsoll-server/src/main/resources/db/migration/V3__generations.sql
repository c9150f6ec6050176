-- A generation records what it was built with, and which version of which document it holds.

ALTER TABLE generation ADD COLUMN max_tokens INTEGER NOT NULL DEFAULT 256;
ALTER TABLE generation ADD COLUMN overlap_tokens INTEGER NOT NULL DEFAULT 32;
ALTER TABLE generation ADD COLUMN language TEXT;
ALTER TABLE generation ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE generation ADD COLUMN damage TEXT;

UPDATE generation SET
    max_tokens = (SELECT c.max_tokens FROM collection c WHERE c.tenant = generation.tenant AND c.name = generation.collection),
    overlap_tokens = (SELECT c.overlap_tokens FROM collection c WHERE c.tenant = generation.tenant AND c.name = generation.collection),
    language = (SELECT c.language FROM collection c WHERE c.tenant = generation.tenant AND c.name = generation.collection),
    since = (SELECT c.created_at FROM collection c WHERE c.tenant = generation.tenant AND c.name = generation.collection);

-- At most one build of a collection at a time, and at most one answers.
CREATE UNIQUE INDEX generation_build ON generation (tenant, collection) WHERE state IN ('BUILDING', 'READY');
CREATE UNIQUE INDEX generation_live ON generation (tenant, collection) WHERE state = 'LIVE';

CREATE TABLE generation_change (
    id         TEXT   NOT NULL PRIMARY KEY,
    tenant     TEXT   NOT NULL,
    collection TEXT   NOT NULL,
    number     BIGINT NOT NULL,
    from_state TEXT,
    to_state   TEXT   NOT NULL,
    principal  TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE INDEX generation_change_list ON generation_change (tenant, collection, id);

-- The content that a generation's passages of a document were made from.
CREATE TABLE indexed_document (
    tenant       TEXT    NOT NULL,
    collection   TEXT    NOT NULL,
    generation   BIGINT  NOT NULL,
    document     TEXT    NOT NULL,
    version      BIGINT  NOT NULL,
    content_hash TEXT    NOT NULL,
    media_type   TEXT,
    passages     INTEGER NOT NULL,
    PRIMARY KEY (tenant, collection, generation, document),
    FOREIGN KEY (tenant, collection, generation) REFERENCES generation (tenant, collection, number)
);

CREATE INDEX indexed_document_counts ON indexed_document (tenant, collection, generation, passages);
CREATE INDEX indexed_document_versions ON indexed_document (tenant, collection, document, version, generation);

INSERT INTO indexed_document (tenant, collection, generation, document, version, content_hash, media_type, passages)
SELECT d.tenant, d.collection, c.live, d.id, CASE WHEN d.state = 'SEARCHABLE' THEN d.version ELSE 0 END,
    d.content_hash, d.media_type, d.passages
FROM document d JOIN collection c ON c.tenant = d.tenant AND c.name = d.collection
WHERE d.text_hash IS NOT NULL;

DROP INDEX document_counts;
ALTER TABLE document DROP COLUMN passages;
CREATE INDEX document_counts ON document (tenant, collection, state, updated_at);

-- What is to become of a build, and what its validation found.
CREATE TABLE rollout (
    tenant            TEXT    NOT NULL,
    collection        TEXT    NOT NULL,
    generation        BIGINT  NOT NULL,
    purpose           TEXT    NOT NULL,
    switch_when_ready INTEGER NOT NULL,
    margin            DOUBLE PRECISION NOT NULL,
    report            TEXT,
    PRIMARY KEY (tenant, collection, generation)
);

CREATE TABLE golden_question (
    tenant     TEXT NOT NULL,
    collection TEXT NOT NULL,
    id         TEXT NOT NULL,
    question   TEXT NOT NULL,
    documents  TEXT NOT NULL,
    labels     TEXT NOT NULL,
    PRIMARY KEY (tenant, collection, id)
);

-- Times are milliseconds since 1970 in UTC; ids are made by the server and sort by age; JSON is kept as text.
-- Everything here runs on SQLite and on PostgreSQL.

CREATE TABLE tenant (
    id         TEXT   NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL
);

CREATE TABLE api_key (
    tenant      TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    access_role TEXT   NOT NULL,
    labels      TEXT   NOT NULL,
    collections TEXT,
    hash        TEXT   NOT NULL UNIQUE,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);

CREATE TABLE collection (
    tenant         TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    max_tokens     INTEGER NOT NULL,
    overlap_tokens INTEGER NOT NULL,
    language       TEXT,
    live           BIGINT  NOT NULL,
    created_at     BIGINT  NOT NULL,
    PRIMARY KEY (tenant, name)
);

-- Outlives its collection: neither a generation's number nor an epoch ever comes back under the same name.
CREATE TABLE collection_counter (
    tenant     TEXT   NOT NULL,
    collection TEXT   NOT NULL,
    generation BIGINT NOT NULL,
    epoch      BIGINT NOT NULL,
    PRIMARY KEY (tenant, collection)
);

CREATE TABLE generation (
    tenant            TEXT    NOT NULL,
    collection        TEXT    NOT NULL,
    number            BIGINT  NOT NULL,
    state             TEXT    NOT NULL,
    model_name        TEXT    NOT NULL,
    model_fingerprint TEXT    NOT NULL,
    dimensions        INTEGER NOT NULL,
    PRIMARY KEY (tenant, collection, number),
    FOREIGN KEY (tenant, collection) REFERENCES collection (tenant, name)
);

CREATE TABLE document (
    tenant       TEXT    NOT NULL,
    collection   TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    version      BIGINT  NOT NULL,
    state        TEXT    NOT NULL,
    title        TEXT,
    metadata     TEXT    NOT NULL,
    labels       TEXT    NOT NULL,
    language     TEXT,
    updated_at   BIGINT  NOT NULL,
    content_hash TEXT    NOT NULL,
    bytes        BIGINT  NOT NULL,
    media_type   TEXT,
    text_hash    TEXT,
    passages     INTEGER NOT NULL,
    job_id       TEXT    NOT NULL,
    error_code   TEXT,
    error_detail TEXT,
    accepted_at  BIGINT  NOT NULL,
    PRIMARY KEY (tenant, collection, id),
    FOREIGN KEY (tenant, collection) REFERENCES collection (tenant, name)
);

CREATE INDEX document_counts ON document (tenant, collection, state, updated_at, passages);

-- The last deletion of a document. It stays when the document comes back, so that its versions go on.
CREATE TABLE tombstone (
    tenant     TEXT   NOT NULL,
    collection TEXT   NOT NULL,
    document   TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    deleted_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, collection, document),
    FOREIGN KEY (tenant, collection) REFERENCES collection (tenant, name)
);

CREATE TABLE job (
    id           TEXT    NOT NULL PRIMARY KEY,
    tenant       TEXT    NOT NULL,
    collection   TEXT    NOT NULL,
    document     TEXT    NOT NULL,
    version      BIGINT  NOT NULL,
    kind         TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    attempts     INTEGER NOT NULL,
    not_before   BIGINT  NOT NULL,
    leased_until BIGINT  NOT NULL,
    created_at   BIGINT  NOT NULL,
    updated_at   BIGINT  NOT NULL,
    error_code   TEXT,
    error_detail TEXT,
    FOREIGN KEY (tenant, collection) REFERENCES collection (tenant, name)
);

CREATE INDEX job_list ON job (tenant, id);
CREATE INDEX job_state ON job (tenant, state, id);
CREATE INDEX job_document ON job (tenant, collection, document, state);
-- The same columns as job_list on purpose: planners then prefer the shorter one, however many jobs are done.
CREATE INDEX job_open ON job (tenant, id) WHERE state IN ('WAITING', 'RUNNING');
CREATE INDEX job_depth ON job (state) WHERE state IN ('WAITING', 'RUNNING');

-- Who was served last: the tenant with the lowest turn is next.
CREATE TABLE tenant_turn (
    tenant TEXT   NOT NULL PRIMARY KEY,
    turn   BIGINT NOT NULL
);

CREATE TABLE conversation_turn (
    id         TEXT   NOT NULL PRIMARY KEY,
    tenant     TEXT   NOT NULL,
    principal  TEXT   NOT NULL,
    collection TEXT   NOT NULL,
    session    TEXT   NOT NULL,
    question   TEXT   NOT NULL,
    answer     TEXT   NOT NULL,
    asked_at   BIGINT NOT NULL
);

CREATE INDEX conversation_session ON conversation_turn (tenant, collection, principal, session, id);

-- The audit logs, one per tenant and life of its id, as far as this database has seen to their entries.
CREATE TABLE audit_log (
    name   TEXT    NOT NULL PRIMARY KEY,
    tenant TEXT    NOT NULL,
    number INTEGER NOT NULL,
    size   BIGINT  NOT NULL,
    logged BIGINT  NOT NULL, -- when the last entry was logged
    closed INTEGER NOT NULL  -- 1 where the tenant was deleted
);

CREATE UNIQUE INDEX audit_log_by_tenant ON audit_log (tenant, number);

-- What can be found; made from the logs and can be made again.
CREATE TABLE audit_entry (
    log      TEXT   NOT NULL,
    position BIGINT NOT NULL,
    id       TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    actor    TEXT   NOT NULL,
    action   TEXT   NOT NULL,
    object   TEXT   NOT NULL,
    outcome  TEXT   NOT NULL,
    entry    TEXT   NOT NULL,
    PRIMARY KEY (log, position)
);

CREATE UNIQUE INDEX audit_entry_by_id ON audit_entry (id);
CREATE INDEX audit_entry_by_time ON audit_entry (log, at, position);
CREATE INDEX audit_entry_by_actor ON audit_entry (log, actor, at, position);
CREATE INDEX audit_entry_by_action ON audit_entry (log, action, at, position);
CREATE INDEX audit_entry_by_object ON audit_entry (log, object, at, position);

-- The keys of pseudonyms, by log; on a database that processes share also the key that signs.
CREATE TABLE audit_secret (
    name   TEXT NOT NULL PRIMARY KEY,
    secret TEXT NOT NULL
);

-- The files of the logs, on a database that processes share.
CREATE TABLE audit_tile (
    log     TEXT  NOT NULL,
    path    TEXT  NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (log, path)
);

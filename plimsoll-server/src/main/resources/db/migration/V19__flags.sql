-- What is set of the flags. One row of state: the version counts up with every change, the key hashes users alike on
-- every node.
CREATE TABLE flag_state (
    id       INTEGER NOT NULL PRIMARY KEY,
    version  BIGINT  NOT NULL,
    hash_key TEXT    NOT NULL
);

CREATE TABLE flag_entry (
    flag    TEXT    NOT NULL,
    scope   TEXT    NOT NULL,
    tenant  TEXT,
    value   TEXT    NOT NULL,
    locked  INTEGER NOT NULL,
    reason  TEXT,
    version BIGINT  NOT NULL,
    at      BIGINT  NOT NULL,
    author  TEXT    NOT NULL,
    PRIMARY KEY (flag, scope)
);

CREATE TABLE flag_change (
    version       BIGINT NOT NULL PRIMARY KEY,
    flag          TEXT   NOT NULL,
    scope         TEXT   NOT NULL,
    tenant        TEXT,
    before_value  TEXT,
    before_locked INTEGER,
    after_value   TEXT,
    after_locked  INTEGER,
    reason        TEXT,
    at            BIGINT NOT NULL,
    author        TEXT   NOT NULL
);

CREATE INDEX flag_change_scope ON flag_change (flag, scope, version);

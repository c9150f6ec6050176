-- Backups. What a server remembers of them goes with the data when they are restored.

CREATE TABLE backup_source (
    id TEXT NOT NULL PRIMARY KEY
);

CREATE TABLE drill (
    id             TEXT   NOT NULL PRIMARY KEY,
    began_at       BIGINT NOT NULL,
    backup         TEXT,
    recovery_point BIGINT,
    recovery_time  BIGINT,
    report         TEXT   NOT NULL
);

-- In a backup's copy alone: documents that must be taken out of the indexes that were copied with it.
CREATE TABLE unsettled_document (
    tenant     TEXT NOT NULL,
    collection TEXT NOT NULL,
    document   TEXT NOT NULL,
    PRIMARY KEY (tenant, collection, document)
);

CREATE INDEX tombstone_deleted_at ON tombstone (deleted_at);

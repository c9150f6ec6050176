-- Continuous sources. A source and all that is known of it go with its collection.

CREATE TABLE source (
    tenant           TEXT             NOT NULL,
    collection       TEXT             NOT NULL,
    name             TEXT             NOT NULL,
    origin           TEXT             NOT NULL,
    interval_ms      BIGINT           NOT NULL,
    enabled          INTEGER          NOT NULL,
    max_delete_share DOUBLE PRECISION NOT NULL,
    labels           TEXT             NOT NULL,
    created_at       BIGINT           NOT NULL,
    next_run_at      BIGINT           NOT NULL,
    requested        TEXT,
    restart          INTEGER          NOT NULL,
    leased_by        TEXT,
    leased_until     BIGINT           NOT NULL,
    started_at       BIGINT,
    ended_at         BIGINT,
    dry_run          INTEGER          NOT NULL,
    outcome          TEXT,
    seen             BIGINT           NOT NULL,
    added            BIGINT           NOT NULL,
    changed          BIGINT           NOT NULL,
    unchanged        BIGINT           NOT NULL,
    deleted          BIGINT           NOT NULL,
    failed           BIGINT           NOT NULL,
    to_check         BIGINT           NOT NULL,
    error_code       TEXT,
    detail           TEXT,
    listed           INTEGER          NOT NULL,
    listing_complete INTEGER          NOT NULL,
    listing_notes    TEXT,
    last_success_at  BIGINT,
    pause_until      BIGINT,
    pause_code       TEXT,
    pause_detail     TEXT,
    PRIMARY KEY (tenant, collection, name),
    FOREIGN KEY (tenant, collection) REFERENCES collection (tenant, name) ON DELETE CASCADE
);

CREATE INDEX source_due ON source (leased_until, next_run_at);

-- What was taken from a source, or failed to be.
CREATE TABLE source_item (
    tenant        TEXT    NOT NULL,
    collection    TEXT    NOT NULL,
    source        TEXT    NOT NULL,
    document      TEXT    NOT NULL,
    place         TEXT    NOT NULL,
    taken         INTEGER NOT NULL,
    fingerprint   TEXT,
    etag          TEXT,
    last_modified TEXT,
    error_code    TEXT,
    error_detail  TEXT,
    changed_at    BIGINT  NOT NULL,
    PRIMARY KEY (tenant, collection, source, document),
    FOREIGN KEY (tenant, collection, source) REFERENCES source (tenant, collection, name) ON DELETE CASCADE
);

CREATE INDEX source_item_document ON source_item (tenant, collection, document);
CREATE INDEX source_item_failed ON source_item (tenant, collection, source, changed_at) WHERE error_code IS NOT NULL;

-- What the present run of a source has listed.
CREATE TABLE source_listing (
    tenant      TEXT    NOT NULL,
    collection  TEXT    NOT NULL,
    source      TEXT    NOT NULL,
    document    TEXT    NOT NULL,
    place       TEXT    NOT NULL,
    fingerprint TEXT,
    updated_at  BIGINT,
    at_rest     INTEGER NOT NULL,
    done        INTEGER NOT NULL,
    PRIMARY KEY (tenant, collection, source, document),
    FOREIGN KEY (tenant, collection, source) REFERENCES source (tenant, collection, name) ON DELETE CASCADE
);

CREATE INDEX source_listing_open ON source_listing (tenant, collection, source, document) WHERE done = 0;

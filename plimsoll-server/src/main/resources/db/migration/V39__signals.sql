-- What each node that does not run the runbooks sees of itself.
CREATE TABLE node_report (
    node     TEXT   NOT NULL PRIMARY KEY,
    readings TEXT   NOT NULL,
    until    BIGINT NOT NULL
);

-- Alerts that a system outside says fire.
CREATE TABLE outside_alert (
    fingerprint TEXT   NOT NULL PRIMARY KEY,
    tenant      TEXT,
    labels      TEXT   NOT NULL,
    starts_at   BIGINT NOT NULL,
    until       BIGINT NOT NULL
);

-- That a human told a single incident to do nothing by itself.
ALTER TABLE incident ADD COLUMN paused_by TEXT;
ALTER TABLE incident ADD COLUMN paused_reason TEXT;
ALTER TABLE incident ADD COLUMN paused_at BIGINT;

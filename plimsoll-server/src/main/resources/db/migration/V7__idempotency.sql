-- Answers to writes that their callers named.
CREATE TABLE idempotency_key (
    tenant       TEXT    NOT NULL,
    principal    TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    fingerprint  TEXT    NOT NULL,
    status       INTEGER,
    content_type TEXT,
    body         TEXT,
    taken_at     BIGINT  NOT NULL,
    PRIMARY KEY (tenant, principal, name)
);

CREATE INDEX idempotency_key_age ON idempotency_key (taken_at);

-- What was done, written in the transaction that did it, until the audit log has taken it over.
CREATE TABLE audit_pending (
    id           TEXT   NOT NULL PRIMARY KEY,
    at           BIGINT NOT NULL,
    tenant       TEXT   NOT NULL,
    actor_tenant TEXT   NOT NULL,
    actor        TEXT   NOT NULL,
    origin       TEXT,
    trace        TEXT,
    action       TEXT   NOT NULL,
    object       TEXT   NOT NULL,
    outcome      TEXT   NOT NULL,
    details      TEXT   NOT NULL
);

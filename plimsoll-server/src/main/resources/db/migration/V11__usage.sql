-- What tenants have, kept true by the transactions that change it, so that limits hold exactly.
CREATE TABLE tenant_usage (
    tenant    TEXT   NOT NULL PRIMARY KEY,
    documents BIGINT NOT NULL,
    bytes     BIGINT NOT NULL
);

INSERT INTO tenant_usage (tenant, documents, bytes)
SELECT tenant, count(*), sum(bytes) FROM document GROUP BY tenant;

-- Tokens of chat models by the day in UTC.
CREATE TABLE tenant_tokens (
    tenant TEXT   NOT NULL,
    day    TEXT   NOT NULL,
    tokens BIGINT NOT NULL,
    PRIMARY KEY (tenant, day)
);

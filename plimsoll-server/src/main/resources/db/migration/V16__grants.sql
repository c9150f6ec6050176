-- Roles given to users, keys and groups; a collection of '' stands for the whole tenant.
CREATE TABLE access_grant (
    tenant      TEXT   NOT NULL,
    grantee     TEXT   NOT NULL,
    collection  TEXT   NOT NULL,
    access_role TEXT   NOT NULL,
    granted_at  BIGINT NOT NULL,
    PRIMARY KEY (tenant, grantee, collection, access_role)
);

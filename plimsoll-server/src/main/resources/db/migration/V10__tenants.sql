-- A tenant's id is its name, and for every further tenant of that name the name, a dot and the number. Rows stay when
-- the tenant is gone, so that no id comes back.
ALTER TABLE tenant ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE tenant ADD COLUMN incarnation INTEGER NOT NULL DEFAULT 1;
ALTER TABLE tenant ADD COLUMN state TEXT NOT NULL DEFAULT 'ACTIVE';
ALTER TABLE tenant ADD COLUMN limits TEXT NOT NULL DEFAULT '{}';
ALTER TABLE tenant ADD COLUMN removal_step TEXT;
ALTER TABLE tenant ADD COLUMN removed_rows BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tenant ADD COLUMN removal_begun_at BIGINT;
ALTER TABLE tenant ADD COLUMN removal_ended_at BIGINT;

UPDATE tenant SET name = id;

CREATE UNIQUE INDEX tenant_incarnation ON tenant (name, incarnation);
CREATE UNIQUE INDEX tenant_present ON tenant (name) WHERE state IN ('ACTIVE', 'SUSPENDED');
CREATE INDEX tenant_leaving ON tenant (removal_begun_at) WHERE state IN ('DELETING', 'DELETED');

-- Everything here runs on SQLite and on PostgreSQL.

-- Within a tenant its collections are served in turn, by name: the one that was served last.
ALTER TABLE tenant_turn ADD COLUMN served TEXT NOT NULL DEFAULT '';
CREATE INDEX job_open_collection ON job (tenant, collection, id) WHERE state IN ('WAITING', 'RUNNING');

-- Jobs whose worker ended: whether one of a worker's own is being tried alone.
CREATE INDEX job_suspect ON job (worker) WHERE error_code = 'worker_lost';

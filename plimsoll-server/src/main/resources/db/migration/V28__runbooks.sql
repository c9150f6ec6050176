-- Values that runbooks hold for a while, beside what is set by hand.
CREATE TABLE flag_hold (
    flag   TEXT    NOT NULL,
    scope  TEXT    NOT NULL,
    tenant TEXT,
    holder TEXT    NOT NULL,
    value  TEXT    NOT NULL,
    level  INTEGER NOT NULL,
    until  BIGINT  NOT NULL,
    PRIMARY KEY (flag, scope, holder)
);

CREATE INDEX flag_hold_holder ON flag_hold (holder);

-- What runbooks did: one open incident of a runbook and what it is about at a time.
CREATE TABLE incident (
    id         TEXT    NOT NULL PRIMARY KEY,
    runbook    TEXT    NOT NULL,
    about      TEXT    NOT NULL,
    tenant     TEXT,
    mode       TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    ladder     TEXT,
    level      INTEGER NOT NULL,
    cause      TEXT    NOT NULL,
    waits      TEXT,
    steps_done INTEGER NOT NULL,
    opened_at  BIGINT  NOT NULL,
    acted_at   BIGINT,
    closed_at  BIGINT,
    revision   BIGINT  NOT NULL
);

CREATE UNIQUE INDEX incident_open ON incident (runbook, about) WHERE closed_at IS NULL;
CREATE INDEX incident_closed ON incident (closed_at);

CREATE TABLE incident_event (
    incident TEXT    NOT NULL,
    number   INTEGER NOT NULL,
    tenant   TEXT,
    at       BIGINT  NOT NULL,
    kind     TEXT    NOT NULL,
    author   TEXT    NOT NULL,
    text     TEXT    NOT NULL,
    PRIMARY KEY (incident, number)
);

-- What humans told runbooks to leave alone; '*' is all of them.
CREATE TABLE runbook_pause (
    runbook TEXT   NOT NULL PRIMARY KEY,
    author  TEXT   NOT NULL,
    reason  TEXT,
    at      BIGINT NOT NULL
);

-- The one node that runs the runbooks.
CREATE TABLE runbook_leader (
    id    INTEGER NOT NULL PRIMARY KEY,
    node  TEXT    NOT NULL,
    until BIGINT  NOT NULL
);

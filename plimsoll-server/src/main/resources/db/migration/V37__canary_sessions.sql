-- The arm that a session keeps in a canary under way; none where it began before the canary did.
CREATE TABLE canary_session (
    canary  TEXT NOT NULL,
    session TEXT NOT NULL,
    tenant  TEXT,
    arm     TEXT,
    PRIMARY KEY (canary, session)
);

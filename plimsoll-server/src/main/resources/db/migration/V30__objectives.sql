-- What objectives count: good and all events of a tenant ('' for everybody together) for an indicator, in periods of
-- 1, 10 and 60 minutes. A period has the slot of its number modulo how many are kept, so that a series never grows.
CREATE TABLE slo_count (
    tenant    TEXT    NOT NULL,
    indicator TEXT    NOT NULL,
    minutes   INTEGER NOT NULL,
    slot      INTEGER NOT NULL,
    period    BIGINT  NOT NULL,
    good      BIGINT  NOT NULL,
    total     BIGINT  NOT NULL,
    PRIMARY KEY (tenant, indicator, minutes, slot)
);

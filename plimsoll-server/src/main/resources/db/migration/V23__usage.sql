-- What models consumed and cost, by day. A collection's rows stay when it is deleted: they were spent.
CREATE TABLE model_usage (
    day            TEXT             NOT NULL,
    tenant         TEXT             NOT NULL,
    spent_on       TEXT             NOT NULL,
    principal      TEXT             NOT NULL,
    model          TEXT             NOT NULL,
    calls          BIGINT           NOT NULL,
    failed_calls   BIGINT           NOT NULL,
    unpriced_calls BIGINT           NOT NULL,
    input_tokens   BIGINT           NOT NULL,
    output_tokens  BIGINT           NOT NULL,
    usd            DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (tenant, day, spent_on, principal, model)
);

CREATE INDEX model_usage_day ON model_usage (day);

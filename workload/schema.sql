-- The schema of each shard. Applied whole at each deployment, so every statement can be repeated, and
-- while the previous version still serves: only add, and remove in a later deployment.

CREATE TABLE IF NOT EXISTS orders (
    customer  text        NOT NULL,
    id        uuid        NOT NULL,
    status    text        NOT NULL,
    items     jsonb       NOT NULL,
    placed_at timestamptz NOT NULL,
    PRIMARY KEY (customer, id)
);

-- The first response to each Idempotency-Key; text, because jsonb would not repeat it byte for byte.
CREATE TABLE IF NOT EXISTS receipts (
    customer    text        NOT NULL,
    key         text        NOT NULL,
    order_id    uuid        NOT NULL,
    fingerprint bytea       NOT NULL,
    response    text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (customer, key)
);

CREATE INDEX IF NOT EXISTS receipts_created_at ON receipts (created_at);

-- Messages that wait to be published. Written in the transaction of the change that they announce.
CREATE TABLE IF NOT EXISTS outbox (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text        NOT NULL,
    payload    jsonb       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

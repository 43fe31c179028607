-- What each tier's user may do with the rows of a shard. Applied after schema.sql at each deployment, with
-- the names of the users in place of {web} and {worker}. No user but the owner may change a table. The
-- previous version still serves: take a right away in a later deployment than the code that needs it.

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {web}, {worker};

-- Web places orders once, and reads them back. UPDATE (key): see the claim of an Idempotency-Key.
GRANT SELECT, INSERT ON orders TO {web};
GRANT SELECT, INSERT, UPDATE (key) ON receipts TO {web};
GRANT INSERT ON outbox TO {web};

-- The worker confirms orders, relays the outbox, and purges receipts. UPDATE (id): to lock rows.
GRANT SELECT, UPDATE (status) ON orders TO {worker};
GRANT SELECT, UPDATE (id), DELETE ON outbox TO {worker};
GRANT SELECT, DELETE ON receipts TO {worker};

-- Who does what only one process may do, whichever shards it serves. All moments are the database's own.
CREATE TABLE leaders (
    duty text PRIMARY KEY,
    fence bigint NOT NULL,
    holder text NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON leaders TO paydirt_bot;

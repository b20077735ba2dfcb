-- What the index holds. child_record is rebuilt from the lake; membership, child and child_event are
-- the ledger, which cannot be rebuilt. No keys or indexes: rows are deleted and inserted anew in one
-- transaction, which DuckDB's index checks do not allow.
CREATE TABLE IF NOT EXISTS child (
    child_id VARCHAR NOT NULL, serial BIGINT NOT NULL, created_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL,
    heir VARCHAR
);
CREATE TABLE IF NOT EXISTS membership (
    key_id BIGINT NOT NULL, child_id VARCHAR NOT NULL, probability DOUBLE NOT NULL, current BOOLEAN NOT NULL
);
CREATE TABLE IF NOT EXISTS child_event (
    "at" TIMESTAMPTZ NOT NULL, kind VARCHAR NOT NULL, child_id VARCHAR NOT NULL, other_child_id VARCHAR,
    run_id VARCHAR NOT NULL, reason VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS linkage_report ("at" TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL, report VARCHAR NOT NULL);

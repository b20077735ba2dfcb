-- What an incremental linkage remembers, so that a change costs what it changed.
--   state      what it was made with
--   frequency  of names, frozen with the model: restricted, it holds names
--   record     what blocking and the assignment of numbers need of each record, as hashes; k0 … are the
--              keys of the blocking rules in their order, null where a rule does not apply, f0 … their finer keys
--   link       what came of it: whose its number is, the component it lies in, its cluster
--   pair       all candidate pairs, with the rules that found them and what they agree on
--   decision   what people decided, as it was applied
--   draw       records of components that a draw resolved anew, as in `linkage.cluster.posterior_draws`
--   error_count  sums behind the expected errors and counts, by component
--   block      how many blocks of each size every rule has, by its place among the rules
--   review     the pairs for review
CREATE SCHEMA IF NOT EXISTS incremental;
CREATE TABLE IF NOT EXISTS incremental.state (name VARCHAR NOT NULL, value VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS incremental.frequency (
    field VARCHAR NOT NULL, form VARCHAR NOT NULL, text VARCHAR, bits INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS incremental.pair (
    a BIGINT NOT NULL, b BIGINT NOT NULL, rules INTEGER NOT NULL, number_level TINYINT NOT NULL, pattern BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS incremental.link (
    record_id BIGINT NOT NULL, confirmed BOOLEAN NOT NULL, misattributed BOOLEAN NOT NULL, component BIGINT NOT NULL,
    cluster_id BIGINT NOT NULL, probability DOUBLE NOT NULL
);
CREATE TABLE IF NOT EXISTS incremental.decision (record_id_a BIGINT NOT NULL, record_id_b BIGINT NOT NULL, verdict VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS incremental.draw (draw INTEGER NOT NULL, record_id BIGINT NOT NULL, cluster_id BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS incremental.error_count (component BIGINT NOT NULL, kind TINYINT NOT NULL, pairs DOUBLE NOT NULL);
CREATE TABLE IF NOT EXISTS incremental.block (rule TINYINT NOT NULL, size BIGINT NOT NULL, blocks BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS incremental.review (
    record_id_a BIGINT NOT NULL, record_id_b BIGINT NOT NULL, probability DOUBLE NOT NULL, weight DOUBLE NOT NULL,
    linked BOOLEAN NOT NULL, reason VARCHAR NOT NULL
);

-- What the index holds. child_record is rebuilt from the lake; membership, child and child_event are
-- the registry of ids, which cannot be rebuilt. No keys or indexes: rows are deleted and inserted anew in one
-- transaction, which DuckDB's index checks do not allow.
CREATE TABLE index_version (version INTEGER NOT NULL);
INSERT INTO index_version VALUES ($version);
-- home_identity: the copy of state/identity.json, so that neither can be lost or exchanged in silence.
CREATE TABLE home_identity (kind VARCHAR NOT NULL, name VARCHAR NOT NULL, value VARCHAR NOT NULL);
CREATE TABLE child (
    child_id VARCHAR NOT NULL, serial BIGINT NOT NULL, created_at TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL,
    canonical_id VARCHAR
);
-- skipped_serial: lower serial numbers may have been given after the backup that the index was restored from.
CREATE TABLE skipped_serial (serial BIGINT NOT NULL);
CREATE TABLE membership (
    agency_record_id BIGINT NOT NULL, child_id VARCHAR NOT NULL, probability DOUBLE NOT NULL, current BOOLEAN NOT NULL
);
CREATE TABLE child_event (
    "at" TIMESTAMPTZ NOT NULL, kind VARCHAR NOT NULL, child_id VARCHAR NOT NULL, other_child_id VARCHAR,
    run_id VARCHAR NOT NULL, reason VARCHAR NOT NULL
);
CREATE TABLE linkage_report ("at" TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL, report VARCHAR NOT NULL);
-- decision: what people decided about two agency records,
-- by their lasting numbers (agency_record_id_a < agency_record_id_b).
-- Only ever added to. Which are in effect: effective_decision.sql. random_sample,
-- probability and linked are what was asked.
CREATE TABLE decision (
    agency_record_id_a BIGINT NOT NULL, agency_record_id_b BIGINT NOT NULL, verdict VARCHAR NOT NULL,
    decided_by VARCHAR NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL, note VARCHAR, province_code VARCHAR, sheet_id VARCHAR, row_number INTEGER,
    random_sample VARCHAR, probability DOUBLE, linked BOOLEAN
);
-- decision_effect: each time that a verdict on a pair came into effect (or, where it is null, ceased to be), what the
-- links of that refresh did: joined the two records, parted them, or left them as they were. Only ever added to.
CREATE TABLE decision_effect (
    "at" TIMESTAMPTZ NOT NULL, run_id VARCHAR NOT NULL, agency_record_id_a BIGINT NOT NULL,
    agency_record_id_b BIGINT NOT NULL, verdict VARCHAR, effect VARCHAR NOT NULL, child_id_a_before VARCHAR,
    child_id_b_before VARCHAR, child_id_a VARCHAR, child_id_b VARCHAR
);
-- reviewer: who may answer; of the code only a salted hash.
CREATE TABLE reviewer (
    name VARCHAR NOT NULL, salt BLOB NOT NULL, code_hash BLOB NOT NULL, areas VARCHAR[] NOT NULL,
    sees_full BOOLEAN NOT NULL, until DATE NOT NULL,
    wrong_codes INTEGER NOT NULL
);
-- review_sheet, review_question: which pairs were put to whom, so that what comes back can be checked.
CREATE TABLE review_sheet (
    sheet_id VARCHAR NOT NULL, province_code VARCHAR NOT NULL, district_code VARCHAR, made_by VARCHAR NOT NULL,
    made_at TIMESTAMPTZ NOT NULL, masked BOOLEAN NOT NULL, questions INTEGER NOT NULL
);
CREATE TABLE review_question (
    sheet_id VARCHAR NOT NULL, row_number INTEGER NOT NULL, agency_record_id_a BIGINT NOT NULL,
    agency_record_id_b BIGINT NOT NULL,
    shown VARCHAR NOT NULL, random_sample VARCHAR, probability DOUBLE, linked BOOLEAN, pieces INTEGER NOT NULL
);
-- child_state: what a child's best number and name were, as hashes (the rest of it: all that they depend on),
-- and whether any record was left.
CREATE TABLE child_state (
    child_id VARCHAR NOT NULL, present BOOLEAN NOT NULL, content UBIGINT, id_kind VARCHAR, national_id UBIGINT,
    first_name UBIGINT, last_name UBIGINT, name_sources VARCHAR[]
);
-- membership_history: which child an agency record was, from which run until which (null: still), and where it stood
-- when that began.
CREATE TABLE membership_history (
    agency_record_id BIGINT NOT NULL, child_id VARCHAR NOT NULL, province_code VARCHAR, source VARCHAR, layout VARCHAR,
    source_file VARCHAR, source_row BIGINT, period VARCHAR, from_at TIMESTAMPTZ NOT NULL, from_run VARCHAR NOT NULL,
    to_at TIMESTAMPTZ, to_run VARCHAR
);
-- dirty: children whose records, ids or draws may have changed, and in which run. export_state: a province's last
-- export: after which run, of which cache key (see `province_export`), and the hashes of its files.
CREATE TABLE dirty (child_id VARCHAR NOT NULL, run BIGINT NOT NULL);
CREATE TABLE export_state (
    province_code VARCHAR NOT NULL, run BIGINT NOT NULL, cache_key VARCHAR NOT NULL, files MAP(VARCHAR, VARCHAR) NOT NULL
);
-- intake: the file that a province's records were taken from last, and how many there were.
CREATE TABLE intake (province_code VARCHAR NOT NULL, fingerprint VARCHAR NOT NULL,
    records BIGINT NOT NULL, content HUGEINT NOT NULL);

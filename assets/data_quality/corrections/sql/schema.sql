-- Correction lists, in the index file: what people answered cannot be made again from extracts.
-- correction_list: a workbook that went out to a unit. correction_row: which value of which agency record each of its
-- rows asks about, as a hash, and the file that it came in. correction_answer: what came back, only ever added to.
CREATE TABLE IF NOT EXISTS correction_list (
    list_id VARCHAR NOT NULL, province_code VARCHAR NOT NULL, source VARCHAR NOT NULL, unit VARCHAR NOT NULL,
    made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, masked BOOLEAN NOT NULL, rows INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS correction_row (
    list_id VARCHAR NOT NULL, row_number INTEGER NOT NULL, agency_record_id BIGINT NOT NULL, field VARCHAR NOT NULL,
    value_hash VARCHAR NOT NULL, file_version VARCHAR NOT NULL, other_records BIGINT[] NOT NULL
);
CREATE TABLE IF NOT EXISTS correction_answer (
    list_id VARCHAR NOT NULL, row_number INTEGER NOT NULL, agency_record_id BIGINT NOT NULL, field VARCHAR NOT NULL,
    value_hash VARCHAR NOT NULL, file_version VARCHAR NOT NULL, answer VARCHAR NOT NULL, note VARCHAR,
    answered_by VARCHAR NOT NULL, answered_at TIMESTAMPTZ NOT NULL
);

-- Cases, in the index file: what people did for children cannot be made again from extracts.
-- case_file: one row a case; handed_over_from: the case of another province that it goes on with. case_anchor: the
-- agency records that it depends on; case_anchor_in_use: without those that its manager said are another child's. case_event: what happened, only ever
-- added to. case_list, case_list_row: which cases went out on which list. case_book: the newest rows of each book.
CREATE TABLE IF NOT EXISTS case_file (
    case_id VARCHAR NOT NULL, serial BIGINT NOT NULL, province_code VARCHAR NOT NULL, target_group VARCHAR NOT NULL,
    opened_on DATE NOT NULL, run_id VARCHAR NOT NULL, handed_over_from VARCHAR
);
CREATE TABLE IF NOT EXISTS case_anchor (case_id VARCHAR NOT NULL, agency_record_id BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS case_event (
    event_id VARCHAR NOT NULL, case_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, "on" DATE NOT NULL, finding VARCHAR,
    manager VARCHAR, next_on DATE, place VARCHAR, mode VARCHAR, problems VARCHAR[], wish VARCHAR, consent BOOLEAN,
    photo VARCHAR, latitude DOUBLE, longitude DOUBLE, phase VARCHAR, help_kind VARCHAR, resource VARCHAR, baht DOUBLE,
    money_from VARCHAR, approved_by VARCHAR, note VARCHAR, records BIGINT[], recorded_by VARCHAR NOT NULL, recorded_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE IF NOT EXISTS case_list (
    list_id VARCHAR NOT NULL, province_code VARCHAR NOT NULL, area VARCHAR NOT NULL, manager VARCHAR,
    made_by VARCHAR NOT NULL, made_at TIMESTAMPTZ NOT NULL, rows INTEGER NOT NULL
);
-- candidates: the case's agency records child by child, in the order in which the list asks which child it is of.
CREATE TABLE IF NOT EXISTS case_list_row (
    list_id VARCHAR NOT NULL, row_number INTEGER NOT NULL, case_id VARCHAR NOT NULL, candidates BIGINT[][]
);
CREATE TABLE IF NOT EXISTS case_book (
    province_code VARCHAR NOT NULL, book VARCHAR NOT NULL, row_number INTEGER NOT NULL, content VARCHAR NOT NULL,
    taken_by VARCHAR NOT NULL, taken_at TIMESTAMPTZ NOT NULL
);
CREATE OR REPLACE VIEW case_anchor_in_use AS
SELECT case_id, agency_record_id
FROM case_anchor LEFT JOIN (
    SELECT case_id, arg_max(records, ("on", recorded_at)) AS records
    FROM case_event WHERE kind = 'identified' GROUP BY case_id
) AS identified USING (case_id)
WHERE records IS NULL OR list_contains(records, agency_record_id);

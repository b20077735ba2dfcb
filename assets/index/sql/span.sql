-- affected: the children whose records this run may have moved or changed: those that the ledger was concerned
-- with, those that the touched records are now, and all where nothing was compared before.
CREATE OR REPLACE TEMP TABLE affected AS
SELECT child_id FROM concerned
UNION SELECT child_id FROM membership WHERE agency_record_id IN (SELECT agency_record_id FROM given)
UNION SELECT child_id FROM membership WHERE agency_record_id IN (SELECT agency_record_id FROM given_touched)
UNION SELECT child_id FROM child WHERE NOT EXISTS (FROM child_state);

-- span: records that have come to a child, left it, or gone, since the last run.
CREATE OR REPLACE TEMP TABLE held AS
SELECT agency_record_id, child_id FROM membership SEMI JOIN affected USING (child_id) WHERE current;

CREATE OR REPLACE TEMP TABLE ended AS
SELECT agency_record_id, child_id
FROM record_span
SEMI JOIN affected USING (child_id)
ANTI JOIN held USING (agency_record_id, child_id)
WHERE to_at IS NULL;

CREATE OR REPLACE TEMP TABLE begun AS
FROM held ANTI JOIN (FROM record_span WHERE to_at IS NULL) AS open USING (agency_record_id, child_id);

UPDATE record_span SET to_at = $at::TIMESTAMPTZ, to_run = $run_id
FROM ended
WHERE record_span.to_at IS NULL AND record_span.agency_record_id = ended.agency_record_id
    AND record_span.child_id = ended.child_id;

INSERT INTO record_span BY NAME
SELECT
    agency_record_id, child_id, province_code, source, layout, source_file, source_row, period,
    $at::TIMESTAMPTZ AS from_at,
    $run_id AS from_run
FROM begun JOIN child_record USING (agency_record_id)
QUALIFY row_number() OVER (PARTITION BY agency_record_id ORDER BY active DESC, period_start DESC, record_version_id) = 1
ORDER BY agency_record_id;

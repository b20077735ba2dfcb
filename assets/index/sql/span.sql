-- span: records that have come to a child, left it, or gone, since the last run.
CREATE OR REPLACE TEMP TABLE held AS SELECT key_id, child_id FROM membership WHERE current;

CREATE OR REPLACE TEMP TABLE ended AS
SELECT key_id, child_id FROM record_span ANTI JOIN held USING (key_id, child_id) WHERE to_at IS NULL;

CREATE OR REPLACE TEMP TABLE begun AS
FROM held ANTI JOIN (FROM record_span WHERE to_at IS NULL) AS open USING (key_id, child_id);

UPDATE record_span SET to_at = $at::TIMESTAMPTZ, to_run = $run_id
FROM ended
WHERE record_span.to_at IS NULL AND record_span.key_id = ended.key_id AND record_span.child_id = ended.child_id;

INSERT INTO record_span BY NAME
SELECT
    key_id, child_id, province_code, source, layout, source_file, source_row, period, $at::TIMESTAMPTZ AS from_at,
    $run_id AS from_run
FROM begun JOIN child_record USING (key_id)
QUALIFY row_number() OVER (PARTITION BY key_id ORDER BY active DESC, period_start DESC, record_id) = 1
ORDER BY key_id;

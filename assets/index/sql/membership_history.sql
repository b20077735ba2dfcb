-- affected: the children whose records this run may have moved or changed: the ids that given or
-- gone records had, those that the changed records have now, and all where nothing was compared before.
CREATE OR REPLACE TEMP TABLE affected AS
SELECT child_id FROM prior_id
UNION SELECT child_id FROM membership WHERE agency_record_id IN (SELECT agency_record_id FROM given)
UNION SELECT child_id FROM membership WHERE agency_record_id IN (SELECT agency_record_id FROM changed_record)
UNION SELECT child_id FROM child WHERE NOT EXISTS (FROM child_state);

-- membership_history: records that have come to a child, left it, or gone, since the last run.
CREATE OR REPLACE TEMP TABLE held AS
SELECT agency_record_id, child_id FROM membership SEMI JOIN affected USING (child_id) WHERE current;

CREATE OR REPLACE TEMP TABLE ended AS
SELECT agency_record_id, child_id
FROM membership_history
SEMI JOIN affected USING (child_id)
ANTI JOIN held USING (agency_record_id, child_id)
WHERE to_at IS NULL;

CREATE OR REPLACE TEMP TABLE begun AS
FROM held ANTI JOIN (FROM membership_history WHERE to_at IS NULL) AS open USING (agency_record_id, child_id);

UPDATE membership_history SET to_at = $at::TIMESTAMPTZ, to_run = $run_id
FROM ended
WHERE membership_history.to_at IS NULL AND membership_history.agency_record_id = ended.agency_record_id
    AND membership_history.child_id = ended.child_id;

CREATE OR REPLACE TEMP TABLE begun_record AS
SELECT begun.child_id, child_record.* FROM begun JOIN child_record USING (agency_record_id);

INSERT INTO membership_history BY NAME
SELECT
    agency_record_id, child_id, province_code, source, layout, source_file, source_row, period,
    $at::TIMESTAMPTZ AS from_at, $run_id AS from_run
FROM current_version('begun_record')
ORDER BY agency_record_id;

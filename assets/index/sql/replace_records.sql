-- child_record: rows of `arriving` that are not in the index are inserted, rows of `present_row` that no longer come are deleted.
-- Equal rows are counted, so that one of two is deleted where one of two is left.
-- replaced_record: the agency records of all these rows.
CREATE OR REPLACE TEMP TABLE incoming AS
SELECT place, agency_record_id, row_hash, row_number() OVER (PARTITION BY row_hash ORDER BY place) AS copy
FROM (SELECT place, agency_record_id, {row_hash} AS row_hash FROM arriving);
CREATE OR REPLACE TEMP TABLE present AS
SELECT place, agency_record_id, row_hash, row_number() OVER (PARTITION BY row_hash ORDER BY place) AS copy
FROM present_row;
CREATE OR REPLACE TEMP TABLE leaving AS FROM present ANTI JOIN incoming USING (row_hash, copy);
CREATE OR REPLACE TEMP TABLE entering AS FROM incoming ANTI JOIN present USING (row_hash, copy);
CREATE OR REPLACE TEMP TABLE replaced_record AS SELECT agency_record_id FROM leaving UNION
SELECT agency_record_id FROM entering;
DELETE FROM child_record WHERE rowid IN (SELECT place FROM leaving);
INSERT INTO child_record BY NAME SELECT * EXCLUDE (place) FROM arriving WHERE place IN (SELECT place FROM entering);
DROP VIEW arriving;

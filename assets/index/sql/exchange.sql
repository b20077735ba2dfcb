-- child_record: rows of `arriving` that are not there come in, rows of `standing_row` that no longer come go.
-- Equal rows are counted, so that one of two goes where one of two is left. touched_key: whose rows they are.
CREATE OR REPLACE TEMP TABLE incoming AS
SELECT place, agency_record_id, mark, row_number() OVER (PARTITION BY mark ORDER BY place) AS copy
FROM (SELECT place, agency_record_id, {mark} AS mark FROM arriving);
CREATE OR REPLACE TEMP TABLE there AS
SELECT place, agency_record_id, mark, row_number() OVER (PARTITION BY mark ORDER BY place) AS copy FROM standing_row;
CREATE OR REPLACE TEMP TABLE leaving AS FROM there ANTI JOIN incoming USING (mark, copy);
CREATE OR REPLACE TEMP TABLE entering AS FROM incoming ANTI JOIN there USING (mark, copy);
CREATE OR REPLACE TEMP TABLE touched_key AS SELECT agency_record_id FROM leaving UNION SELECT agency_record_id
    FROM entering;
DELETE FROM child_record WHERE rowid IN (SELECT place FROM leaving);
INSERT INTO child_record BY NAME SELECT * EXCLUDE (place) FROM arriving WHERE place IN (SELECT place FROM entering);
DROP VIEW arriving;

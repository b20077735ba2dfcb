-- child_record: rows of `arriving` that are not there come in, rows of `standing_row` that no longer come go.
-- Equal rows are counted, so that one of two goes where one of two is left. touched_key: whose rows they are.
CREATE OR REPLACE TEMP TABLE incoming AS
SELECT *, {mark} AS mark, row_number() OVER (PARTITION BY {mark}) AS copy FROM arriving;
CREATE OR REPLACE TEMP TABLE leaving AS
SELECT place, key_id
FROM (SELECT *, row_number() OVER (PARTITION BY mark ORDER BY place) AS copy FROM standing_row)
ANTI JOIN incoming USING (mark, copy);
CREATE OR REPLACE TEMP TABLE entering AS
SELECT * EXCLUDE (copy, mark)
FROM incoming
ANTI JOIN (SELECT mark, row_number() OVER (PARTITION BY mark) AS copy FROM standing_row) AS here USING (mark, copy);
CREATE OR REPLACE TEMP TABLE touched_key AS SELECT key_id FROM leaving UNION SELECT key_id FROM entering;
DELETE FROM child_record WHERE rowid IN (SELECT place FROM leaving);
INSERT INTO child_record BY NAME FROM entering;
DROP TABLE incoming;
DROP TABLE arriving;

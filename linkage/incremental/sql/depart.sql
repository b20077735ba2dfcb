-- departed: what the standing tables knew of the records in `changing`, which leave them here.
CREATE OR REPLACE TEMP TABLE departed AS
SELECT record.*, neighbourhood
FROM (FROM standing.record SEMI JOIN changing USING (record_id)) AS record JOIN standing.link USING (record_id);
DELETE FROM standing.record WHERE record_id IN (SELECT record_id FROM departed);
DELETE FROM standing.link WHERE record_id IN (SELECT record_id FROM departed);
DELETE FROM standing.pair WHERE a IN (SELECT record_id FROM departed) OR b IN (SELECT record_id FROM departed);
INSERT INTO standing.record BY NAME SELECT * FROM arrived;
CREATE OR REPLACE TEMP TABLE loose_pair AS FROM standing.pair LIMIT 0;
CREATE OR REPLACE TEMP TABLE seen (a BIGINT, b BIGINT, gained INTEGER, lost INTEGER);
CREATE OR REPLACE TEMP TABLE resized (rule TINYINT, size BIGINT, blocks BIGINT);

-- deleted: what the incremental tables knew of the records in `changing`, which leave them here.
CREATE OR REPLACE TEMP TABLE deleted AS
SELECT record.*, component
FROM (FROM incremental.record SEMI JOIN changing USING (record_id)) AS record JOIN incremental.link USING (record_id);
DELETE FROM incremental.record WHERE record_id IN (SELECT record_id FROM deleted);
DELETE FROM incremental.link WHERE record_id IN (SELECT record_id FROM deleted);
DELETE FROM incremental.pair WHERE a IN (SELECT record_id FROM deleted) OR b IN (SELECT record_id FROM deleted);
INSERT INTO incremental.record BY NAME SELECT * FROM arrived;
CREATE OR REPLACE TEMP TABLE loose_pair AS FROM incremental.pair LIMIT 0;
CREATE OR REPLACE TEMP TABLE seen (a BIGINT, b BIGINT, gained INTEGER, lost INTEGER);
CREATE OR REPLACE TEMP TABLE resized (rule TINYINT, size BIGINT, blocks BIGINT);

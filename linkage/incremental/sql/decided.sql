-- decided_ids: records of decisions that are new or gone, or about a record that came or went.
CREATE OR REPLACE TEMP TABLE decided_ids AS
WITH differing AS (
    (FROM decided EXCEPT FROM incremental.decision) UNION ALL (FROM incremental.decision EXCEPT FROM decided)
    UNION ALL
    FROM decided WHERE record_id_a IN (SELECT record_id FROM changing) OR record_id_b IN (SELECT record_id FROM changing)
)
SELECT record_id_a AS record_id FROM differing UNION SELECT record_id_b FROM differing;
DELETE FROM incremental.decision;
INSERT INTO incremental.decision BY NAME FROM decided;

-- spoken_of: records of decisions that are new or gone, or about a record that came or went.
CREATE OR REPLACE TEMP TABLE spoken_of AS
WITH differing AS (
    (FROM decided EXCEPT FROM standing.decision) UNION ALL (FROM standing.decision EXCEPT FROM decided)
    UNION ALL
    FROM decided WHERE record_id_a IN (SELECT record_id FROM changing) OR record_id_b IN (SELECT record_id FROM changing)
)
SELECT record_id_a AS record_id FROM differing UNION SELECT record_id_b FROM differing;
DELETE FROM standing.decision;
INSERT INTO standing.decision BY NAME FROM decided;

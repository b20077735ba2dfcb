-- touched_record: all records of the neighbourhoods that the change may have changed, as they are judged
-- now; `weighed` has the weight of each pattern among the judged pairs, `spoken_of` the records of
-- decisions that are new, gone, or about a record that came or went.
CREATE OR REPLACE TEMP TABLE touched AS
WITH near AS (
    SELECT a, b FROM judged_pair JOIN weighed USING (pattern) WHERE weight > {worth_keeping}
    UNION ALL FROM altered
), touched_id AS (
    SELECT a AS record_id FROM near UNION SELECT b FROM near
    UNION SELECT record_id FROM moved UNION SELECT record_id FROM spoken_of
)
SELECT neighbourhood FROM departed UNION SELECT neighbourhood FROM standing.link SEMI JOIN touched_id USING (record_id);

CREATE OR REPLACE TEMP TABLE touched_record AS
SELECT
    record_id, coalesce(moved.confirmed, link.confirmed) AS confirmed, coalesce(moved.borrowed, link.borrowed) AS borrowed
FROM (FROM standing.link SEMI JOIN touched USING (neighbourhood)) AS link
FULL JOIN moved USING (record_id);

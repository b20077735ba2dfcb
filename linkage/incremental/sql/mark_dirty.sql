-- dirty_record: all records of the components that the change may have changed, as they are assigned
-- now; `weighed` has the weight of each pattern among the assigned pairs, `decided_ids` the records of
-- decisions that are new, gone, or about a record that came or went.
CREATE OR REPLACE TEMP TABLE dirty_component AS
WITH near AS (
    SELECT a, b FROM assigned_pair JOIN weighed USING (pattern) WHERE weight > {worth_keeping}
    UNION ALL FROM altered
), dirty_id AS (
    SELECT a AS record_id FROM near UNION SELECT b FROM near
    UNION SELECT record_id FROM moved UNION SELECT record_id FROM decided_ids
)
SELECT component FROM deleted UNION SELECT component FROM incremental.link SEMI JOIN dirty_id USING (record_id);

CREATE OR REPLACE TEMP TABLE dirty_record AS
SELECT
    record_id, coalesce(moved.confirmed, link.confirmed) AS confirmed, coalesce(moved.misattributed, link.misattributed) AS misattributed
FROM (FROM incremental.link SEMI JOIN dirty_component USING (component)) AS link
FULL JOIN moved USING (record_id);

-- Records that the rule at {place} leaves out because their block is too large after its last split; parameters as in
-- `rule`.
INSERT INTO left_out
WITH large AS (SELECT {key} AS key FROM incremental.record WHERE {key} IS NOT NULL GROUP BY key HAVING count(*) > {split}),
member AS (
    SELECT record_id, key, {finer} true AS now
    FROM (SELECT record_id, {finer} {key} AS key FROM incremental.record) SEMI JOIN large USING (key)
)
SELECT {place}, record_id FROM (SELECT record_id, {size} AS size FROM (SELECT *, {sizes} FROM member))
WHERE size > {cap}

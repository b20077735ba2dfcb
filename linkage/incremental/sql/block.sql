-- How many blocks of each size the rule at {place} has, whose key is {key}; {finer}, {sizes}, {split} and {size} as in
-- `rule`. Only those too large are split.
INSERT INTO incremental.block
WITH whole AS (SELECT {key} AS key, count(*) AS whole_size FROM incremental.record WHERE {key} IS NOT NULL GROUP BY key),
member AS (
    SELECT key, {finer} true AS now
    FROM (SELECT {finer} {key} AS key FROM incremental.record) JOIN whole USING (key) WHERE whole_size > {split}
)
SELECT {place}, size, sum(blocks)::BIGINT
FROM (
    SELECT whole_size AS size, count(*) AS blocks FROM whole WHERE whole_size <= {split} GROUP BY size
    UNION ALL
    SELECT size, count(*) // size FROM (SELECT {size} AS size FROM (SELECT *, {sizes} FROM member)) GROUP BY size
) GROUP BY size

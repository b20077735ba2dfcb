-- How many blocks of each size the rule at {place} has, whose keys are {key}.
INSERT INTO incremental.block
SELECT {place}, size, count(*)
FROM (SELECT count(*) AS size FROM incremental.record WHERE {key} IS NOT NULL GROUP BY {key}) GROUP BY size

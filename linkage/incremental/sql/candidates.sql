-- found: the pairs that some rule found, gained or lost, each once. A pair of two records that stayed
-- has its pattern already, unless no rule knew it: those, and all pairs of records that arrived, are left
-- to compare. Pairs whose rules changed become loose; they are put back with the rest.
CREATE OR REPLACE TEMP TABLE found AS
SELECT
    a, b, bit_or(gained) AS gained, bit_or(lost) AS lost,
    a IN (SELECT record_id FROM arrived) OR b IN (SELECT record_id FROM arrived) AS fresh
FROM seen GROUP BY a, b;

INSERT INTO loose_pair BY NAME
SELECT a, b, (rules & ~lost) | gained AS rules, number_level, pattern
FROM incremental.pair JOIN found USING (a, b)
WHERE NOT fresh AND (rules & ~lost) | gained <> rules;

DELETE FROM incremental.pair USING loose_pair WHERE pair.a = loose_pair.a AND pair.b = loose_pair.b;

CREATE OR REPLACE TEMP TABLE altered AS SELECT a, b FROM loose_pair;
DELETE FROM loose_pair WHERE rules = 0;

CREATE OR REPLACE TEMP TABLE to_compare AS
SELECT a, b, gained AS rules
FROM found ANTI JOIN altered USING (a, b) ANTI JOIN incremental.pair USING (a, b)
WHERE gained <> 0;

CREATE OR REPLACE TEMP TABLE sized AS
SELECT rule, size, sum(blocks)::BIGINT AS blocks
FROM (FROM incremental.block UNION ALL FROM resized) GROUP BY rule, size HAVING sum(blocks) <> 0;
DELETE FROM incremental.block;
INSERT INTO incremental.block BY NAME FROM sized;

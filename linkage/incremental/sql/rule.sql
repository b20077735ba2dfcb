-- What one blocking rule finds anew: pairs with a record that arrived, and those of blocks that were too
-- large and are so no longer (gained); pairs of blocks that have become too large (lost). {key}, {cap},
-- {bit} and {place} are the rule's. resized: how many blocks there are more, or fewer, of a size.
CREATE OR REPLACE TEMP TABLE affected_block AS
SELECT key, sum(change) AS change
FROM (
    SELECT {key} AS key, 1 AS change FROM arrived UNION ALL SELECT {key}, -1 FROM deleted
) WHERE key IS NOT NULL GROUP BY key;

CREATE OR REPLACE TEMP TABLE member AS
SELECT key, change, record_id, arrived.record_id IS NOT NULL AS fresh
FROM (SELECT record_id, {key} AS key FROM incremental.record) JOIN affected_block USING (key)
LEFT JOIN (SELECT record_id FROM arrived) AS arrived USING (record_id);

CREATE OR REPLACE TEMP TABLE block AS
SELECT key, size, size - change AS former, size <= {cap} AS now, size - change <= {cap} AS before
FROM (
    SELECT key, any_value(affected_block.change) AS change, count(record_id) AS size
    FROM affected_block LEFT JOIN member USING (key) GROUP BY key
);

INSERT INTO resized
SELECT {place}, size, count(*) FROM block WHERE size > 0 GROUP BY size
UNION ALL SELECT {place}, former, -count(*) FROM block WHERE former > 0 GROUP BY former;

INSERT INTO seen
SELECT least(x.record_id, y.record_id), greatest(x.record_id, y.record_id), if(block.now, {bit}, 0), if(block.now, 0, {bit})
FROM member AS x
JOIN block ON block.key = x.key
JOIN member AS y ON y.key = x.key AND y.record_id <> x.record_id
WHERE block.now AND (x.fresh OR NOT block.before) OR NOT block.now AND block.before AND NOT x.fresh AND NOT y.fresh;

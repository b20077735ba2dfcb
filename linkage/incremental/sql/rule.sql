-- What one blocking rule finds anew: pairs that are in one block now and were not before (gained), and those that
-- were and are not, because their block was split, or has become too large (lost). {key} is the rule's key, {finer}
-- its finer keys, {sizes} counts the records that have them in common, one after another; {block} and {size} are those
-- of the block that a record is in now, those with former_ before. {cap}, {bit} and {place} are the rule's.
-- resized: how many blocks there are more, or fewer, of a size.
CREATE OR REPLACE TEMP TABLE affected_key AS
SELECT DISTINCT key FROM (SELECT {key} AS key FROM arrived UNION ALL SELECT {key} FROM deleted) WHERE key IS NOT NULL;

CREATE OR REPLACE TEMP TABLE member AS
SELECT record_id, key, {finer} arrived.record_id IS NULL AS before, true AS now
FROM (SELECT record_id, {finer} {key} AS key FROM incremental.record) JOIN affected_key USING (key)
LEFT JOIN (SELECT record_id FROM arrived) AS arrived USING (record_id)
UNION ALL
SELECT record_id, {key} AS key, {finer} true AS before, false AS now FROM deleted WHERE {key} IS NOT NULL;

CREATE OR REPLACE TEMP TABLE whole AS
SELECT key, count(*) FILTER (now) AS now_0, count(*) FILTER (before) AS before_0 FROM member GROUP BY key;

-- Most blocks are small enough to stay whole; the others are looked at part by part.
CREATE OR REPLACE TEMP TABLE sized_member AS
SELECT
    record_id, before, now, now_0 AS size, before_0 AS former_size,
    CASE WHEN now AND now_0 <= {cap} THEN hash(0, key) END AS block,
    CASE WHEN before AND before_0 <= {cap} THEN hash(0, key) END AS former
FROM member JOIN whole USING (key) WHERE greatest(now_0, before_0) <= {split}
UNION ALL
SELECT
    record_id, before, now, {size} AS size, {former_size} AS former_size,
    CASE WHEN now AND {size} <= {cap} THEN {block} END AS block,
    CASE WHEN before AND {former_size} <= {cap} THEN {former_block} END AS former
FROM (
    SELECT *, {sizes}, {former_sizes}
    FROM member SEMI JOIN (FROM whole WHERE greatest(now_0, before_0) > {split}) USING (key)
);

INSERT INTO resized
SELECT {place}, size, count(*) // size FROM sized_member WHERE now GROUP BY size
UNION ALL SELECT {place}, former_size, -(count(*) // former_size) FROM sized_member WHERE before GROUP BY former_size;

CREATE OR REPLACE TEMP TABLE moved_member AS FROM sized_member WHERE block IS DISTINCT FROM former;

INSERT INTO seen
SELECT least(x.record_id, y.record_id), greatest(x.record_id, y.record_id), {bit}, 0
FROM moved_member AS x JOIN sized_member AS y ON x.block = y.block AND x.record_id <> y.record_id
WHERE (x.former = y.former) IS NOT TRUE
UNION ALL
SELECT least(x.record_id, y.record_id), greatest(x.record_id, y.record_id), 0, {bit}
FROM moved_member AS x JOIN sized_member AS y ON x.former = y.former AND x.record_id <> y.record_id
WHERE x.now AND y.now AND (x.block = y.block) IS NOT TRUE;

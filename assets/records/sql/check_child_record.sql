-- child_record: what staging accepted about children against the records that were made of it, and whether a key that
-- repeats in its layout and period is of rows that are written exactly alike.
SELECT
    'conservation.staged' AS rule, $staged::BIGINT AS rows, least($staged, abs($staged - count(*)))::BIGINT AS failed,
    NULL::DOUBLE AS value
FROM {child_record}
UNION ALL
SELECT 'conservation.record_key', coalesce(sum(rows), 0)::BIGINT, coalesce(sum(rows) FILTER (texts > 1), 0)::BIGINT, NULL
FROM (
    SELECT count(*) AS rows, count(DISTINCT hash(raw)) AS texts
    FROM {child_record} GROUP BY layout, record_key, period
)

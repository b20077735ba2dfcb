-- release: the children in the analysts' file, and columns that must not stand there.
SELECT
    'conservation.children' AS rule, $children::BIGINT AS rows,
    (SELECT abs($children - count(DISTINCT pseudonym)) + count(*) - count(DISTINCT pseudonym) FROM abe.abe.child) AS failed
UNION ALL
SELECT
    'conservation.discretion', count(*), count(*) FILTER (WHERE column_name IN (SELECT unnest($personal)))
FROM duckdb_columns()
WHERE database_name = 'abe' AND NOT internal

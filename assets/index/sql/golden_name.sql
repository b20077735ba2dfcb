-- name: every name of a child as written. The best is current, from the most trusted source, the
-- newest and most frequent; a title changes with age, so it comes from the newest record of the name.
SELECT
    child_id, arg_max(title, (coalesce(period_start,
    DATE '1900-01-01') - DATE '1900-01-01')::HUGEINT * 9223372036854775808 + record_version_id) AS title, first_name,
    middle_name, last_name,
    row_number() OVER (
        PARTITION BY child_id
        ORDER BY bool_or(active) DESC, min(precedence) FILTER (active OR NOT any_active), max(period_start) DESC,
            count(*) DESC, first_name, last_name NULLS LAST, middle_name NULLS LAST
    ) = 1 AS best,
    list_sort(list(DISTINCT source)) AS sources, count(*) AS record_count,
    min(period_start) AS first_seen, max(period_start) AS last_seen
FROM (SELECT *, bool_or(active) OVER (PARTITION BY child_id) AS any_active FROM own_record)
WHERE first_name IS NOT NULL
GROUP BY child_id, first_name, middle_name, last_name
ORDER BY child_id, best DESC, first_name, last_name, middle_name

-- index: what the index exports for a province, measured: for each rule how many it could be asked of, and how
-- many of these do not hold.
WITH own_record AS (
    SELECT * FROM {record} WHERE own
), per_child AS (
    SELECT
        child_id,
        count(DISTINCT national_id) FILTER (WHERE id_kind = 'thai') AS thai_numbers,
        count(DISTINCT agency_record_id) FILTER (WHERE source = 'civil_registration' AND active) AS register_rows,
        count(DISTINCT agency_record_id) AS agency_records,
        count(DISTINCT school_code) FILTER (WHERE source = 'schools' AND active AND in_education) AS schools,
        max(birth_date) FILTER (WHERE birth_precision = 'day') - min(birth_date) FILTER (WHERE birth_precision = 'day')
            AS days_apart
    FROM own_record
    GROUP BY child_id
), known AS (
    SELECT
        child.*, per_child.* EXCLUDE (child_id),
        coalesce(date_sub('year', birth_date, $as_of::DATE) NOT BETWEEN 0 AND $oldest, false)
            OR coalesce(days_apart > 3 * 366, false) AS age_impossible
    FROM {child} AS child JOIN per_child USING (child_id)
), clusters AS (
    SELECT unnest([
        {'rule': 'cluster.thai_numbers', 'rows': count(*), 'failed': count(*) FILTER (WHERE thai_numbers > 1)},
        {'rule': 'cluster.register_rows', 'rows': count(*), 'failed': count(*) FILTER (WHERE register_rows > 1)},
        {'rule': 'cluster.ages', 'rows': count(*), 'failed': count(*) FILTER (WHERE age_impossible)},
        {'rule': 'cluster.size', 'rows': count(*), 'failed': count(*) FILTER (WHERE agency_records > 20)},
        {'rule': 'cluster.weak_edge', 'rows': count(*), 'failed': count(*) FILTER (WHERE confidence < 0.6)},
        {'rule': 'cluster.schools', 'rows': count(*), 'failed': count(*) FILTER (WHERE schools > 1)}
    ], recursive := true)
    FROM known
), numbers AS (
    SELECT national_id, count(DISTINCT child_id) AS children
    FROM own_record
    WHERE id_kind = 'thai'
    GROUP BY national_id
)
SELECT rule, rows, failed FROM clusters
UNION ALL
SELECT
    'cluster.placeholders', count(*),
    count(*) FILTER (WHERE length(first_name) < 2 OR regexp_matches(lower(first_name),
    '^(ทดสอบ|ตัวอย่าง|test|xx+|aa+)'))
FROM own_record
UNION ALL
SELECT 'cluster.shared_numbers', count(*), count(*) FILTER (WHERE children > 1) FROM numbers
UNION ALL
SELECT
    'conservation.records', (SELECT count(*) FROM {child_record}),
    (SELECT count(*) FROM {child_record} ANTI JOIN {record} USING (record_version_id))
        + (SELECT count(*) - count(DISTINCT record_version_id) FROM {record} WHERE province_code = $province)
UNION ALL
SELECT
    'conservation.children', (SELECT count(*) FROM {child}),
    (SELECT count(*) - count(DISTINCT child_id) FROM {child})
        + (SELECT count(*) FROM {child} ANTI JOIN own_record USING (child_id))
        + (SELECT count(*) FROM per_child ANTI JOIN {child} USING (child_id))
UNION ALL
SELECT
    'conservation.probability', count(*),
    count(*) FILTER (WHERE match_probability IS NULL OR NOT match_probability BETWEEN 0 AND 1)
FROM {record}
ORDER BY rule

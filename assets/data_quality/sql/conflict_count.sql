-- conflict_count: children by kind of conflict, pair of sources and district.
SELECT
    $province AS province_code, kind, source_a, source_b, district_code, count(DISTINCT child_id) AS children
FROM given_conflict
GROUP BY ALL
ORDER BY kind, source_a, source_b, district_code NULLS LAST

-- unlinked: of the children whom a source has now, those whom no other source has, by source and district.
SELECT
    record.source, child.district_code, count(DISTINCT child_id) AS rows,
    count(DISTINCT child_id) FILTER (WHERE len(child.sources) = 1) AS failed
FROM {record} AS record JOIN {child} AS child USING (child_id)
WHERE record.own AND record.active AND child.province_code = $province AND child.district_code IS NOT NULL
GROUP BY ALL
ORDER BY ALL

-- correction: the conflicts that one source has a side in, from its own side, with who the child is by its record.
SELECT
    source_conflict.child_id, kind, source_conflict.district_code, own_file, own_row, own_value, other_source,
    other_value,
    record.first_name, record.last_name, record.national_id, record.unit, record.school_name, record.grade,
    record.record_key, record.birth_precision AS own_precision
FROM (
    SELECT
        child_id, kind, district_code, source_file_a AS own_file, source_row_a AS own_row, value_a AS own_value,
        record_version_id_a AS record_version_id, source_b AS other_source, value_b AS other_value
    FROM read_parquet({source_conflict}) WHERE source_a = $source
    UNION ALL
    SELECT
        child_id, kind, district_code, source_file_b, source_row_b, value_b, record_version_id_b, source_a, value_a
    FROM read_parquet({source_conflict}) WHERE source_b = $source AND record_version_id_b IS NOT NULL
) AS source_conflict
JOIN read_parquet({record}) AS record USING (record_version_id)
JOIN given_kind USING (kind)
WHERE record.province_code = $province
ORDER BY record.unit NULLS LAST, given_kind.weight DESC, given_kind.place, district_code NULLS LAST, own_file, own_row, other_source

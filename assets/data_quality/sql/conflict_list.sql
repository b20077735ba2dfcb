-- conflict_list: the conflicts with the place of the records that differ, in a fixed order.
SELECT
    source_conflict.child_id, source_conflict.kind, a.district_code,
    source_a, a.source_file AS source_file_a, a.source_row AS source_row_a, record_version_id_a, value_a,
    source_b, b.source_file AS source_file_b, b.source_row AS source_row_b, record_version_id_b, value_b
FROM source_conflict
JOIN current AS a ON a.record_version_id = record_version_id_a
LEFT JOIN current AS b ON b.record_version_id = record_version_id_b
WHERE kind IS NOT NULL
ORDER BY source_conflict.child_id, kind, source_a, source_b, value_a, value_b, record_version_id_a, record_version_id_b

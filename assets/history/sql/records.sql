-- records: every period of every record that is the child's now.
SELECT
    child_record.period, period_start, child_record.province_code, child_record.source, child_record.layout,
    child_record.source_file, child_record.source_row, active, history.from_at,
    coalesce(residence_subdistrict, residence_district, residence_province), school_code, grade, in_education,
    dropped_out, alive_here, round(probability, 6)
FROM child_record
JOIN membership USING (agency_record_id)
LEFT JOIN (SELECT agency_record_id, child_id, from_at FROM membership_history WHERE to_at IS NULL) AS history
    ON history.agency_record_id = child_record.agency_record_id AND history.child_id = membership.child_id
WHERE membership.current AND list_contains($ids, membership.child_id)
ORDER BY period_start NULLS FIRST, source, source_file, source_row

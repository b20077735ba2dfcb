-- item_record: the records that items are about or that contradict them, with the unit's own keys as they were written.
SELECT
    record.*,
    json_extract_string(written.raw, '$.student_no') AS student_no,
    json_extract_string(written.raw, '$.room') AS room,
    json_extract_string(written.raw, '$.hospital_no') AS hospital_no,
    json_extract_string(written.raw, '$.person_no') AS person_no,
    json_extract_string(written.raw, '$.student_code') AS student_code,
    json_extract_string(written.raw, '$.birth_date') AS written_birth_date,
    json_extract_string(written.raw, '$.age') AS written_age
FROM record
LEFT JOIN read_parquet({written}) AS written USING (record_version_id)
WHERE record_version_id IN (
    SELECT record_version_id FROM given_item UNION SELECT unnest(other_version_ids) FROM given_item
)

-- record: the current records of the province's own files, with the unit that answers for each, the unit's own keys as
-- they were written, and where the child lives.
CREATE OR REPLACE TEMP TABLE record AS
SELECT
    child_record.*, child.district_code, child.subdistrict_code,
    CASE
        WHEN child_record.source IN ('schools', 'health') THEN child_record.unit
        WHEN child_record.layout = 'itw51_student' THEN split_part(child_record.unit, ':', 1)
        WHEN starts_with(child_record.residence_district, $province) THEN child_record.residence_district
        ELSE $province
    END AS office,
    json_extract_string(written.raw, '$.student_no') AS student_no,
    json_extract_string(written.raw, '$.room') AS room,
    json_extract_string(written.raw, '$.hospital_no') AS hospital_no,
    json_extract_string(written.raw, '$.person_no') AS person_no,
    json_extract_string(written.raw, '$.student_code') AS student_code,
    json_extract_string(written.raw, '$.birth_date') AS written_birth_date,
    json_extract_string(written.raw, '$.age') AS written_age
FROM read_parquet({record}) AS child_record
JOIN read_parquet({child}) AS child USING (child_id)
LEFT JOIN read_parquet({written}) AS written USING (record_version_id)
WHERE child_record.own AND child_record.active

-- source_value: what each source says of each child in each field that is compared, once for each value, with the
-- first record that says it; only where the child's records disagree. grain is what kind of value it is.
CREATE TEMP TABLE source_value AS
WITH given AS (
    SELECT child_id, 'birth' AS field, source, precedence, birth_date::VARCHAR AS value, birth_precision AS grain,
        record_version_id
    FROM current
    WHERE birth_date IS NOT NULL
    UNION ALL
    SELECT child_id, 'sex', source, precedence, sex, '', record_version_id FROM current WHERE sex IS NOT NULL
    UNION ALL
    SELECT child_id, 'first_name', source, precedence, first_name, '', record_version_id FROM current
        WHERE first_name IS NOT NULL
    UNION ALL
    SELECT child_id, 'last_name', source, precedence, last_name, '', record_version_id FROM current
        WHERE last_name IS NOT NULL
    UNION ALL
    SELECT
        child_id, 'address', source, precedence, coalesce(residence_subdistrict, residence_district, residence_province),
        '', record_version_id
    FROM current
    WHERE residence_province IS NOT NULL
    UNION ALL
    SELECT child_id, 'number', source, precedence, national_id, id_kind, record_version_id
    FROM current
    WHERE id_kind IN ('thai', 'g_code', 'checksum_failed', 'wrong_length') AND national_id IS NOT NULL
    UNION ALL
    SELECT
        child_id, 'enrolment', source, precedence, coalesce(school_code, unit), layout, record_version_id
    FROM current
    WHERE in_education
), disputed AS (
    SELECT child_id, field FROM given GROUP BY child_id, field HAVING min(value) <> max(value)
)
SELECT child_id, field, source, precedence, value, grain, min(record_version_id) AS record_version_id
FROM given SEMI JOIN disputed USING (child_id, field)
GROUP BY ALL

-- key_fact: what the records of one agency about one person say, over all periods: one row a agency_record_id.
-- Draws move agency records between children, so a fact that stands here follows them. Terms are
-- numbered (year BE * 2, + 1 in the second term); $term is the newest that schools have sent. A record that is of
-- no term has the first one of its year.
CREATE OR REPLACE TEMP TABLE key_fact AS
WITH record AS (
    SELECT
        handed_record.*, layout_column.* EXCLUDE (province_code, source, source_file, source_row, file_version),
        layout IN ('dmc', 'student_term', 'itw51_student') AND regexp_full_match(period, '\d{4}-[12]') AS termly,
        if(
            termly, 2 * try_cast(left(period, 4) AS INTEGER) + (right(period, 1) = '2')::INTEGER,
            2 * (year(period_start) + 543)
        ) AS record_term,
        CASE left(grade, 1)
            WHEN 'อ' THEN -3 WHEN 'ป' THEN if(grade LIKE 'ปวช%', 9, 0) WHEN 'ม' THEN 6
        END + try_cast(regexp_extract(grade, '(\d+)$', 1) AS INTEGER) AS level
    FROM handed_record
    LEFT JOIN layout_column USING (province_code, source, source_file, source_row, file_version)
)
SELECT
    agency_record_id, any_value(province_code) AS province_code, any_value(source) AS source,
    any_value(layout) AS layout, any_value(record_key) AS record_key,
    any_value(child_id) AS child_id, bool_or(own) AS own,
    -- where the child stands
    bool_or(source = 'civil_registration' AND active AND alive_here AND province_code = $province) AS registered,
    bool_or(active AND province_code = $province AND coalesce(alive_here, true)) AS present,
    bool_or(active AND (
        source = 'civil_registration' AND NOT alive_here AND province_code = $province
        OR discharge = '1' OR layout = 'dropouts' AND cause = 'เสียชีวิต'
    )) AS struck_off,
    bool_or(active AND source = 'schools') AS in_schools,
    bool_or(active AND source = 'nonformal') AS in_nonformal_files,
    bool_or(active AND source = 'social_map') AS in_social_map,
    bool_or(active AND source = 'health' AND coalesce(discharge, '9') <> '1') AS in_health,
    bool_or(active AND source = 'field_survey') AS in_field_survey,
    -- learning
    bool_or(active AND in_education) AS in_education,
    bool_or(active AND in_education AND source = 'schools') AS in_school,
    bool_or(active AND in_education AND layout = 'itw51_student') AS in_nonformal,
    min(if(source = 'schools', school_code, 'nonformal')) FILTER (active AND in_education) AS first_school,
    max(if(source = 'schools', school_code, 'nonformal')) FILTER (active AND in_education) AS last_school,
    max(level) FILTER (active AND in_education AND source = 'schools') AS level,
    bool_or(active AND dropped_out) AS dropped_out,
    bool_or(active AND source = 'schools' AND not_yet_struck_off IS NOT NULL) AS cannot_be_struck_off,
    bool_or(termly) AS ever_enrolled,
    bool_or(termly AND not_yet_struck_off IS NULL AND record_term = $term - 1) AS enrolled_last_term,
    bool_or(termly AND not_yet_struck_off IS NULL AND record_term = $term - 2) AS enrolled_term_before,
    -- who was once listed as having dropped out had been enrolled before, whether files of that time are on hand or not
    bool_or(coalesce(dropped_out, false)) AS ever_dropped_out,
    bool_or(termly AND record_term < $term - 1 OR coalesce(dropped_out, false)) AS had_been_enrolled,
    bool_or(termly AND record_term < $term - 2 OR coalesce(dropped_out, false) AND record_term < $term - 1)
        AS had_left_earlier,
    bool_or(active AND coalesce(
        layout = 'dropouts' AND cause IN ('ย้ายถิ่นที่อยู่', 'ไม่ระบุ', 'ไปเรียนต่างประเทศ')
        OR layout = 'person' AND (discharge IN ('2', '3') OR type_area = '2')
        OR education_status SIMILAR TO '.*(ย้าย|ไม่พบ).*', false)) AS moved_or_not_found,
    -- need
    min(income_baht) FILTER (active) AS income_baht,
    bool_or(active AND disadvantage LIKE '%ยากจน%') AS poor_at_school,
    bool_or(active AND (layout = 'student_term' AND disability IS NOT NULL OR problem LIKE '%พิการ%')) AS disabled,
    list_distinct(flatten(list(short) FILTER (active AND short IS NOT NULL))) AS falls_short,
    -- who, and where
    bool_or(id_kind = 'thai') AS has_thai,
    bool_or(id_kind IN ('thai', 'non_thai', 'g_code')) AS has_number,
    bool_or(id_kind = 'g_code' OR id_kind = 'non_thai' AND left(national_id, 1) IN ('0', '6', '7')) AS stateless,
    min(residence_subdistrict) FILTER (active AND source = 'civil_registration') AS registered_at,
    min(residence_subdistrict) FILTER (active AND source <> 'civil_registration') AS first_home,
    max(residence_subdistrict) FILTER (active AND source <> 'civil_registration') AS last_home,
    bool_or(active AND type_area IN ('2', '3')) AS lives_elsewhere
FROM record
GROUP BY agency_record_id

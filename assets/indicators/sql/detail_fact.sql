-- detail_fact: what the details that depend on an agency's record say, one row a agency_record_id. Findings after the
-- as-of date have not been made yet. Of two findings of one day the one that sorts last is taken, so that the order of
-- the rows decides nothing.
CREATE OR REPLACE TEMP TABLE detail_fact AS
WITH key AS (
    SELECT agency_record_id, province_code, layout, record_key FROM key_fact WHERE layout IN ('person', 'itw51_student')
), person_key AS (
    SELECT agency_record_id, province_code, record_key FROM key WHERE layout = 'person'
), screened AS (
    SELECT
        agency_record_id, max(served_on) AS screened_on,
        max(served_on) FILTER (screening IN ('1B261', '1B262')) AS suspected_on,
        arg_max(screening, (served_on, screening)) AS last_screening
    FROM staged_specialpp
    JOIN person_key ON person_key.province_code = staged_specialpp.province_code
        AND record_key = concat_ws(':', 'person', hospital_code, person_no)
    WHERE served_on <= $as_of AND screening SIMILAR TO '1B26\d'
    GROUP BY agency_record_id
), measured AS (
    SELECT
        agency_record_id, max(served_on) AS measured_on,
        arg_max(struct_pack(weight_kg, height_cm), (served_on, coalesce(weight_kg, 0), coalesce(height_cm, 0)))
            AS measures,
        arg_max(development, (served_on, development)) FILTER (development IS NOT NULL) AS development
    FROM staged_nutrition
    JOIN person_key ON person_key.province_code = staged_nutrition.province_code
        AND record_key = concat_ws(':', 'person', hospital_code, person_no)
    WHERE served_on <= $as_of
    GROUP BY agency_record_id
), disability AS (
    SELECT
        agency_record_id, true AS disability_record, bool_or(disability_no IS NOT NULL) AS disability_registered,
        list_sort(list(DISTINCT disability_type)) AS disability_types
    FROM staged_disability
    JOIN person_key ON person_key.province_code = staged_disability.province_code
        AND record_key = concat_ws(':', 'person', hospital_code, person_no)
    GROUP BY agency_record_id
), graded AS (
    SELECT agency_record_id, bool_or(2 * (2500 + two_digits) + (half = 2)::INTEGER = $term - 1) AS graded_last_term
    FROM (
        SELECT
            *, try_cast(regexp_extract(term, '([4-7]\d)(?:\D|$)', 1) AS INTEGER) AS two_digits,
            try_cast(regexp_extract(term, '(?:^|\D)0?([12])(?:\D|$)', 1) AS INTEGER) AS half
        FROM staged_itw51_grade
    ) AS grade
    JOIN key ON key.layout = 'itw51_student' AND key.province_code = grade.province_code
        AND record_key = concat_ws(':', 'itw51_student', student_code)
    GROUP BY agency_record_id
)
SELECT *
FROM (SELECT agency_record_id FROM key)
LEFT JOIN screened USING (agency_record_id)
LEFT JOIN measured USING (agency_record_id)
LEFT JOIN disability USING (agency_record_id)
LEFT JOIN graded USING (agency_record_id)

-- record: what the index knows by now: what the newest row of each agency record says, in the columns that a reviewer compares.
SELECT
    agency_record_id, source, layout, period, province_code, national_id, title, first_name, middle_name, last_name, sex,
    id_kind, birth_date, birth_precision, residence_province, residence_district, residence_subdistrict, village, house_no,
    mother_name, mother_national_id, father_name, father_national_id, guardian_name, school_name, school_code, grade
FROM child_record
WHERE agency_record_id IN (SELECT agency_record_id FROM wanted)
QUALIFY row_number() OVER (PARTITION BY agency_record_id ORDER BY active DESC, period_start DESC, record_version_id) = 1

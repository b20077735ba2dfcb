-- record: what the index knows by now: what the newest row of each agency record says,
-- in the columns that a reviewer compares.
SELECT
    agency_record_id, source, layout, period, province_code, national_id, title, first_name, middle_name, last_name,
    sex,
    birth_date, birth_precision, residence_province, residence_district, residence_subdistrict, village, house_no,
    mother_name, mother_national_id, father_name, father_national_id, guardian_name, school_name, school_code, grade
FROM current_version('wanted_record')

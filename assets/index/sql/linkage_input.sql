-- linkage_input: the table the engine takes, an agency record a row. Place columns are where the child lives.
SELECT
    agency_record_id AS record_id, source, layout, national_id, title, first_name, last_name, sex, birth_date,
    birth_precision, residence_province AS province_code, residence_district AS district_code,
    residence_subdistrict AS subdistrict_code, village, house_no, house_code, mother_national_id,
    father_national_id, mother_name, father_name, guardian_name
FROM current_version('{records}')
ORDER BY agency_record_id

-- health_address: where the address file says a person lives, for health rows that say nothing
-- themselves. The current address (type 2) goes before the register's (type 1), the newest row first.
UPDATE staged_row SET
    residence_province = coalesce(staged_row.residence_province, address.residence_province),
    residence_district = coalesce(staged_row.residence_district, address.residence_district),
    residence_subdistrict = coalesce(staged_row.residence_subdistrict, address.residence_subdistrict),
    village = coalesce(staged_row.village, address.village),
    house_no = coalesce(staged_row.house_no, address.house_no),
    house_code = coalesce(staged_row.house_code, address.house_code)
FROM (
    SELECT *
    FROM {address}
    QUALIFY row_number() OVER (
        PARTITION BY hospital_code, person_no, period ORDER BY address_type DESC, source_file, source_row
    ) = 1
) AS address
WHERE
    staged_row.source = 'health'
    AND staged_row.hospital_code = address.hospital_code
    AND staged_row.person_no = address.person_no
    AND staged_row.period = address.period

-- record: what the index knows by now: what the newest row of each agency record says, in the columns that a reviewer compares.
-- born_about: how many children of the civil register have the record's house or mother, and may have its birthday and
-- sex: born within nine months of it; in its year, where that alone is known; a year off, where it is reckoned from an
-- age. One, where the child has neither a twin nor a cousin of its age in the house; null where nobody is known.
WITH said AS (
    SELECT
        agency_record_id, source, layout, period, province_code, national_id, title, first_name, middle_name, last_name,
        sex, id_kind, birth_date, birth_precision, residence_province, residence_district, residence_subdistrict, village,
        house_no, mother_name, mother_national_id, father_name, father_national_id, guardian_name, school_name, school_code,
        grade
    FROM child_record
    WHERE agency_record_id IN (SELECT agency_record_id FROM wanted)
    QUALIFY row_number() OVER (PARTITION BY agency_record_id ORDER BY active DESC, period_start DESC, record_version_id) = 1
), registered AS (
    SELECT DISTINCT child_id, sex, birth_date, residence_subdistrict, village, house_no, mother_national_id
    FROM child_record
    JOIN membership USING (agency_record_id)
    WHERE membership.current AND active AND source = 'civil_registration' AND birth_precision = 'day'
), family AS (
    SELECT said.agency_record_id, registered.child_id, registered.birth_date, registered.sex
    FROM said
    JOIN registered USING (mother_national_id)
    UNION
    SELECT said.agency_record_id, registered.child_id, registered.birth_date, registered.sex
    FROM said
    JOIN registered USING (residence_subdistrict, village, house_no)
), born AS (
    SELECT agency_record_id, count(DISTINCT family.child_id) AS born_about
    FROM said
    JOIN family USING (agency_record_id)
    WHERE
        coalesce(said.sex = family.sex, true)
        AND CASE said.birth_precision
            WHEN 'day' THEN abs(date_diff('day', said.birth_date, family.birth_date)) < 274
            WHEN 'age' THEN abs(year(said.birth_date) - year(family.birth_date)) <= 1
            ELSE year(said.birth_date) = year(family.birth_date)
        END
    GROUP BY agency_record_id
)
SELECT said.*, born_about
FROM said
LEFT JOIN born USING (agency_record_id)

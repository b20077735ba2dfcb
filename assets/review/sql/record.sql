-- record: what the index knows by now: what the newest row of each agency record says, in the columns that a reviewer compares.
-- born_together: how many children of the civil register have the record's birthday and its house or mother: one, where
-- the child has no twin; null where the record does not say enough.
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
    SELECT DISTINCT child_id, birth_date, residence_subdistrict, village, house_no, mother_national_id
    FROM child_record
    JOIN membership USING (agency_record_id)
    WHERE
        membership.current AND active AND source = 'civil_registration' AND birth_precision = 'day'
        AND birth_date IN (SELECT birth_date FROM said)
), born AS (
    SELECT agency_record_id, count(DISTINCT child_id) AS born_together
    FROM said
    JOIN registered
        ON registered.birth_date = said.birth_date
        AND (
            registered.mother_national_id = said.mother_national_id
            OR (registered.residence_subdistrict, registered.village, registered.house_no)
                = (said.residence_subdistrict, said.village, said.house_no)
        )
    WHERE said.birth_precision = 'day'
    GROUP BY agency_record_id
)
SELECT said.*, born_together
FROM said
LEFT JOIN born USING (agency_record_id)

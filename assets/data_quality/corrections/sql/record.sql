-- record: the current records of the province's own files, with the unit that answers for each, and where the child
-- lives.
CREATE OR REPLACE TEMP TABLE record AS
SELECT
    child_record.* EXCLUDE (
        match_probability, own, nickname, mother_national_id, father_national_id, mother_name, father_name,
        guardian_name, education_status, cause, problem, need, disability, disadvantage, active
    ),
    child.district_code, child.subdistrict_code,
    CASE
        WHEN child_record.source IN ('schools', 'health') THEN child_record.unit
        WHEN child_record.layout = 'itw51_student' THEN split_part(child_record.unit, ':', 1)
        WHEN starts_with(child_record.residence_district, $province) THEN child_record.residence_district
        ELSE $province
    END AS office
FROM read_parquet({record}) AS child_record
JOIN read_parquet({child}) AS child USING (child_id)
WHERE child_record.own AND child_record.active

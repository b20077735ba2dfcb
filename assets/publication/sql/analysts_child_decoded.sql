-- A child with what the codes mean: names of areas, kind of being out of school, reasons and problems in words.
CREATE TABLE abe.abe.child_decoded AS
SELECT
    child.pseudonym, child.sex, child.age, child.school_age, child.age_band,
    child.district_code, district.name_th AS district_th, district.name_en AS district_en,
    child.subdistrict_code, subdistrict.name_th AS subdistrict_th, subdistrict.name_en AS subdistrict_en,
    child.registered, child.in_education, child.out_of_school,
    child.out_of_school_kind, kind.th AS out_of_school_kind_th, kind.en AS out_of_school_kind_en,
    child.in_schools, child.in_nonformal_files, child.in_social_map, child.in_health, child.in_field_survey,
    child.poor, child.disabled, child.risk_score, child.risk_band,
    reasons.th AS risk_reasons_th, reasons.en AS risk_reasons_en,
    child.problems
FROM abe.abe.child AS child
LEFT JOIN abe.abe.area AS district ON district.area_code = child.district_code
LEFT JOIN abe.abe.area AS subdistrict ON subdistrict.area_code = child.subdistrict_code
LEFT JOIN (
    SELECT pseudonym, list(code.th ORDER BY code.code) AS th, list(code.en ORDER BY code.code) AS en
    FROM (SELECT pseudonym, unnest(risk_reasons) AS reason FROM abe.abe.child)
    JOIN abe.abe.code AS code ON code.list = 'risk_reason' AND code.code = reason
    GROUP BY ALL
) AS reasons USING (pseudonym)
LEFT JOIN abe.abe.code AS kind ON kind.list = 'out_of_school_kind' AND kind.code = child.out_of_school_kind
ORDER BY child.pseudonym;

-- How many children which sources know together.
CREATE TABLE abe.abe.joint_count AS
SELECT
    province_code, registered, in_schools, in_nonformal_files, in_social_map, in_health, in_field_survey, in_education,
    count(*) AS children
FROM abe.abe.child GROUP BY ALL ORDER BY ALL;

-- Who was enrolled in the term before the newest one and is not now, with the last school and grade.
CREATE TABLE abe.abe.left_since_last_term AS
WITH told AS (
    SELECT
        pseudonym, period, period_start, change,
        lag(period) OVER earlier AS last_period, lag(school_code) OVER earlier AS school_code,
        lag(grade) OVER earlier AS grade
    FROM abe.abe.schooling WINDOW earlier AS (PARTITION BY pseudonym ORDER BY period_start)
)
SELECT
    told.pseudonym, told.period, told.last_period, told.school_code, school.name AS school_name, told.grade,
    child.sex, child.age, child.district_code, child.subdistrict_code, child.out_of_school_kind
FROM told
JOIN abe.abe.child AS child USING (pseudonym)
LEFT JOIN abe.abe.school AS school USING (school_code)
WHERE told.change = 'left' AND told.period_start = (SELECT max(period_start) FROM abe.abe.schooling)
ORDER BY told.pseudonym;

-- Who learns by the files of another province than this release's.
CREATE TABLE abe.abe.studies_elsewhere AS
SELECT
    enrolment.pseudonym, enrolment.province_code AS studies_in, area.name_th AS studies_in_th,
    area.name_en AS studies_in_en, enrolment.school_code, enrolment.grade, enrolment.period
FROM abe.abe.enrolment AS enrolment
LEFT JOIN abe.abe.area AS area ON area.area_code = enrolment.province_code
WHERE enrolment.active AND enrolment.in_education AND enrolment.province_code <> {province}
ORDER BY enrolment.pseudonym, enrolment.period, enrolment.school_code;

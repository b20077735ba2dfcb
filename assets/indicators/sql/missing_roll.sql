-- missing_roll: registered children who are in education by nothing but the rolls of units that did not send the
-- newest period, by area, sex and
-- age on 16 May of the school year.
WITH learner AS (
    SELECT child_id, bool_and(coalesce(missing, false)) AS on_missing_roll
    FROM {record} LEFT JOIN unit USING (layout, unit)
    WHERE active AND in_education GROUP BY child_id
)
SELECT area.area_level, area.area_code, group_sex.sex, school_age AS age, count(*) AS children
FROM {person} AS person
JOIN learner USING (child_id),
LATERAL (VALUES
    ('province', left(district_code, 2)), ('district', district_code), ('subdistrict', subdistrict_code)
) AS area (area_level, area_code)
JOIN (VALUES ('all'), ('male'), ('female')) AS group_sex (sex) ON group_sex.sex IN ('all', person.sex)
WHERE registered AND on_missing_roll
GROUP BY area.area_level, area.area_code, group_sex.sex, school_age

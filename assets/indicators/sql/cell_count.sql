-- cell_count: the definition's rows counted by area, sex and age band, for the best estimate (draw -1)
-- and, for each draw, by how much it differs: the children that it changes are taken out as they
-- stand and put in as it has them.
CREATE OR REPLACE TEMP TABLE cell_count AS
WITH placed AS (
    SELECT person.*, definition.counted
    FROM definition JOIN person USING (draw, child)
), changed AS (
    SELECT draw, 1 AS way, placed.* EXCLUDE (draw) FROM placed
    UNION ALL
    SELECT touched.draw, -1 AS way, placed.* EXCLUDE (draw)
    FROM touched JOIN placed ON placed.draw = -1 AND placed.child = touched.child_id
), by_area AS (
    SELECT changed.*, area.area_level, area.area_code
    FROM changed, LATERAL (VALUES
        ('province', province_code), ('district', district_code), ('subdistrict', subdistrict_code)
    ) AS area (area_level, area_code)
    WHERE area.area_code IS NOT NULL
)
SELECT
    draw, area_level, area_code, group_sex.sex, age_band.code AS age_band,
    sum(way) FILTER (counted) AS numerator, sum(way) AS denominator
FROM by_area
JOIN age_band ON by_area.age BETWEEN age_band.first AND age_band.last
JOIN (VALUES ('all'), ('male'), ('female')) AS group_sex (sex) ON group_sex.sex IN ('all', by_area.sex)
GROUP BY ALL

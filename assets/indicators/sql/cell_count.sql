-- cell_count: the finest cells summed up to areas, sexes and age bands, for the best estimate (draw -1)
-- and, for each draw, by how much it differs.
CREATE OR REPLACE TEMP TABLE cell_count AS
WITH by_area AS (
    SELECT finest.*, area.area_level, area.area_code
    FROM finest, LATERAL (VALUES
        ('province', left(district_code, 2)), ('district', district_code), ('subdistrict', subdistrict_code)
    ) AS area (area_level, area_code)
)
SELECT
    by_area.turn, by_area.draw, area_level, area_code, group_sex.sex, given_band.age_band,
    sum(numerator)::BIGINT AS numerator, sum(denominator)::BIGINT AS denominator,
    sum(exposed)::BIGINT AS exposed, sum(loose)::BIGINT AS loose, sum(doubtful)::BIGINT AS doubtful
FROM by_area
SEMI JOIN given_level ON given_level.turn = by_area.turn AND given_level.level = area_level
JOIN given_band ON given_band.turn = by_area.turn AND by_area.age BETWEEN given_band.first AND given_band.last
JOIN (VALUES ('all'), ('male'), ('female')) AS group_sex (sex) ON group_sex.sex IN ('all', by_area.sex)
GROUP BY by_area.turn, by_area.draw, area_level, area_code, group_sex.sex, given_band.age_band
HAVING sum(numerator) <> 0 OR by_area.draw = -1

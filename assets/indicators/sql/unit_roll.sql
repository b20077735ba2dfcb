-- unit_roll: reporting units with children of an area on their last rolls, and those children; of them, those of
-- units that did not send the newest period.
WITH roll AS (
    SELECT
        layout, unit, missing,
        coalesce(residence_district, $province || '00') AS district_code,
        coalesce(residence_subdistrict, coalesce(residence_district, $province || '00') || '00') AS subdistrict_code
    FROM {record} JOIN unit USING (layout, unit)
    WHERE own AND active AND coalesce(residence_province, $province) = $province
), by_area AS (
    SELECT roll.*, area.area_level, area.area_code
    FROM roll, LATERAL (VALUES
        ('province', left(district_code, 2)), ('district', district_code), ('subdistrict', subdistrict_code)
    ) AS area (area_level, area_code)
)
SELECT
    area_level, area_code, layout, count(DISTINCT unit), count(DISTINCT unit) FILTER (missing), count(*),
    count(*) FILTER (missing)
FROM by_area GROUP BY area_level, area_code, layout

-- open_values: the values of a term's last version for everybody: hidden ones keep their place and lose their figures;
-- areas get names. A figure that the last version hides and an earlier one showed is as the latest such version showed
-- it, with its day and number: whoever kept that version knows it, so it tells nobody anything new. A zero is not:
-- that it is hidden says that it is none any more.
WITH numbered AS (
    {versions}
), newest AS (
    FROM numbered WHERE edition_version = $newest
), shown_before AS (
    FROM numbered WHERE edition_version < $newest AND status = 'value' AND numerator > 0
    QUALIFY row_number() OVER (
        PARTITION BY indicator, version, area_level, area_code, sex, age_band ORDER BY edition_version DESC
    ) = 1
), kept AS (
    SELECT shown_before.*
    FROM newest JOIN shown_before USING (indicator, version, area_level, area_code, sex, age_band)
    WHERE newest.status = 'hidden'
), opened AS (
    FROM kept
    UNION ALL BY NAME
    SELECT {columns}
    FROM newest ANTI JOIN kept USING (indicator, version, area_level, area_code, sex, age_band)
)
SELECT opened.*, area.th AS area_th, area.en AS area_en
FROM opened LEFT JOIN given_area AS area USING (area_code)
-- Nor does it say anything where nobody knows the district.
WHERE area_level = 'province' OR NOT ends_with(area_code, '00')
WINDOW breakdown AS (
    PARTITION BY indicator, area_level,
        CASE WHEN sex <> 'all' THEN 2 WHEN age_band <> 'all' THEN 1 ELSE 0 END
)
-- A breakdown of subdistricts of which nothing is shown is left out: it says nothing.
QUALIFY bool_or(status IN ('value', 'not_applicable')) OVER breakdown OR (sex = 'all' AND age_band = 'all')
    OR area_level <> 'subdistrict'
ORDER BY indicator, list_position(['province', 'district', 'subdistrict'], area_level), area_code,
    list_position(['all', 'male', 'female'], sex), age_band

-- indicator_value: every cell of the areas where children are known, with its range: the middle 95 %
-- of the draws, widened by what linking is estimated to have missed (children falsely counted: low)
-- and to have joined falsely (children falsely left out: high). Of an expected number e of such
-- errors, e + 1.96 * sqrt(e) is about the most to reckon with; that is also the allowance for cells
-- so small that no draw touched them.
WITH cell AS (
    SELECT area_level, area_code, sex, age_band
    FROM (SELECT DISTINCT area_level, area_code FROM cell_count WHERE draw = -1)
    CROSS JOIN (VALUES ('all'), ('male'), ('female')) AS group_sex (sex)
    CROSS JOIN (SELECT code AS age_band FROM age_band)
), point AS (
    SELECT cell.*, coalesce(numerator, 0)::BIGINT AS numerator, coalesce(denominator, 0)::BIGINT AS denominator
    FROM cell LEFT JOIN (FROM cell_count WHERE draw = -1) USING (area_level, area_code, sex, age_band)
), drawn_range AS (
    SELECT
        area_level, area_code, sex, age_band,
        quantile_cont(coalesce(difference, 0), 0.025) AS low,
        quantile_cont(coalesce(difference, 0), 0.975) AS high
    FROM cell CROSS JOIN (SELECT unnest(range($draws)) AS draw)
    LEFT JOIN (SELECT * EXCLUDE (numerator), numerator AS difference FROM cell_count WHERE draw >= 0)
        USING (draw, area_level, area_code, sex, age_band)
    GROUP BY ALL
), expected AS (
    SELECT
        point.*, drawn_range.low, drawn_range.high,
        if($widen, (denominator - numerator) * $missed / (1 - $missed), 0) AS missed,
        if($widen, (denominator - numerator) * $false_link, 0) AS false_link
    FROM point JOIN drawn_range USING (area_level, area_code, sex, age_band)
)
SELECT
    $indicator AS indicator, $version AS version, $as_of::DATE AS as_of, area_level, area_code, sex, age_band,
    numerator,
    greatest(0, least(numerator, round(numerator + low - missed - 1.96 * sqrt(missed))))::BIGINT AS numerator_low,
    least(denominator, greatest(numerator, round(numerator + high + false_link + 1.96 * sqrt(false_link))))::BIGINT
        AS numerator_high,
    denominator,
    numerator / nullif(denominator, 0) AS value
FROM expected
ORDER BY list_position(['province', 'district', 'subdistrict'], area_level), area_code,
    list_position(['all', 'male', 'female'], sex), age_band

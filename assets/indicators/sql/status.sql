-- status: what each value is. no_data: something that it needs did not come. not_applicable: there is no child in the
-- group that it is a share of. Where only the newest rolls of units are lacking, a count of children not in education
-- lies between two bounds: all on their last rolls still learn there, or none of them. Both are rounded outwards to
-- tens, so that they single out nobody.
WITH on_missing_roll AS (
    SELECT area_level, area_code, missing_roll.sex, indicator, age_band, sum(children) AS children
    FROM missing_roll JOIN given_band ON age BETWEEN given_band.first AND given_band.last
    GROUP BY ALL
), gap AS (
    SELECT
        given_value.*, coalesce(area_gap.reason, whole_gap.reason) AS gap_reason,
        coalesce(area_gap.awaited, whole_gap.awaited) AS awaited,
        area_gap.units_missing, area_gap.units_expected,
        coalesce(on_missing_roll.children, 0) AS children_on_missing_roll,
        indicator IN (SELECT indicator FROM given_band WHERE bounded)
            AND gap_reason IN ('overdue', 'term_awaited', 'units_missing') AS bounded
    FROM given_value
    LEFT JOIN given_gap AS area_gap USING (indicator, area_level, area_code)
    LEFT JOIN (FROM given_gap WHERE area_level = 'province' AND reason <> 'units_missing') AS whole_gap
        USING (indicator)
    LEFT JOIN on_missing_roll USING (indicator, area_level, area_code, sex, age_band)
)
SELECT
    indicator, version, as_of, area_level, area_code, sex, age_band,
    if(gap_reason IS NULL, numerator, NULL) AS numerator,
    CASE WHEN gap_reason IS NULL THEN numerator_low WHEN bounded THEN numerator_low // 10 * 10 END AS numerator_low,
    CASE
        WHEN gap_reason IS NULL THEN numerator_high
        WHEN bounded THEN (numerator_high + children_on_missing_roll)::BIGINT // 10 * 10 + 10
    END AS numerator_high,
    if(gap_reason IS NULL, denominator, NULL) AS denominator,
    if(gap_reason IS NULL, value, NULL) AS value,
    CASE
        WHEN gap_reason IS NOT NULL THEN 'no_data'
        WHEN denominator = 0 AND NOT counts_population THEN 'not_applicable'
        ELSE 'value'
    END AS status,
    CASE WHEN gap_reason IS NOT NULL THEN gap_reason WHEN status = 'not_applicable' THEN 'nobody' END AS reason,
    awaited, units_missing, units_expected
FROM gap JOIN (SELECT DISTINCT indicator, counts_population FROM given_band) USING (indicator)
ORDER BY place

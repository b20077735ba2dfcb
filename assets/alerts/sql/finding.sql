-- finding: each area of a rule's level whose value is beyond the rule's threshold, or has jumped since the
-- edition of the term before by more than the range of the value then explains, or stands out: more than the
-- median of the level's areas by a part of it, and by more than its own range explains. The median is that of
-- the areas shown to anyone, so that it tells of no other, and needs three of them.
WITH value_of AS (
    SELECT
        rule.*, now_value.area_level, now_value.area_code, now_value.version, now_value.numerator,
        now_value.denominator, now_value.units_missing, now_value.status = 'hidden' AS hidden,
        if(rule.measure = 'share', now_value.value, now_value.numerator) AS value,
        if(rule.measure = 'share', now_value.numerator_low / nullif(now_value.denominator, 0), now_value.numerator_low)
            AS value_low
    FROM rule JOIN now_value ON now_value.indicator = rule.indicator AND now_value.area_level = rule.level
    WHERE now_value.sex = 'all' AND now_value.age_band = rule.ages AND now_value.status IN ('value', 'hidden')
), median_of AS (
    SELECT code, median(value) AS median
    FROM value_of WHERE way = 'stands_out' AND NOT hidden AND NOT ends_with(area_code, '00') AND value IS NOT NULL
    GROUP BY code HAVING count(*) >= 3
), before_of AS (
    SELECT
        value_of.code, value_of.area_code, edition_value.as_of, edition_value.numerator AS before_numerator,
        edition_value.denominator AS before_denominator, edition_value.status = 'hidden' AS hidden,
        if(measure = 'share', edition_value.value, edition_value.numerator) AS value,
        if(measure = 'share', edition_value.numerator_low / nullif(edition_value.denominator, 0), edition_value.numerator_low)
            AS low,
        if(measure = 'share', edition_value.numerator_high / nullif(edition_value.denominator, 0), edition_value.numerator_high)
            AS high
    FROM value_of JOIN edition_value USING (indicator, version, area_level, area_code)
    WHERE edition_value.sex = 'all' AND edition_value.age_band = value_of.ages
        AND edition_value.status IN ('value', 'hidden') AND value_of.way IN ('rise', 'fall')
)
SELECT
    code AS rule, indicator, ages AS age_band, area_level, area_code, measure, value_of.value::DOUBLE AS value, numerator, denominator,
    if(way = 'stands_out', median * (1 + threshold), threshold) AS threshold, median, before_of.value::DOUBLE AS before, before_of.as_of AS before_as_of,
    before_numerator, before_denominator, units_missing,
    value_of.hidden OR coalesce(before_of.hidden, false) AS suppressed
FROM value_of LEFT JOIN before_of USING (code, area_code) LEFT JOIN median_of USING (code)
WHERE value_of.value IS NOT NULL AND CASE way
    WHEN 'above' THEN value_of.value > threshold AND numerator >= at_least
    WHEN 'below' THEN value_of.value < threshold AND denominator >= at_least
    WHEN 'rise' THEN numerator >= at_least AND value_of.value > before_of.value * (1 + threshold)
        AND value_of.value > before_of.high
    WHEN 'stands_out' THEN numerator >= at_least AND value_of.value > median * (1 + threshold) AND value_low > median
    WHEN 'fall' THEN denominator >= at_least AND value_of.value < before_of.value * (1 - threshold)
        AND value_of.value < before_of.low
END
ORDER BY code, area_code

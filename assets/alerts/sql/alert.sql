-- alert: runs of consecutive evaluated dates on which a rule found the same area. A run that does not
-- reach the last evaluated date was closed on the date after its own last.
WITH evaluated AS (
    SELECT as_of, row_number() OVER (ORDER BY as_of) AS turn, lead(as_of) OVER (ORDER BY as_of) AS next_as_of
    FROM log WHERE rule IS NULL
), found AS (
    SELECT
        log.*, turn, next_as_of, turn - row_number() OVER (PARTITION BY rule, area_code ORDER BY turn) AS run
    FROM log JOIN evaluated USING (as_of)
    WHERE rule IS NOT NULL
)
SELECT
    rule, indicator, source, area_level, area_code, severity,
    first_value(as_of) OVER whole AS opened_as_of, as_of AS last_as_of, next_as_of AS closed_as_of,
    measure, value, numerator, denominator, threshold, before, before_as_of, before_numerator,
    before_denominator, units_missing, age_band, suppressed, text_th, text_en,
    first_value(threshold) OVER whole AS first_threshold, first_value(before) OVER whole AS first_before
FROM found
WINDOW whole AS (PARTITION BY rule, area_code, run ORDER BY turn ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
QUALIFY turn = max(turn) OVER whole
ORDER BY closed_as_of DESC NULLS FIRST, rule, area_code, opened_as_of

-- follow_up: each alert with whom it is for, by when, what was answered, and what a later term's figures say of it: the
-- value on the last as-of date of the first later term that has one of the same definition, ages and area, and whether
-- it is still beyond what the alert found it to be beyond (of a rise or fall: what the value before would have to reach).
WITH answered AS (
    SELECT
        alert_id, min(answered_on) AS acknowledged_on,
        arg_max(result, answered_at) FILTER (result IS NOT NULL) AS result,
        max(answered_on) FILTER (result IS NOT NULL) AS result_on
    FROM answer WHERE answered_on <= $as_of::DATE GROUP BY alert_id
), figure AS (
    SELECT
        kept_value.*, term, if(rule.measure = 'share', value, numerator)::DOUBLE AS compared, rule.code AS rule
    FROM kept_value
    JOIN rule ON rule.indicator = kept_value.indicator AND rule.ages = kept_value.age_band
    JOIN term_of ON term_of.day = kept_value.as_of
    WHERE sex = 'all' AND status IN ('value', 'hidden') AND kept_value.as_of <= $as_of::DATE
), later AS (
    SELECT alert_id, after.as_of AS later_as_of, after.compared AS later_value
    FROM alert
    JOIN figure AS first ON first.rule = alert.rule AND first.area_code = alert.area_code
        AND first.as_of = alert.opened_as_of
    JOIN figure AS after ON after.rule = alert.rule AND after.area_code = alert.area_code
        AND after.version = first.version AND after.term > first.term
    QUALIFY row_number() OVER (PARTITION BY alert_id ORDER BY after.term, after.as_of DESC) = 1
), opening AS (
    SELECT
        alert_id,
        CASE rule.way
            WHEN 'rise' THEN first_before * (1 + rule.threshold)
            WHEN 'fall' THEN first_before * (1 - rule.threshold)
            ELSE first_threshold
        END AS bound
    FROM alert JOIN rule ON rule.code = alert.rule
)
SELECT
    alert.* EXCLUDE (first_threshold, first_before), to_th AS addressee_th, to_en AS addressee_en,
    opened_as_of + due_days AS due_on, acknowledged_on, result, result_on,
    coalesce(closed_as_of IS NULL AND result IS NULL AND opened_as_of + due_days < $as_of::DATE, false) AS is_overdue,
    later_as_of, later_value, if(way IN ('below', 'fall'), later_value < bound, later_value > bound) AS was_right,
    later_as_of - opened_as_of AS days_early
FROM alert
LEFT JOIN rule ON rule.code = alert.rule
LEFT JOIN answered USING (alert_id)
LEFT JOIN later USING (alert_id)
LEFT JOIN opening USING (alert_id)
ORDER BY closed_as_of DESC NULLS FIRST, alert.rule, alert.area_code, opened_as_of

-- record: of each rule how many alerts there were, what became of them, and how often and how early they were right.
SELECT
    rule.code AS rule, count(alert_id) AS alerts, count(alert_id) FILTER (closed_as_of IS NULL) AS open,
    count(acknowledged_on) AS acknowledged, count(result) AS with_result, count(*) FILTER (is_overdue) AS overdue,
    count(was_right) AS told, count(*) FILTER (was_right) AS right_alerts,
    count(*) FILTER (was_right) / nullif(count(was_right), 0) AS right_share,
    median(days_early) FILTER (was_right) AS median_days_early
FROM rule LEFT JOIN alert ON alert.rule = rule.code
GROUP BY rule.code, place ORDER BY place

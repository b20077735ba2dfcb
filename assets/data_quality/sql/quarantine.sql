-- quarantine: what waits in quarantine, by file and reason. A row with two reasons counts under each.
-- current: no newer period of the same layout and unit has been accepted; nobody corrects last year's file.
WITH newest AS (
    SELECT layout, unit, max(period_start) AS period_start
    FROM given_accepted
    WHERE period_start <= $as_of
    GROUP BY layout, unit
), dated AS (
    SELECT
        row.*,
        coalesce(row.period_start >= newest.period_start, true) AS current
    FROM given_quarantine AS row LEFT JOIN newest USING (layout, unit)
)
SELECT
    province_code, source, source_file, layout, reason, reason NOT IN (FROM given_not_ours) AS to_correct, current,
    count(*) AS rows, min(first_received_at AT TIME ZONE 'Asia/Bangkok')::DATE AS first_received,
    greatest(0, $as_of - min(first_received_at AT TIME ZONE 'Asia/Bangkok')::DATE)::BIGINT AS age_days
FROM (SELECT * EXCLUDE (reasons), unnest(reasons) AS reason FROM dated)
GROUP BY ALL
ORDER BY source, source_file, layout, reason, current DESC

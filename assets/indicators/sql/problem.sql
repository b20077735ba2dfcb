-- problem: signals with the problem types that the crosswalk gives them; `none` is a signal that is known to
-- tell of no problem, null one that the crosswalk does not know. meant: the
-- crosswalk's own words for it.
CREATE OR REPLACE TEMP TABLE problem AS
WITH mapped AS (
    SELECT distinct_signal.*, crosswalk.problem, crosswalk.value AS meant
    FROM (SELECT DISTINCT layout, "column", value, free_text FROM signal) AS distinct_signal
    LEFT JOIN crosswalk
        ON crosswalk.layout = distinct_signal.layout AND crosswalk."column" = distinct_signal."column"
        AND CASE crosswalk."match"
            WHEN 'contains' THEN contains(distinct_signal.value, crosswalk.value)
            ELSE distinct_signal.value = crosswalk.value
        END
)
SELECT DISTINCT signal.*, mapped.problem, mapped.meant
FROM signal JOIN mapped USING (layout, "column", value);

CREATE OR REPLACE TEMP TABLE key_problem AS
SELECT agency_record_id, list_sort(list(DISTINCT problem)) AS problems
FROM problem WHERE problem <> 'none' GROUP BY agency_record_id

-- reviewer_status: each person's answers on a province's lists. A question is one answer, however many pairs it is about.
WITH answer AS (
    SELECT
        decided_by, sheet_id, row_number, decided_at, bool_or(is_vote AND status = 'in_effect') AS in_effect,
        bool_or(is_vote AND status IN ('disputed', 'awaits_second')) AS waiting,
        bool_or(effect = 'joined') AS joined, bool_or(effect = 'parted') AS parted
    FROM decision_outcome WHERE province_code = $province GROUP BY ALL
)
SELECT
    decided_by, count(*), max(decided_at), count(*) FILTER (in_effect), count(*) FILTER (waiting),
    count(*) FILTER (joined), count(*) FILTER (parted)
FROM answer GROUP BY decided_by ORDER BY 2 DESC, 1

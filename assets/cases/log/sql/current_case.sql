-- Of which child each case of the province is now. Most of its agency records decide (ties: the smaller id); is_split
-- says that they belong to several children since, candidates which; is_duplicate that an earlier case is of the same
-- child.
WITH anchored AS (
    SELECT case_id, child_id, count(*) AS records
    FROM case_anchor_in_use
    JOIN case_file USING (case_id)
    JOIN membership USING (agency_record_id)
    WHERE province_code = $province AND current
    GROUP BY ALL
), chosen AS (
    SELECT case_id, list(child_id ORDER BY records DESC, child_id) AS candidates
    FROM anchored GROUP BY case_id
)
SELECT
    case_id, serial, target_group, opened_on, candidates[1] AS child_id, coalesce(len(candidates) > 1, false) AS is_split,
    candidates[1] IS NOT NULL AND row_number() OVER (PARTITION BY candidates[1] ORDER BY serial) > 1 AS is_duplicate,
    coalesce(candidates, []) AS candidates, handed_over_from
FROM case_file
LEFT JOIN chosen USING (case_id)
WHERE province_code = $province
ORDER BY serial

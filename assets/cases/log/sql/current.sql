-- Of which child each case of the province is now. Most of its agency records decide (ties: the smaller id); is_split
-- says that they belong to several children since; is_duplicate that an earlier case is of the same child.
WITH anchored AS (
    SELECT case_id, child_id, count(*) AS records
    FROM case_anchor
    JOIN case_file USING (case_id)
    JOIN membership USING (agency_record_id)
    WHERE province_code = $province AND current
    GROUP BY ALL
), chosen AS (
    SELECT case_id, arg_min(child_id, (-records, child_id)) AS child_id, count(*) > 1 AS is_split
    FROM anchored GROUP BY case_id
)
SELECT
    case_id, serial, target_group, opened_on, child_id, coalesce(is_split, false) AS is_split,
    child_id IS NOT NULL AND row_number() OVER (PARTITION BY child_id ORDER BY serial) > 1 AS is_duplicate
FROM case_file
LEFT JOIN chosen USING (case_id)
WHERE province_code = $province
ORDER BY serial

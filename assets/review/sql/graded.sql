-- graded: the candidate pairs drawn by lot from the uncertain ones that have a definite answer. A pair counts for
-- the slice that it was in when it was first asked.
SELECT key_id_a AS a, key_id_b AS b, said.verdict = 'same' AS same
FROM (
    SELECT
        key_id_a, key_id_b, arg_max(verdict, (decided_at, sheet_id, row_number)) AS verdict,
        arg_min(slice, (decided_at, sheet_id, row_number)) AS slice
    FROM decision GROUP BY ALL
) AS said
JOIN standing.pair ON least(a, b) = key_id_a AND greatest(a, b) = key_id_b
WHERE said.verdict <> 'unsure' AND slice IN ('uncertain', 'both')
ORDER BY key_id_a, key_id_b

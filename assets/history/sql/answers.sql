-- answers: what people answered about two records of which one is, or was at the answer's effect, the child's.
WITH own AS (
    SELECT agency_record_id FROM membership WHERE list_contains($ids, child_id)
    UNION SELECT agency_record_id FROM membership_history WHERE list_contains($ids, child_id)
), now AS (
    SELECT agency_record_id, child_id FROM membership WHERE current
)
SELECT
    decided_at, decided_by, verdict, is_vote, status, effect, effect_at, sheet_id, row_number,
    a.child_id AS child_id_a, b.child_id AS child_id_b
FROM decision_outcome
LEFT JOIN now AS a ON a.agency_record_id = agency_record_id_a
LEFT JOIN now AS b ON b.agency_record_id = agency_record_id_b
WHERE agency_record_id_a IN (FROM own) OR agency_record_id_b IN (FROM own)
ORDER BY decided_at, sheet_id, row_number, decided_by, agency_record_id_a, agency_record_id_b

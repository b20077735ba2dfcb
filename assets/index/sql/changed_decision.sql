-- changed_decision: the pairs whose verdict in effect is another than at the last refresh, with the children that their
-- records were until now. verdict is null where none is in effect any more.
CREATE OR REPLACE TEMP TABLE changed_decision AS
WITH in_effect AS (
    SELECT agency_record_id_a, agency_record_id_b, verdict FROM effective_decision WHERE verdict IS NOT NULL
), applied AS (
    SELECT agency_record_id_a, agency_record_id_b, arg_max_null(verdict, "at") AS verdict
    FROM decision_effect GROUP BY ALL HAVING arg_max_null(verdict, "at") IS NOT NULL
), now AS (
    SELECT agency_record_id, child_id FROM membership WHERE current
)
SELECT
    agency_record_id_a, agency_record_id_b, in_effect.verdict, a.child_id AS child_id_a_before,
    b.child_id AS child_id_b_before
FROM in_effect
FULL JOIN applied USING (agency_record_id_a, agency_record_id_b)
LEFT JOIN now AS a ON a.agency_record_id = agency_record_id_a
LEFT JOIN now AS b ON b.agency_record_id = agency_record_id_b
WHERE in_effect.verdict IS DISTINCT FROM applied.verdict;

-- decision_outcome: each decision with what it came to: whether it is its person's vote (the newest answer, and not
-- unsure), what all answers about the pair come to, and the first change of the pair's verdict after it, as long as its
-- person had not answered anew by then.
CREATE OR REPLACE TEMP VIEW decision_outcome AS
WITH answer AS (
    SELECT *, lead(decided_at) OVER (
        PARTITION BY agency_record_id_a, agency_record_id_b, decided_by ORDER BY decided_at, sheet_id, row_number
    ) AS answered_anew_at
    FROM decision
), followed AS (
    SELECT
        answer.*,
        if(change."at" < coalesce(answered_anew_at, 'infinity'), change.at, NULL) AS effect_at, change.effect,
        change.child_id_a_before, change.child_id_b_before, change.child_id_a, change.child_id_b
    FROM answer
    ASOF LEFT JOIN decision_effect AS change
        ON change.agency_record_id_a = answer.agency_record_id_a
            AND change.agency_record_id_b = answer.agency_record_id_b AND change."at" >= answer.decided_at
)
SELECT
    followed.* EXCLUDE (answered_anew_at) REPLACE (if(effect_at IS NULL, NULL, effect) AS effect),
    answered_anew_at IS NULL AND verdict <> 'unsure' AS is_vote, effective.status
FROM followed
JOIN (SELECT agency_record_id_a, agency_record_id_b, status FROM effective_decision) AS effective
    USING (agency_record_id_a, agency_record_id_b);

-- decision_vote, effective_decision: what all answers about two agency records come to. This rule is in no other place.
-- Everybody has one vote on a pair: the newest answer. `unsure` is no vote, and so takes the person's earlier one back.
-- The verdict with more votes is in effect. Equally many votes are a dispute, and a single vote against what the
-- model was fairly sure of awaits a second person: until then the pair is left to the model.
CREATE OR REPLACE TEMP VIEW decision_vote AS
SELECT
    *,
    coalesce(if(linked,
        verdict = 'different' AND probability >= {fairly_sure},
        verdict = 'same' AND probability <= 1 - {fairly_sure}), false) AS contradicts_model
FROM decision
QUALIFY row_number() OVER (
    PARTITION BY agency_record_id_a, agency_record_id_b, decided_by ORDER BY decided_at DESC, sheet_id DESC,
        row_number DESC
) = 1;

CREATE OR REPLACE TEMP VIEW effective_decision AS
WITH counted AS (
    SELECT
        agency_record_id_a, agency_record_id_b, max(decided_at) AS decided_at,
        count(*) FILTER (verdict = 'same') AS same,
        count(*) FILTER (verdict = 'different') AS different, bool_or(contradicts_model) AS contradicts_model
    FROM decision_vote
    GROUP BY agency_record_id_a, agency_record_id_b
)
SELECT
    agency_record_id_a, agency_record_id_b, decided_at, same, different,
    CASE WHEN same > different THEN 'same' WHEN different > same THEN 'different' END AS majority,
    CASE
        WHEN same + different = 0 THEN 'undecided'
        WHEN same = different THEN 'disputed'
        WHEN same + different = 1 AND contradicts_model THEN 'awaits_second'
        ELSE 'in_effect'
    END AS status,
    if(status = 'in_effect', majority, NULL) AS verdict
FROM counted;

-- decision_effect: what the links, as they are now, made of `changed_decision`.
CREATE OR REPLACE TEMP TABLE new_effect AS
WITH now AS (
    SELECT agency_record_id, child_id FROM membership WHERE current
)
SELECT
    $at::TIMESTAMPTZ AS "at", $run_id AS run_id, changed_decision.*, a.child_id AS child_id_a, b.child_id AS child_id_b,
    CASE
        WHEN child_id_a_before <> child_id_b_before AND a.child_id = b.child_id THEN 'joined'
        WHEN child_id_a_before = child_id_b_before AND a.child_id <> b.child_id THEN 'parted'
        ELSE 'unchanged'
    END AS effect
FROM changed_decision
LEFT JOIN now AS a ON a.agency_record_id = agency_record_id_a
LEFT JOIN now AS b ON b.agency_record_id = agency_record_id_b;

INSERT INTO decision_effect BY NAME FROM new_effect ORDER BY agency_record_id_a, agency_record_id_b;

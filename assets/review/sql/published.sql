-- published: the review's tables of a province's registry. A decision belongs to it that was asked there, or
-- that speaks of one of its records. record_id and child_id are those of the records as they stand now.
CREATE TEMP TABLE current_record AS
SELECT key_id, record_id, child_id, own
FROM (
    SELECT key_id, record_id, child_id, own, active, period_start FROM {child_record}
    UNION ALL SELECT key_id, record_id, child_id, own, active, period_start FROM external
)
QUALIFY row_number() OVER (PARTITION BY key_id ORDER BY active DESC, period_start DESC, record_id) = 1;

CREATE TEMP TABLE published_pair AS
SELECT
    queue.priority, queue.asked_for, a.record_id AS record_id_a, b.record_id AS record_id_b, queue.child_id_a,
    queue.child_id_b, queue.key_id_a, queue.key_id_b, queue.linked, queue.probability,
    queue.weight, queue.reason, queue.effect, queue.bridge, queue.random_sample
FROM queue
JOIN current_record AS a ON a.key_id = key_id_a
JOIN current_record AS b ON b.key_id = key_id_b
WHERE queue.verdict IS NULL
ORDER BY queue.priority;

CREATE TEMP TABLE published_decision AS
SELECT
    a.record_id AS record_id_a, b.record_id AS record_id_b, decision.verdict, decided_by, decided_at, decision.note,
    key_id_a, key_id_b, a.child_id AS child_id_a, b.child_id AS child_id_b, decision.province_code, sheet_id,
    row_number, decision.random_sample, decision.probability, decision.linked,
    vote.verdict IN ('same', 'different') IS TRUE AS is_vote, effective.status
FROM decision
JOIN (SELECT key_id_a, key_id_b, status FROM effective_decision) AS effective USING (key_id_a, key_id_b)
LEFT JOIN decision_vote AS vote USING (key_id_a, key_id_b, decided_by, decided_at, sheet_id, row_number)
LEFT JOIN current_record AS a ON a.key_id = key_id_a
LEFT JOIN current_record AS b ON b.key_id = key_id_b
WHERE decision.province_code = $province OR a.own OR b.own
ORDER BY decided_at, sheet_id, row_number, decided_by;

CREATE TEMP TABLE published_contradiction AS
SELECT
    contradicting.kind, contradicting.number, decision.key_id_a, decision.key_id_b, decision.record_id_a,
    decision.record_id_b, decision.child_id_a, decision.child_id_b, decision.verdict, decision.decided_by,
    decision.decided_at
FROM contradicting
JOIN published_decision AS decision USING (key_id_a, key_id_b)
WHERE is_vote
ORDER BY ALL;

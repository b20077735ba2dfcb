-- published: the review's tables of a province's registry. A decision belongs to it that was asked there, or
-- that speaks of one of its records. record_version_id and child_id are those of the records as they stand now.
CREATE TEMP TABLE known_record AS
SELECT agency_record_id, record_version_id, child_id, own, active, period_start FROM {child_record}
UNION ALL SELECT agency_record_id, record_version_id, child_id, own, active, period_start FROM external;

CREATE TEMP TABLE current_record AS FROM current_version('known_record');

CREATE TEMP TABLE published_pair AS
SELECT
    queue.priority, queue.asked_for, a.record_version_id AS record_version_id_a,
    b.record_version_id AS record_version_id_b, queue.child_id_a,
    queue.child_id_b, queue.agency_record_id_a, queue.agency_record_id_b, queue.linked, queue.probability,
    queue.weight, queue.reason, queue.effect, queue.bridge, queue.random_sample
FROM queue
JOIN current_record AS a ON a.agency_record_id = agency_record_id_a
JOIN current_record AS b ON b.agency_record_id = agency_record_id_b
WHERE queue.verdict IS NULL
ORDER BY queue.priority;

CREATE TEMP TABLE published_decision AS
SELECT
    a.record_version_id AS record_version_id_a, b.record_version_id AS record_version_id_b, decision.verdict,
    decided_by, decided_at, decision.note,
    agency_record_id_a, agency_record_id_b, a.child_id AS child_id_a, b.child_id AS child_id_b,
    decision.province_code, sheet_id,
    row_number, decision.random_sample, decision.probability, decision.linked,
    vote.verdict IN ('same', 'different') IS TRUE AS is_vote, effective.status
FROM decision
JOIN (SELECT agency_record_id_a, agency_record_id_b, status FROM effective_decision) AS effective
    USING (agency_record_id_a, agency_record_id_b)
LEFT JOIN decision_vote AS vote USING (agency_record_id_a, agency_record_id_b, decided_by, decided_at, sheet_id,
    row_number)
LEFT JOIN current_record AS a ON a.agency_record_id = agency_record_id_a
LEFT JOIN current_record AS b ON b.agency_record_id = agency_record_id_b
WHERE decision.province_code = $province OR a.own OR b.own
ORDER BY decided_at, sheet_id, row_number, decided_by;

CREATE TEMP TABLE published_contradiction AS
SELECT
    contradicting.kind, contradicting.number, decision.agency_record_id_a, decision.agency_record_id_b,
    decision.record_version_id_a,
    decision.record_version_id_b, decision.child_id_a, decision.child_id_b, decision.verdict, decision.decided_by,
    decision.decided_at
FROM contradicting
JOIN published_decision AS decision USING (agency_record_id_a, agency_record_id_b)
WHERE is_vote
ORDER BY ALL;

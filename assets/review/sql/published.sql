-- published: the review's tables of a province's registry. A decision belongs to it that was asked there, or
-- that is about one of its records. record_version_id and child_id are those of the records as they are now.
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
    row_number, decision.random_sample, decision.probability, decision.linked, is_vote, status, effect, effect_at
FROM decision_outcome AS decision
LEFT JOIN current_record AS a ON a.agency_record_id = agency_record_id_a
LEFT JOIN current_record AS b ON b.agency_record_id = agency_record_id_b
WHERE decision.province_code = $province OR a.own OR b.own
ORDER BY decided_at, sheet_id, row_number, decided_by;

-- each time that a verdict came into effect or ceased to be, with whose answers it rests on
CREATE TEMP TABLE published_decision_effect AS
SELECT
    changed."at", changed.verdict, changed.effect, changed.child_id_a_before, changed.child_id_b_before,
    changed.child_id_a, changed.child_id_b, agency_record_id_a, agency_record_id_b, changed.run_id,
    list(DISTINCT decided_by ORDER BY decided_by) AS decided_by
FROM decision_effect AS changed
JOIN published_decision AS decision USING (agency_record_id_a, agency_record_id_b)
WHERE decided_at <= changed."at"
GROUP BY ALL
ORDER BY changed."at", agency_record_id_a, agency_record_id_b;

CREATE TEMP TABLE effect_count AS
SELECT
    $province AS province_code, "at"::DATE AS refreshed_on, count(*) FILTER (effect = 'joined') AS joined,
    count(*) FILTER (effect = 'parted') AS parted, count(*) FILTER (effect = 'unchanged') AS unchanged
FROM published_decision_effect GROUP BY ALL ORDER BY ALL;

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

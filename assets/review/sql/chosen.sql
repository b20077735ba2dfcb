-- chosen: the head of the queue for one person and area, as questions. All pairs between two children are one question;
-- a pair within a child, and one drawn at random, is a question of its own.
WITH local AS (
    SELECT DISTINCT agency_record_id FROM {child_record} WHERE residence_district = $district
), waiting AS (
    SELECT
        queue.*,
        CASE WHEN random_sample IS NOT NULL THEN 'random' WHEN linked THEN 'one_child' ELSE 'two_children' END AS kind,
        if(kind = 'two_children',
            concat_ws('/', least(child_id_a, child_id_b), greatest(child_id_a, child_id_b)),
            concat_ws('/', agency_record_id_a, agency_record_id_b)) AS question
    FROM {queue} AS queue
    LEFT JOIN effective_decision AS decision_now USING (agency_record_id_a, agency_record_id_b)
    WHERE
        ($district IS NULL OR agency_record_id_a IN (FROM local) OR agency_record_id_b IN (FROM local))
        AND (decision_now.verdict IS NULL OR queue.random_sample IS NOT NULL)
        AND NOT EXISTS (
            FROM decision AS own
            WHERE own.decided_by = $by AND own.agency_record_id_a = queue.agency_record_id_a AND own.agency_record_id_b = queue.agency_record_id_b
        )
)
SELECT
    kind,
    list(struct_pack(agency_record_id_a, agency_record_id_b, random_sample, probability, linked) ORDER BY priority) AS pairs,
    arg_min(effect, priority) FILTER (effect IS NOT NULL) AS effect,
    arg_min(status, priority) FILTER (status IS NOT NULL) AS status,
    if(kind = 'random', [arg_min(agency_record_id_a, priority)], arg_min(keys_a, priority)) AS keys_a,
    if(kind = 'random', [arg_min(agency_record_id_b, priority)], arg_min(keys_b, priority)) AS keys_b,
    if(kind = 'one_child', arg_min(pieces, priority), 1) AS pieces
FROM waiting
GROUP BY kind, question
ORDER BY min(priority)
LIMIT $most

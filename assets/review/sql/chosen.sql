-- chosen: the head of the queue for one person and area.
WITH local AS (
    SELECT DISTINCT key_id FROM {child_record} WHERE residence_district = $district
)
SELECT queue.*
FROM {queue} AS queue
LEFT JOIN effective_decision AS decision_now USING (key_id_a, key_id_b)
WHERE
    ($district IS NULL OR key_id_a IN (FROM local) OR key_id_b IN (FROM local))
    AND (decision_now.verdict IS NULL OR queue.random_sample IS NOT NULL)
    AND NOT EXISTS (
        FROM decision AS own
        WHERE own.decided_by = $by AND own.key_id_a = queue.key_id_a AND own.key_id_b = queue.key_id_b
    )
ORDER BY queue.priority
LIMIT $most

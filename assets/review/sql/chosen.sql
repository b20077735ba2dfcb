-- chosen: the head of the queue for one person and area.
WITH local AS (
    SELECT DISTINCT agency_record_id FROM {child_record} WHERE residence_district = $district
)
SELECT queue.*
FROM {queue} AS queue
LEFT JOIN effective_decision AS decision_now USING (agency_record_id_a, agency_record_id_b)
WHERE
    ($district IS NULL OR agency_record_id_a IN (FROM local) OR agency_record_id_b IN (FROM local))
    AND (decision_now.verdict IS NULL OR queue.random_sample IS NOT NULL)
    AND NOT EXISTS (
        FROM decision AS own
        WHERE own.decided_by = $by AND own.agency_record_id_a = queue.agency_record_id_a
            AND own.agency_record_id_b = queue.agency_record_id_b
    )
ORDER BY queue.priority
LIMIT $most

-- differing: pairs on which people's last answers differ.
WITH said AS (
    SELECT key_id_a, key_id_b, verdict
    FROM decision
    QUALIFY row_number() OVER (
        PARTITION BY key_id_a, key_id_b, decided_by ORDER BY decided_at DESC, sheet_id DESC, row_number DESC
    ) = 1
)
SELECT key_id_a, key_id_b
FROM said
WHERE verdict <> 'unsure'
GROUP BY ALL
HAVING count(DISTINCT verdict) > 1
ORDER BY ALL

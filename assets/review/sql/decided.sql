-- decided: the newest decision about each pair, which is the one that counts.
SELECT *
FROM decision
QUALIFY row_number() OVER (PARTITION BY key_id_a, key_id_b ORDER BY decided_at DESC, sheet_id DESC, row_number DESC) = 1
ORDER BY key_id_a, key_id_b

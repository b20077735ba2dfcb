-- identifier: every number of a child that can be one. The best is of the best kind, from the civil
-- register, agreed on by most sources.
SELECT
    child_id, national_id, id_kind,
    row_number() OVER (
        PARTITION BY child_id
        ORDER BY list_position(['thai', 'non_thai', 'g_code', 'hospital_temporary', 'checksum_failed', 'wrong_length'],
            id_kind), min(precedence) > 1, count(DISTINCT source) DESC, min(precedence), count(*) DESC, national_id
    ) = 1 AS best,
    list_sort(list(DISTINCT source)) AS sources, count(*) AS record_count,
    min(period_start) AS first_seen, max(period_start) AS last_seen
FROM own_record
WHERE national_id IS NOT NULL
    AND id_kind IN ('thai', 'non_thai', 'g_code', 'hospital_temporary', 'checksum_failed', 'wrong_length')
GROUP BY child_id, national_id, id_kind
ORDER BY child_id, best DESC, national_id, id_kind

-- value_pair: two values that sources give for one field of one child. Of one source with two values (two health
-- units, say) both sides are that source.
CREATE TEMP TABLE value_pair AS
SELECT
    a.child_id, a.field, a.source AS source_a, a.value AS value_a, a.grain AS grain_a,
    a.record_version_id AS record_version_id_a,
    b.source AS source_b, b.value AS value_b, b.grain AS grain_b, b.record_version_id AS record_version_id_b
FROM source_value AS a
JOIN source_value AS b USING (child_id, field)
WHERE a.value <> b.value AND (a.precedence, a.value, a.grain) < (b.precedence, b.value, b.grain)

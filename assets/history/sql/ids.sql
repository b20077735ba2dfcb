-- ids: the id that carries the asked one on, and all that were merged into it, the oldest first.
WITH RECURSIVE upwards AS (
    SELECT child_id, canonical_id FROM child WHERE child_id = $asked
    UNION ALL
    SELECT child.child_id, child.canonical_id FROM child JOIN upwards ON child.child_id = upwards.canonical_id
), downwards AS (
    SELECT child_id, 0 AS depth FROM upwards WHERE canonical_id IS NULL
    UNION ALL
    SELECT child.child_id, depth + 1 FROM child JOIN downwards ON child.canonical_id = downwards.child_id
)
SELECT child_id FROM downwards JOIN child USING (child_id) ORDER BY depth > 0, serial

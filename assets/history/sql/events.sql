-- events: what became of these ids, and what parted from them.
SELECT "at", kind, child_id, other_child_id, run_id, reason
FROM child_event
WHERE list_contains($ids, child_id) OR list_contains($ids, other_child_id)
ORDER BY "at", list_position(['created', 'split', 'merged', 'returned', 'identifier_changed', 'renamed', 'retired'], kind),
    child_id, other_child_id

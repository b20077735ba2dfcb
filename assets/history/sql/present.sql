-- present: whether any record is the child's now.
SELECT count(*) > 0 FROM membership WHERE current AND list_contains($ids, child_id)

-- former: records that were the child's under any of its ids and are not now.
SELECT
    history.source, history.layout, history.source_file, history.source_row, history.period, history.from_at, history.to_at, history.to_run,
    history.child_id, now.child_id
FROM membership_history AS history
LEFT JOIN (SELECT agency_record_id, child_id FROM membership WHERE current) AS now USING (agency_record_id)
WHERE history.to_at IS NOT NULL AND list_contains($ids, history.child_id)
    AND (now.child_id IS NULL OR NOT list_contains($ids, now.child_id))
QUALIFY row_number() OVER (PARTITION BY history.agency_record_id ORDER BY history.to_at DESC) = 1
ORDER BY history.to_at, history.source, history.source_file, history.source_row

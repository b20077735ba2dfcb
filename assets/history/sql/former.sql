-- former: records that were the child's under any of its ids and are not now.
SELECT
    span.source, span.layout, span.source_file, span.source_row, span.period, span.from_at, span.to_at, span.to_run,
    span.child_id, now.child_id
FROM record_span AS span
LEFT JOIN (SELECT agency_record_id, child_id FROM membership WHERE current) AS now USING (agency_record_id)
WHERE span.to_at IS NOT NULL AND list_contains($ids, span.child_id)
    AND (now.child_id IS NULL OR NOT list_contains($ids, now.child_id))
QUALIFY row_number() OVER (PARTITION BY span.agency_record_id ORDER BY span.to_at DESC) = 1
ORDER BY span.to_at, span.source, span.source_file, span.source_row

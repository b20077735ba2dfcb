-- child_record: what staging accepted about children against the records that were made of it.
SELECT
    'conservation.staged' AS rule, $staged::BIGINT AS rows, least($staged, abs($staged - count(*)))::BIGINT AS failed,
    NULL::DOUBLE AS value
FROM {child_record}

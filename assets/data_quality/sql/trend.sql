-- trend: what one refresh found of each source, for the list that grows from refresh to refresh.
WITH file AS (
    SELECT
        source, sum(rows_in)::BIGINT AS rows_in, sum(accepted)::BIGINT AS accepted,
        count(*) FILTER (status = 'held') AS held
    FROM given_file
    GROUP BY source
), waiting AS (
    SELECT source, sum(rows)::BIGINT AS to_correct FROM given_quarantine WHERE to_correct AND current GROUP BY source
), conflicting AS (
    SELECT source, sum(children)::BIGINT AS source_conflicts
    FROM (
        SELECT source_a AS source, children FROM given_count
        UNION ALL
        SELECT source_b, children FROM given_count WHERE source_b <> source_a
    )
    GROUP BY source
)
SELECT
    $as_of::DATE AS as_of, source, coalesce(rows_in, 0) AS rows_in, coalesce(accepted, 0) AS accepted,
    coalesce(held, 0) AS held, coalesce(to_correct, 0) AS to_correct, coalesce(source_conflicts, 0) AS source_conflicts,
    coalesce(given_source.records, 0) AS records, with_number, in_register,
    (with_number + with_surname + with_sex + with_birthday + with_subdistrict + with_house + with_mother) / 7
        AS completeness,
    age_days, $precision::DOUBLE AS precision, $recall::DOUBLE AS recall
FROM file
FULL JOIN (FROM given_source WHERE area_level = 'province') AS given_source USING (source)
LEFT JOIN waiting USING (source)
LEFT JOIN conflicting USING (source)
ORDER BY source

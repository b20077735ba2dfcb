-- graded: the candidate pairs drawn at random from the uncertain ones on which people's votes have a majority. A pair
-- counts for the sample that it was in when it was first asked.
SELECT agency_record_id_a AS a, agency_record_id_b AS b, majority = 'same' AS same
FROM effective_decision
JOIN (
    SELECT agency_record_id_a, agency_record_id_b, arg_min(random_sample, (decided_at, sheet_id,
        row_number)) AS random_sample FROM decision GROUP BY ALL
) AS first USING (agency_record_id_a, agency_record_id_b)
JOIN incremental.pair ON least(a, b) = agency_record_id_a AND greatest(a, b) = agency_record_id_b
WHERE majority IS NOT NULL AND random_sample IN ('uncertain', 'both')
ORDER BY agency_record_id_a, agency_record_id_b

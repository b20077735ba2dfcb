-- measure: counts of pairs by what people answered: by the verdict with more votes, as far as there is one.
WITH counts AS (
    -- each pair with what it was asked as first
    SELECT
        agency_record_id_a, agency_record_id_b, arg_min(random_sample, decided_at) AS random_sample,
        arg_min(probability, decided_at) AS probability,
        arg_min(linked, decided_at) AS linked, any_value(majority) AS majority
    FROM decision
    JOIN (SELECT agency_record_id_a, agency_record_id_b, majority FROM effective_decision) USING (agency_record_id_a,
        agency_record_id_b)
    WHERE province_code = $province
    GROUP BY agency_record_id_a, agency_record_id_b
), shared AS (
    SELECT
        count(*) FILTER (verdict <> 'unsure') AS definite,
        count(DISTINCT verdict) FILTER (verdict <> 'unsure') AS kinds,
        count(*) FILTER (verdict = 'unsure') AS unsure
    FROM decision_vote WHERE province_code = $province GROUP BY agency_record_id_a, agency_record_id_b
        HAVING count(*) > 1
)
SELECT
    'precision' AS measure, NULL::DOUBLE AS band_low, NULL::DOUBLE AS band_high, NULL::DOUBLE AS stated,
    count(majority) AS pairs, count(*) FILTER (majority = 'same') AS successes,
    count(*) FILTER (majority IS NULL) AS unsure
FROM counts WHERE random_sample IN ('links', 'both') AND linked
UNION ALL
SELECT
    'agreement', NULL, NULL, NULL, count(*) FILTER (definite > 1), count(*) FILTER (definite > 1 AND kinds = 1),
    coalesce(sum(unsure), 0)::BIGINT
FROM shared
UNION ALL
SELECT
    'calibration', band_low, band_high, avg(probability) FILTER (majority IS NOT NULL),
    count(majority), count(*) FILTER (majority = 'same'),
    count(*) FILTER (probability IS NOT NULL AND majority IS NULL)
FROM band
LEFT JOIN (FROM counts WHERE random_sample IS NOT NULL) AS counts
    ON probability >= band_low AND (probability < band_high OR band_high = 1)
GROUP BY band_low, band_high
ORDER BY measure DESC, band_low

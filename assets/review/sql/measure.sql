-- measure: counts of answers, each person's last one about a pair.
WITH said AS (
    SELECT *
    FROM decision
    WHERE province_code = $province
    QUALIFY row_number() OVER (
        PARTITION BY key_id_a, key_id_b, decided_by ORDER BY decided_at DESC, sheet_id DESC, row_number DESC
    ) = 1
), counts AS (
    -- the newest about each pair, with the slice it was drawn in when it was first asked
    SELECT
        key_id_a, key_id_b, arg_max(verdict, decided_at) AS verdict, arg_min(slice, decided_at) AS slice,
        arg_min(probability, decided_at) AS probability, arg_min(linked, decided_at) AS linked
    FROM said GROUP BY ALL
), shared AS (
    SELECT
        count(*) FILTER (verdict <> 'unsure') AS definite, count(DISTINCT verdict) FILTER (verdict <> 'unsure') AS kinds,
        count(*) FILTER (verdict = 'unsure') AS unsure
    FROM said GROUP BY key_id_a, key_id_b HAVING count(*) > 1
)
SELECT
    'precision' AS measure, NULL::DOUBLE AS band_low, NULL::DOUBLE AS band_high, NULL::DOUBLE AS stated,
    count(*) FILTER (verdict <> 'unsure') AS pairs, count(*) FILTER (verdict = 'same') AS successes,
    count(*) FILTER (verdict = 'unsure') AS unsure
FROM counts WHERE slice IN ('links', 'both') AND linked
UNION ALL
SELECT
    'agreement', NULL, NULL, NULL, count(*) FILTER (definite > 1), count(*) FILTER (definite > 1 AND kinds = 1),
    coalesce(sum(unsure), 0)::BIGINT
FROM shared
UNION ALL
SELECT
    'calibration', band_low, band_high, avg(probability) FILTER (verdict <> 'unsure'),
    count(*) FILTER (verdict <> 'unsure'), count(*) FILTER (verdict = 'same'), count(*) FILTER (verdict = 'unsure')
FROM band
LEFT JOIN (FROM counts WHERE slice IS NOT NULL) AS counts
    ON probability >= band_low AND (probability < band_high OR band_high = 1)
GROUP BY band_low, band_high
ORDER BY measure DESC, band_low

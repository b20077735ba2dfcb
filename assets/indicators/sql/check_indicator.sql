-- indicator: the children that were counted against those exported by the index, and districts against their province.
WITH whole AS (
    SELECT indicator, numerator FROM {value} WHERE area_level = 'province' AND sex = 'all' AND age_band = 'all'
), part AS (
    SELECT indicator, sum(numerator) AS numerator
    FROM {value}
    WHERE area_level = 'district' AND sex = 'all' AND age_band = 'all'
    GROUP BY indicator
)
SELECT
    'conservation.children' AS rule, (SELECT count(*) FROM {child}) AS rows,
    (SELECT count(*) FROM {child} ANTI JOIN {person} USING (child_id))
        + (SELECT count(*) FROM {person} ANTI JOIN {child} USING (child_id))
        + (SELECT count(*) - count(DISTINCT child_id) FROM {person}) AS failed
UNION ALL
SELECT
    'conservation.areas', count(*), count(*) FILTER (WHERE part.numerator > whole.numerator)
FROM whole JOIN part USING (indicator)
UNION ALL
SELECT
    'completeness.indicators', count(*), count(*) FILTER (status = 'no_data')
FROM {value} WHERE area_level = 'province' AND sex = 'all' AND age_band = 'all'

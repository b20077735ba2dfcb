-- active: the newest period of its layout and unit that has begun by the as-of date, and on its newest list.
CREATE TEMP TABLE dated AS
SELECT
    *,
    coalesce(
        period_start = max(period_start) FILTER (WHERE period_start <= $as_of) OVER (PARTITION BY layout, unit),
        false
    ) AND delisted IS NOT TRUE AS active
FROM keyed

-- active: the newest period of its layout and unit that has begun by the as-of date.
CREATE TEMP TABLE dated AS
SELECT
    *,
    coalesce(
        period_start = max(period_start) FILTER (WHERE period_start <= $as_of) OVER (PARTITION BY layout, unit),
        false
    ) AS active
FROM keyed

-- open: values that are hidden, and of these the ones that show a figure all the same.
SELECT
    'conservation.open' AS rule, count(*) FILTER (WHERE status IN ('hidden', 'no_data')) AS rows,
    count(*) FILTER (WHERE status IN ('hidden', 'no_data') AND (numerator IS NOT NULL OR value IS NOT NULL)) AS failed
FROM {value}

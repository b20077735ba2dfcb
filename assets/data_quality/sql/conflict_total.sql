-- conflict_total: children by kind of conflict, each once however many of their sources differ.
SELECT $province AS province_code, kind, count(DISTINCT child_id) AS children
FROM given_conflict
GROUP BY ALL
ORDER BY kind

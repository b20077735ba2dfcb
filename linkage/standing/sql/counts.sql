-- One row: records, clusters, records with a borrowed number, decisions applied, and pairs that are linked
-- though no rule found them and nobody decided them.
WITH cluster AS (SELECT count(*) AS size FROM standing.link GROUP BY cluster_id),
applied AS (
    SELECT record_id_a AS a, record_id_b AS b
    FROM standing.decision
    SEMI JOIN standing.record AS x ON x.record_id = record_id_a
    SEMI JOIN standing.record AS y ON y.record_id = record_id_b
), known AS (
    SELECT a, b FROM standing.pair UNION ALL SELECT a, b FROM applied ANTI JOIN standing.pair USING (a, b)
)
SELECT
    (SELECT count(*) FROM standing.record) AS records,
    (SELECT count(*) FROM cluster) AS clusters,
    (SELECT count(*) FROM standing.link WHERE borrowed) AS borrowed,
    (SELECT count(*) FROM applied) AS applied,
    coalesce((SELECT sum(size * (size - 1) // 2) FROM cluster), 0) - (
        SELECT count(*) FROM known
        JOIN standing.link AS x ON x.record_id = a
        JOIN standing.link AS y ON y.record_id = b
        WHERE x.cluster_id = y.cluster_id
    ) AS bridged

-- The uncertain pairs, and the likely ones that were kept apart; `shown_record`: their records, and those of
-- decisions, with their clusters.
CREATE OR REPLACE TEMP TABLE shown AS
SELECT a, b, weight, pattern
FROM standing.pair JOIN weighed USING (pattern)
JOIN standing.link AS x ON x.record_id = a
JOIN standing.link AS y ON y.record_id = b
WHERE weight < {unsure} OR x.cluster_id <> y.cluster_id;
CREATE OR REPLACE TEMP TABLE shown_record AS
WITH side AS (
    SELECT a AS record_id FROM shown UNION SELECT b FROM shown
    UNION SELECT record_id_a FROM standing.decision UNION SELECT record_id_b FROM standing.decision
)
SELECT record_id, cluster_id FROM standing.link SEMI JOIN side USING (record_id);
FROM shown ORDER BY a, b

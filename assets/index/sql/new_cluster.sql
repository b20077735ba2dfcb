-- new_cluster: clusters that no earlier id goes to, in a fixed order; parent is the earlier id that most
-- of the cluster's records had, where they had any.
SELECT cluster_id, parent
FROM (SELECT cluster_id, min(agency_record_id) AS first_key FROM cluster GROUP BY cluster_id)
LEFT JOIN (
    SELECT cluster_id, child_id AS parent
    FROM overlap
    QUALIFY row_number() OVER (PARTITION BY cluster_id ORDER BY current_records DESC, records DESC, child_id) = 1
) USING (cluster_id)
WHERE cluster_id NOT IN (SELECT cluster_id FROM canonical_id)
ORDER BY first_key

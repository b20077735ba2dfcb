-- canonical_id: the id that each cluster keeps. An id goes to the cluster with most of its records;
-- of several ids that go to one cluster the one with most records in it stays, the older on a tie.
-- Records that were present in the last run go before those that were gone and are back: a child whose
-- records did not change keeps its id whatever returns.
CREATE OR REPLACE TEMP TABLE overlap AS
SELECT
    membership.child_id, cluster.cluster_id,
    count(*) FILTER (membership.current) AS current_records, count(*) AS records,
    min(cluster.agency_record_id) AS first_key
FROM cluster JOIN membership USING (agency_record_id)
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE claim AS
SELECT *
FROM overlap
QUALIFY row_number() OVER (PARTITION BY child_id ORDER BY current_records DESC, records DESC, first_key) = 1;

CREATE OR REPLACE TEMP TABLE canonical_id AS
SELECT cluster_id, child_id
FROM claim
QUALIFY row_number() OVER (PARTITION BY cluster_id ORDER BY current_records DESC, records DESC, child_id) = 1;

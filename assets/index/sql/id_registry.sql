-- id_registry: new ids are added, merged ones get their canonical id, and every record gets the id of its
-- cluster (written where it changes). A record that is gone is remembered, so that it finds its child again should it come back.
INSERT INTO child BY NAME
SELECT child_id, serial, $at::TIMESTAMPTZ AS created_at, $run_id AS run_id FROM new_cluster;

INSERT INTO child_event BY NAME
SELECT
    $at::TIMESTAMPTZ AS "at", if(parent IS NULL, 'created', 'split') AS kind, child_id, parent AS other_child_id,
    $run_id AS run_id, if(parent IS NULL, 'new_records', 'records_no_longer_together') AS reason
FROM new_cluster ORDER BY serial;

CREATE OR REPLACE TEMP TABLE merged AS
SELECT claim.child_id, canonical_id.child_id AS canonical_id
FROM claim JOIN canonical_id USING (cluster_id)
WHERE claim.child_id <> canonical_id.child_id;

INSERT INTO child_event BY NAME
SELECT
    $at::TIMESTAMPTZ AS "at", 'merged' AS kind, child_id, canonical_id AS other_child_id, $run_id AS run_id,
    'records_of_one_child' AS reason
FROM merged ORDER BY child_id;

UPDATE child SET canonical_id = merged.canonical_id FROM merged WHERE child.child_id = merged.child_id;
UPDATE membership SET child_id = merged.canonical_id FROM merged WHERE membership.child_id = merged.child_id;

CREATE OR REPLACE TEMP TABLE assigned AS
SELECT agency_record_id, coalesce(canonical_id.child_id, new_cluster.child_id) AS child_id, cluster.probability, true AS current
FROM cluster LEFT JOIN canonical_id USING (cluster_id) LEFT JOIN new_cluster USING (cluster_id)
ANTI JOIN membership
    ON membership.agency_record_id = cluster.agency_record_id AND membership.current
        AND membership.probability = cluster.probability
    AND membership.child_id = coalesce(canonical_id.child_id, new_cluster.child_id);

UPDATE membership SET current = false WHERE current AND agency_record_id IN (SELECT agency_record_id FROM gone_key);
DELETE FROM membership WHERE agency_record_id IN (SELECT agency_record_id FROM assigned);
INSERT INTO membership BY NAME SELECT * FROM assigned ORDER BY agency_record_id;

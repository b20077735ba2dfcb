-- prior_id: the ids that a given or a gone record has or had. cluster: the given clusters, and beside them
-- those of those ids whose records were not given: they are as they were, but have a claim to
-- their id. Those go by the id's own number, below 0.
CREATE OR REPLACE TEMP TABLE prior_id AS
SELECT DISTINCT child_id
FROM membership
WHERE agency_record_id IN (SELECT agency_record_id FROM given)
    OR agency_record_id IN (SELECT agency_record_id FROM gone_key);

CREATE OR REPLACE TEMP TABLE cluster AS
SELECT agency_record_id, cluster_id, probability FROM given
UNION ALL
SELECT agency_record_id, -1 - serial AS cluster_id, probability
FROM membership
SEMI JOIN prior_id USING (child_id)
ANTI JOIN given USING (agency_record_id)
ANTI JOIN gone_key USING (agency_record_id)
JOIN child USING (child_id)
WHERE current;

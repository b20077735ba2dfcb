-- The scope of an incremental export: dirty_child, the children that became dirty since the last one; own_child and
-- affected_draw as in `full_export`, as far as they have to do with those; former_key, their records in the last export.
CREATE OR REPLACE TEMP TABLE own_key AS
SELECT DISTINCT agency_record_id FROM child_record WHERE province_code = $province;

CREATE OR REPLACE TEMP TABLE dirty_child AS SELECT DISTINCT child_id FROM dirty WHERE run > $run;

CREATE OR REPLACE TEMP TABLE dirty_record AS
SELECT agency_record_id FROM membership SEMI JOIN dirty_child USING (child_id) WHERE current;

-- export_draw: their own draws; drawn_member: with all who are drawn together with them
CREATE OR REPLACE TEMP TABLE export_draw AS FROM all_draw SEMI JOIN dirty_record
    ON dirty_record.agency_record_id = record_id;

CREATE OR REPLACE TEMP TABLE drawn_member AS
WITH near AS (SELECT DISTINCT draw, cluster_id FROM export_draw)
SELECT draw, cluster_id, record_id AS agency_record_id FROM all_draw SEMI JOIN near USING (draw, cluster_id);

CREATE OR REPLACE TEMP TABLE related_child AS
WITH key AS (
    SELECT agency_record_id FROM drawn_member
    UNION SELECT record_id_a FROM all_review_pair SEMI JOIN dirty_record ON dirty_record.agency_record_id = record_id_b
    UNION SELECT record_id_b FROM all_review_pair SEMI JOIN dirty_record ON dirty_record.agency_record_id = record_id_a
)
FROM dirty_child UNION SELECT child_id FROM membership SEMI JOIN key USING (agency_record_id) WHERE current
UNION SELECT canonical_id FROM child SEMI JOIN dirty_child USING (child_id) WHERE canonical_id IS NOT NULL;

CREATE OR REPLACE TEMP TABLE former_key AS
SELECT agency_record_id FROM read_parquet($record) SEMI JOIN dirty_child USING (child_id);

CREATE OR REPLACE TEMP TABLE own_child AS
SELECT DISTINCT child_id
FROM membership SEMI JOIN own_key USING (agency_record_id) SEMI JOIN related_child USING (child_id)
WHERE current;

CREATE OR REPLACE TEMP TABLE affected_draw AS
WITH member AS (
    SELECT draw, cluster_id, child_id, child_id IN (FROM own_child) AS own, child_id IN (FROM dirty_child) AS anew
    FROM drawn_member JOIN (FROM membership SEMI JOIN drawn_member USING (agency_record_id) WHERE current)
        USING (agency_record_id)
), joined AS (SELECT DISTINCT draw, cluster_id FROM member WHERE own)
SELECT DISTINCT draw, child_id FROM member SEMI JOIN joined USING (draw, cluster_id) WHERE anew;

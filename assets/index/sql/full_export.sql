-- The scope of a full export: own_child, who has a record in the province; affected_draw, the draws in which a child
-- is joined with one of them; dirty_child, all of them; export_draw, among which their draws are.
CREATE OR REPLACE TEMP TABLE own_key AS
SELECT DISTINCT agency_record_id FROM child_record WHERE province_code = $province;

CREATE OR REPLACE TEMP TABLE own_child AS
SELECT DISTINCT child_id FROM membership SEMI JOIN own_key USING (agency_record_id) WHERE current;

CREATE OR REPLACE TEMP VIEW export_draw AS FROM all_draw;

CREATE OR REPLACE TEMP TABLE near_draw AS
SELECT DISTINCT draw, cluster_id
FROM all_draw SEMI JOIN (FROM membership SEMI JOIN own_child USING (child_id)) AS own
    ON own.agency_record_id = record_id;

-- whole children, or the rest of one would be counted as if nothing had changed
CREATE OR REPLACE TEMP TABLE affected_draw AS
SELECT DISTINCT draw, child_id
FROM (FROM all_draw SEMI JOIN near_draw USING (draw, cluster_id)) JOIN membership ON agency_record_id = record_id;

CREATE OR REPLACE TEMP TABLE dirty_child AS FROM own_child UNION SELECT child_id FROM affected_draw;

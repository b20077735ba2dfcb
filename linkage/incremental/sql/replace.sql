-- The dirty components as they are now, in the place of what they were; what depended on them goes.
CREATE OR REPLACE TEMP TABLE former AS
SELECT record_id FROM incremental.link SEMI JOIN dirty_component USING (component) UNION ALL SELECT record_id FROM deleted;
DELETE FROM incremental.draw WHERE record_id IN (FROM former);
DELETE FROM incremental.review WHERE record_id_a IN (FROM former);
DELETE FROM incremental.error_count WHERE component IN (FROM dirty_component);
DELETE FROM incremental.link WHERE record_id IN (SELECT record_id FROM links);
INSERT INTO incremental.link BY NAME
SELECT links.*, confirmed, misattributed FROM links JOIN dirty_record USING (record_id) ORDER BY record_id;

-- The touched neighbourhoods as they are now, in the place of what they were; what hung on them goes.
CREATE OR REPLACE TEMP TABLE former AS
SELECT record_id FROM standing.link SEMI JOIN touched USING (neighbourhood) UNION ALL SELECT record_id FROM departed;
DELETE FROM standing.draw WHERE record_id IN (FROM former);
DELETE FROM standing.review WHERE record_id_a IN (FROM former);
DELETE FROM standing.tally WHERE neighbourhood IN (FROM touched);
DELETE FROM standing.link WHERE record_id IN (SELECT record_id FROM placed);
INSERT INTO standing.link BY NAME
SELECT placed.*, confirmed, borrowed FROM placed JOIN touched_record USING (record_id) ORDER BY record_id;

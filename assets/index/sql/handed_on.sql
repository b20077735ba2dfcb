-- handed_on: every record of the children who have one in this province, and of those whom another
-- resolution would join to them (own = false), so that a draw can be counted without the index.
CREATE OR REPLACE TEMP TABLE own_child AS
SELECT DISTINCT child_id
FROM child_record JOIN membership USING (key_id)
WHERE membership.current AND province_code = $province;

CREATE OR REPLACE TEMP TABLE near_draw AS
SELECT DISTINCT draw, cluster_id
FROM all_draw
WHERE record_id IN (SELECT key_id FROM membership WHERE child_id IN (FROM own_child));

-- whole children, or the rest of one would be counted as if nothing had changed
CREATE OR REPLACE TEMP TABLE touched_draw AS
SELECT DISTINCT draw, child_id
FROM (FROM all_draw SEMI JOIN near_draw USING (draw, cluster_id)) JOIN membership ON key_id = record_id;

CREATE OR REPLACE TEMP TABLE own_draw AS
SELECT draw, key_id, cluster_id
FROM all_draw
JOIN (FROM membership WHERE child_id IN (SELECT child_id FROM touched_draw)) ON key_id = record_id
JOIN touched_draw USING (draw, child_id);

CREATE OR REPLACE TEMP TABLE handed_on AS
SELECT
    membership.child_id, membership.probability AS match_probability, own_child.child_id IS NOT NULL AS own,
    child_record.*
FROM child_record
JOIN membership USING (key_id)
LEFT JOIN own_child ON own_child.child_id = membership.child_id
WHERE membership.current AND (
    own_child.child_id IS NOT NULL
    OR membership.child_id IN (SELECT child_id FROM own_draw JOIN membership USING (key_id))
);

CREATE OR REPLACE TEMP TABLE own_record AS
SELECT handed_on.*, coalesce(trust.trust, 9) AS trust
FROM handed_on LEFT JOIN trust USING (source)
WHERE own;

-- own_review_pair: pairs that concern a child of the province; spokesman: the record that speaks now for each
-- agency record in them.
CREATE OR REPLACE TEMP TABLE own_review_pair AS
SELECT all_review_pair.*
FROM all_review_pair
JOIN membership AS a ON a.key_id = record_id_a
JOIN membership AS b ON b.key_id = record_id_b
WHERE a.child_id IN (FROM own_child) OR b.child_id IN (FROM own_child);

CREATE OR REPLACE TEMP TABLE spokesman AS
SELECT key_id, record_id, child_id
FROM child_record JOIN membership USING (key_id)
WHERE key_id IN (SELECT record_id_a FROM own_review_pair UNION SELECT record_id_b FROM own_review_pair)
QUALIFY row_number() OVER (PARTITION BY key_id ORDER BY active DESC, period_start DESC, record_id) = 1

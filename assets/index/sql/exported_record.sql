-- exported_record: every record of the dirty children who have one in this province, and of those whom another
-- resolution would join to them (own = false), so that a draw can be counted without the index.
CREATE OR REPLACE TEMP TABLE own_draw AS
SELECT draw, agency_record_id, cluster_id
FROM export_draw
JOIN (SELECT agency_record_id, child_id FROM membership WHERE child_id IN (SELECT child_id FROM affected_draw))
    ON agency_record_id = record_id
JOIN affected_draw USING (draw, child_id);

CREATE OR REPLACE TEMP TABLE shown AS
SELECT agency_record_id, child_id, probability, child_id IN (FROM own_child) AS own
FROM membership
SEMI JOIN (
    FROM own_child SEMI JOIN dirty_child USING (child_id) UNION SELECT child_id FROM affected_draw
) AS child USING (child_id)
WHERE current;

-- the province's rows lie together, so only the few elsewhere are looked for everywhere
CREATE OR REPLACE TEMP TABLE exported_record AS
SELECT child_id, probability AS match_probability, own, child_record.*
FROM child_record JOIN shown USING (agency_record_id)
WHERE province_code = $province
UNION ALL
SELECT child_id, probability AS match_probability, own, child_record.*
FROM child_record JOIN (FROM shown ANTI JOIN own_key USING (agency_record_id)) USING (agency_record_id);

CREATE OR REPLACE TEMP TABLE own_record AS
SELECT
    child_id, match_probability, record_version_id, source, active, alive_here, period_start, national_id, id_kind,
    title, first_name, middle_name, last_name, sex, birth_date, birth_precision, residence_province, residence_district,
    residence_subdistrict, house_code, mother_national_id, source_precedence(source) AS precedence
FROM exported_record
WHERE own;

-- own_review_pair: pairs that concern a child of the province; pair_record: all periods of
-- the agency records in them; current_row: the one of each that is in force.
CREATE OR REPLACE TEMP TABLE own_review_pair AS
WITH side AS (
    SELECT agency_record_id, child_id
    FROM membership
    SEMI JOIN (SELECT record_id_a AS agency_record_id FROM all_review_pair UNION SELECT record_id_b
        FROM all_review_pair)
    USING (agency_record_id)
)
SELECT all_review_pair.*, a.child_id AS child_id_a, b.child_id AS child_id_b
FROM all_review_pair
JOIN side AS a ON a.agency_record_id = record_id_a
JOIN side AS b ON b.agency_record_id = record_id_b
WHERE (a.child_id IN (FROM own_child) OR b.child_id IN (FROM own_child))
    AND (a.child_id IN (FROM dirty_child) OR b.child_id IN (FROM dirty_child));

CREATE OR REPLACE TEMP TABLE pair_record AS
SELECT agency_record_id, record_version_id, active, period_start
FROM child_record
WHERE agency_record_id IN (SELECT record_id_a FROM own_review_pair UNION SELECT record_id_b FROM own_review_pair);

CREATE OR REPLACE TEMP TABLE current_row AS FROM current_version('pair_record');

-- own_event: what became of these children and of those that were merged into them (dirty_event_child: all of them).
CREATE OR REPLACE TEMP TABLE dirty_event_child AS
FROM dirty_child UNION SELECT child_id FROM child WHERE canonical_id IN (FROM dirty_child);

CREATE OR REPLACE TEMP TABLE own_event AS
SELECT child_event.*
FROM child_event
JOIN child ON child.child_id = child_event.child_id
WHERE child_event.child_id IN (FROM dirty_event_child)
    AND (child_event.child_id IN (FROM own_child) OR canonical_id IN (FROM own_child));

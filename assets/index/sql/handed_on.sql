-- handed_on: every record of the renewed children who have one in this province, and of those whom another
-- resolution would join to them (own = false), so that a draw can be counted without the index.
CREATE OR REPLACE TEMP TABLE own_draw AS
SELECT draw, agency_record_id, cluster_id
FROM cut_draw
JOIN (SELECT agency_record_id, child_id FROM membership WHERE child_id IN (SELECT child_id FROM touched_draw))
    ON agency_record_id = record_id
JOIN touched_draw USING (draw, child_id);

CREATE OR REPLACE TEMP TABLE shown AS
SELECT agency_record_id, child_id, probability, child_id IN (FROM own_child) AS own
FROM membership
SEMI JOIN (
    FROM own_child SEMI JOIN renewed USING (child_id) UNION SELECT child_id FROM touched_draw
) AS child USING (child_id)
WHERE current;

-- the province's rows lie together, so only the few elsewhere are looked for everywhere
CREATE OR REPLACE TEMP TABLE handed_on AS
SELECT child_id, probability AS match_probability, own, child_record.*
FROM child_record JOIN shown USING (agency_record_id)
WHERE province_code = $province
UNION ALL
SELECT child_id, probability AS match_probability, own, child_record.*
FROM child_record JOIN (FROM shown ANTI JOIN own_key USING (agency_record_id)) USING (agency_record_id);

CREATE OR REPLACE TEMP TABLE own_record AS
SELECT
    child_id, match_probability, record_version_id, source, active, alive_here, period_start, national_id, id_kind,
    title,
    first_name, middle_name, last_name, sex, birth_date, birth_precision, residence_province, residence_district,
    residence_subdistrict, house_code, mother_national_id, coalesce(trust.trust, 9) AS trust
FROM handed_on LEFT JOIN trust USING (source)
WHERE own;

-- own_review_pair: pairs that concern a child of the province; spokesman: the record that speaks now for each
-- agency record in them.
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
    AND (a.child_id IN (FROM renewed) OR b.child_id IN (FROM renewed));

CREATE OR REPLACE TEMP TABLE spokesman AS
SELECT agency_record_id, record_version_id
FROM child_record
WHERE agency_record_id IN (SELECT record_id_a FROM own_review_pair UNION SELECT record_id_b FROM own_review_pair)
QUALIFY row_number() OVER (PARTITION BY agency_record_id ORDER BY active DESC, period_start DESC,
    record_version_id) = 1;

-- own_event: what became of these children and of those that were merged into them (renewed_event: all of them).
CREATE OR REPLACE TEMP TABLE renewed_event AS
FROM renewed UNION SELECT child_id FROM child WHERE heir IN (FROM renewed);

CREATE OR REPLACE TEMP TABLE own_event AS
SELECT child_event.*
FROM child_event
JOIN child ON child.child_id = child_event.child_id
WHERE child_event.child_id IN (FROM renewed_event)
    AND (child_event.child_id IN (FROM own_child) OR heir IN (FROM own_child));

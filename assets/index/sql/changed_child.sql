-- changed_child: children whose records came, left or have other content than at the last run, and those records as
-- the choice of best values reads them. Only what that choice depends on is hashed.
CREATE OR REPLACE TEMP TABLE content AS
SELECT
    child_id,
    bit_xor(hash((
        record_version_id, source, active, period_start, national_id, id_kind, first_name, middle_name, last_name
    )))::UBIGINT AS content
FROM child_record JOIN held USING (agency_record_id)
GROUP BY child_id;

CREATE OR REPLACE TEMP TABLE changed_child AS
FROM content ANTI JOIN child_state USING (child_id, content);

CREATE OR REPLACE TEMP TABLE own_record AS
SELECT
    held.child_id, record_version_id, source, active, period_start, national_id, id_kind, title, first_name,
    middle_name,
    last_name, source_precedence(source) AS precedence
FROM child_record
JOIN held USING (agency_record_id)
JOIN changed_child ON changed_child.child_id = held.child_id;

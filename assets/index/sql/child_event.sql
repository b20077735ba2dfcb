-- child_event: what became of the changed children's best number and name, and who has no record left or is back.
CREATE OR REPLACE TEMP TABLE state_now AS
SELECT
    changed_child.child_id, true AS present, changed_child.content, number.id_kind,
    md5_number_lower(number.national_id)::UBIGINT AS national_id,
    md5_number_lower(concat_ws(' ', name.first_name, name.middle_name))::UBIGINT AS first_name,
    md5_number_lower(name.last_name)::UBIGINT AS last_name, name.sources AS name_sources
FROM changed_child
LEFT JOIN (FROM own_identifier WHERE best) AS number USING (child_id)
LEFT JOIN (FROM own_name WHERE best) AS name USING (child_id);

CREATE OR REPLACE TEMP TABLE child_change AS
SELECT
    child_id,
    CASE
        WHEN old.national_id IS NOT DISTINCT FROM new.national_id THEN NULL
        WHEN old.national_id IS NULL THEN 'number_found'
        WHEN new.national_id IS NULL THEN 'number_gone'
        WHEN old.id_kind <> new.id_kind THEN old.id_kind || '_to_' || new.id_kind
        ELSE 'number_changed'
    END AS identifier_changed,
    CASE
        WHEN old.name_sources IS NULL OR new.name_sources IS NULL THEN NULL
        WHEN (old.first_name, old.last_name) IS NOT DISTINCT FROM (new.first_name, new.last_name) THEN NULL
        WHEN NOT list_has_any(old.name_sources, new.name_sources) THEN 'another_source_speaks'
        WHEN old.first_name IS NOT DISTINCT FROM new.first_name THEN 'surname'
        WHEN old.last_name IS NOT DISTINCT FROM new.last_name THEN 'given_name'
        ELSE 'given_name_and_surname'
    END AS renamed,
    if(old.present, NULL, 'records_are_back') AS returned
FROM state_now AS new JOIN child_state AS old USING (child_id);

CREATE OR REPLACE TEMP TABLE retired AS
SELECT child_id
FROM child_state
SEMI JOIN affected USING (child_id)
ANTI JOIN (SELECT DISTINCT child_id FROM held) AS held USING (child_id)
ANTI JOIN (FROM child WHERE canonical_id IS NOT NULL) AS gone USING (child_id)
WHERE present;

INSERT INTO child_event BY NAME
SELECT $at::TIMESTAMPTZ AS "at", kind, child_id, NULL AS other_child_id, $run_id AS run_id, reason
FROM (
    SELECT child_id, kind, reason
    FROM (UNPIVOT child_change ON returned, identifier_changed, renamed INTO NAME kind VALUE reason)
    UNION ALL SELECT child_id, 'retired', 'no_record_left' FROM retired
)
ORDER BY kind, child_id;

DELETE FROM child_state
WHERE child_id IN (SELECT child_id FROM state_now) OR child_id IN (SELECT child_id FROM child SEMI JOIN affected USING (child_id) WHERE canonical_id IS NOT NULL);
INSERT INTO child_state BY NAME FROM state_now ORDER BY child_id;
UPDATE child_state SET present = false, content = NULL WHERE child_id IN (FROM retired);

-- mended: what became, since the refresh before, of each value that others contradicted then, by unit.
-- Counted from what the units' files say now, whatever anybody answered.
CREATE OR REPLACE TEMP TABLE current_value AS
SELECT agency_record_id, source, office, said.field AS field, any_value(school_name) AS name,
    min(md5(concat_ws(chr(31), $secret, said.value))) AS value_hash
FROM (
    SELECT agency_record_id, source, office, school_name, unnest([
        {field: 'birth_date', value: concat_ws('/', birth_date, birth_precision, list_contains(flags, 'birth_date_era'))},
        {field: 'sex', value: sex},
        {field: 'first_name', value: first_name},
        {field: 'last_name', value: last_name},
        {field: 'number', value: national_id},
        {field: 'place', value: coalesce(residence_subdistrict, residence_district, residence_province)},
        {field: 'schooling', value: concat_ws('/', in_education, dropped_out, alive_here, coalesce(school_code, unit))}
    ]) AS said
    FROM record WHERE province_code = $province
)
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE open_value AS
SELECT DISTINCT $as_of::DATE AS as_of, source, office, current_value.name, agency_record_id, field, value_hash
FROM given_item
JOIN (SELECT record_version_id, agency_record_id FROM record) AS record USING (record_version_id)
JOIN current_value USING (agency_record_id, field)
ORDER BY ALL;

CREATE OR REPLACE TEMP TABLE mended AS
WITH before AS (
    FROM given_before WHERE as_of = (SELECT max(as_of) FROM given_before WHERE as_of < $as_of::DATE)
), became AS (
    SELECT
        coalesce(before.source, now.source) AS source, coalesce(before.office, now.office) AS office,
        coalesce(now.name, before.name) AS name,
        CASE
            WHEN before.field IS NULL THEN 'new'
            WHEN now.field IS NOT NULL THEN if(now.value_hash = before.value_hash, 'unchanged', 'changed')
            WHEN says.value_hash <> before.value_hash THEN 'mended'
            WHEN says.field IS NOT NULL THEN 'settled_elsewhere'
            -- a name that was struck off a school's list is what was asked for
            WHEN before.field = 'schooling' THEN 'mended'
            ELSE 'gone'
        END AS became
    FROM before
    FULL JOIN open_value AS now USING (agency_record_id, field)
    LEFT JOIN current_value AS says ON
        says.agency_record_id = before.agency_record_id AND says.field = before.field
)
SELECT
    $province AS province_code, $as_of::DATE AS as_of, (SELECT max(as_of) FROM before) AS since, source, office AS unit,
    mode(name ORDER BY name) AS name,  -- a name that one row has alone may be no school's
    count(*) FILTER (became <> 'new') AS open_before,
    count(*) FILTER (became = 'mended') AS mended,
    count(*) FILTER (became = 'changed') AS changed,
    count(*) FILTER (became = 'unchanged') AS unchanged,
    count(*) FILTER (became = 'settled_elsewhere') AS settled_elsewhere,
    count(*) FILTER (became = 'gone') AS gone,
    count(*) FILTER (became = 'new') AS new,
    count(*) FILTER (became IN ('new', 'changed', 'unchanged')) AS open_now
FROM became
GROUP BY ALL
ORDER BY source, unit;

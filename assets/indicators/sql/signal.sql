-- signal: everything in the newest records that may tell of a problem, one row a record, column and value.
-- free_text: written by hand, so it may hold a name; it is compared with the crosswalk, but never shown.
CREATE OR REPLACE TEMP TABLE signal AS
WITH current AS (
    SELECT *
    FROM handed_record
    LEFT JOIN layout_column USING (province_code, source, source_file, source_row, file_version)
    WHERE active
), written AS (
    SELECT agency_record_id, layout, 'cause' AS "column", cause AS value, false AS free_text
    FROM current WHERE source = 'nonformal'
    UNION ALL SELECT agency_record_id, layout, 'remark', remark, true FROM current
    UNION ALL SELECT agency_record_id, layout, 'disadvantage', disadvantage, false FROM current
    UNION ALL SELECT agency_record_id, layout, 'disability', disability, false FROM current
    UNION ALL SELECT agency_record_id, layout, 'not_yet_struck_off', '3.1.8', false
    FROM current WHERE not_yet_struck_off IS NOT NULL
    UNION ALL SELECT agency_record_id, layout, 'falls_short', unnest(short), false FROM current
    UNION ALL SELECT agency_record_id, layout, 'problem', unnest(regexp_split_to_array(problem, '[;,|\n]')), true
        FROM current
    UNION ALL SELECT agency_record_id, layout, 'detail', detail, true FROM current
    UNION ALL SELECT agency_record_id, layout, 'need', need, true FROM current
    UNION ALL SELECT agency_record_id, layout, 'education_status', education_status, true FROM current
    UNION ALL SELECT agency_record_id, 'specialpp', 'screening', last_screening, false FROM detail_fact
    UNION ALL SELECT agency_record_id, 'nutrition', 'development', development, false FROM detail_fact
    UNION ALL SELECT agency_record_id, 'nutrition', 'growth', unnest(growth), false FROM key_growth
    UNION ALL SELECT agency_record_id, 'disability', 'disability_type', unnest(disability_types), false FROM detail_fact
)
SELECT agency_record_id, layout, "column", trim(value) AS value, bool_or(free_text) AS free_text
FROM written
WHERE trim(value) NOT IN ('', '-', '.')
GROUP BY ALL

-- person: one row a child and resolution. Draw -1 is the best estimate; the others are the sampled
-- resolutions, of which only the children that they change are here. Age, sex and place are the best
-- ones known of the child in the best estimate: a draw moves evidence between children, it does not
-- move children.
CREATE OR REPLACE TEMP TABLE person AS
WITH record AS (
    SELECT -1 AS draw, child_id AS child, * FROM handed_record WHERE own
    UNION ALL
    SELECT drawn.draw, drawn.cluster_id::VARCHAR AS child, handed_record.*
    FROM drawn JOIN handed_record USING (key_id)
), gathered AS (
    SELECT
        draw, child,
        bool_or(source = 'civil_registration' AND active AND alive_here AND province_code = $province) AS registered,
        coalesce(bool_or(active AND in_education), false) AS in_education,
        coalesce(bool_or(active AND dropped_out), false) AS dropped_out,
        arg_min(child_id, (source <> 'civil_registration' OR NOT active, NOT own, key_id)) AS particulars
    FROM record
    GROUP BY draw, child
)
SELECT
    gathered.draw, gathered.child, coalesce(gathered.registered, false) AS registered, gathered.in_education,
    gathered.dropped_out, known.sex, date_sub('year', known.birth_date, $as_of::DATE) AS age,
    $province AS province_code,
    if(known.province_code = $province, known.district_code, NULL) AS district_code,
    if(known.province_code = $province, known.subdistrict_code, NULL) AS subdistrict_code
FROM gathered JOIN known ON known.child_id = gathered.particulars

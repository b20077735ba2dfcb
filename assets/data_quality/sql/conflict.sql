-- source_conflict: each pair of values by the kind of conflict, and what records say of a child's
-- whereabouts that cannot all be true. Pairs that are no conflict (an age that fits a birthday) drop out.
CREATE TEMP TABLE source_conflict AS
WITH dated AS (
    SELECT *, value_a::DATE AS a, value_b::DATE AS b FROM value_pair WHERE field = 'birth'
), birth AS (
    SELECT
        * EXCLUDE (a, b),
        CASE
            WHEN grain_a = 'age' OR grain_b = 'age' THEN if(abs(year(a) - year(b)) > 1, 'birth_other', NULL)
            WHEN year(a) = year(b) AND (month(a) = 1 AND day(a) = 1 OR month(b) = 1 AND day(b) = 1)
                AND (grain_a = 'day' OR grain_b = 'day') THEN 'birth_first_january'
            WHEN grain_a = 'year' OR grain_b = 'year' THEN CASE abs(year(a) - year(b))
                WHEN 0 THEN NULL WHEN 1 THEN 'birth_next_year' ELSE 'birth_year' END
            WHEN grain_a = 'month' OR grain_b = 'month' THEN CASE
                WHEN year(a) = year(b) AND month(a) = month(b) THEN NULL
                WHEN year(a) = year(b) THEN 'birth_month'
                WHEN month(a) = month(b) THEN if(abs(year(a) - year(b)) = 1, 'birth_next_year', 'birth_year')
                ELSE 'birth_other' END
            WHEN year(a) = year(b) AND month(a) = day(b) AND day(a) = month(b) THEN 'birth_swapped'
            WHEN month(a) = month(b) AND day(a) = day(b)
                THEN if(abs(year(a) - year(b)) = 1, 'birth_next_year', 'birth_year')
            WHEN year(a) = year(b) AND month(a) = month(b) THEN 'birth_day'
            WHEN year(a) = year(b) AND day(a) = day(b) THEN 'birth_month'
            ELSE 'birth_other'
        END AS kind
    FROM dated
), era AS (
    SELECT
        a.child_id, 'birth' AS field, a.source AS source_a, a.birth_date::VARCHAR AS value_a, a.birth_precision
            AS grain_a, a.record_version_id AS record_version_id_a, b.source AS source_b,
        json_extract_string(written.raw, '$.birth_date') AS value_b, 'written' AS grain_b,
        b.record_version_id AS record_version_id_b, 'birth_era' AS kind
    FROM current AS b
    JOIN read_parquet({written}) AS written USING (record_version_id)
    JOIN (
        SELECT * FROM current
        WHERE birth_date IS NOT NULL AND NOT list_contains(flags, 'birth_date_era')
        QUALIFY row_number() OVER (PARTITION BY child_id ORDER BY precedence, record_version_id) = 1
    ) AS a ON a.child_id = b.child_id
    WHERE list_contains(b.flags, 'birth_date_era')
), sex AS (
    SELECT *, 'sex' AS kind FROM value_pair WHERE field = 'sex'
), swapped AS (
    SELECT
        a.child_id, 'first_name' AS field, a.source AS source_a, a.first_name AS value_a, '' AS grain_a,
        min(a.record_version_id) AS record_version_id_a, b.source AS source_b, b.first_name AS value_b, '' AS grain_b,
        min(b.record_version_id) AS record_version_id_b, 'names_swapped' AS kind
    FROM current AS a
    JOIN current AS b ON a.child_id = b.child_id AND a.first_name = b.last_name AND a.last_name = b.first_name
    WHERE a.first_name <> a.last_name AND (a.precedence, a.record_version_id) < (b.precedence, b.record_version_id)
    GROUP BY ALL
), name AS (
    SELECT value_pair.*, value_pair.field || if(alike, '_spelling', '_other') AS kind
    FROM value_pair
    JOIN given_likeness USING (value_a, value_b)
    ANTI JOIN swapped ON
        swapped.child_id = value_pair.child_id AND swapped.source_a = value_pair.source_a
        AND swapped.source_b = value_pair.source_b
    WHERE field IN ('first_name', 'last_name')
), address AS (
    SELECT
        *,
        CASE
            WHEN left(value_a, 2) <> left(value_b, 2) THEN 'address_province'
            WHEN least(length(value_a), length(value_b)) < 4 THEN NULL
            WHEN left(value_a, 4) <> left(value_b, 4) THEN 'address_district'
            WHEN least(length(value_a), length(value_b)) = 6 THEN 'address_subdistrict'
        END AS kind
    FROM value_pair
    WHERE field = 'address'
), number AS (
    SELECT
        *,
        CASE
            WHEN grain_a = 'thai' AND grain_b = 'thai' THEN 'number_two_valid'
            WHEN NOT (grain_a = 'thai' OR grain_b = 'thai') THEN NULL
            WHEN grain_a = 'g_code' OR grain_b = 'g_code' THEN 'number_g_code'
            ELSE 'number_wrong'
        END AS kind
    FROM value_pair
    WHERE field = 'number'
), enrolment AS (
    SELECT *, if(source_a = source_b, 'enrolled_twice', 'enrolled_school_and_nonformal') AS kind
    FROM value_pair
    WHERE field = 'enrolment'
), presence AS (
    SELECT
        a.child_id, 'presence' AS field, a.source AS source_a, NULL AS value_a, '' AS grain_a,
        min(a.record_version_id) AS record_version_id_a, b.source AS source_b, NULL AS value_b, '' AS grain_b,
        min(b.record_version_id) AS record_version_id_b,
        CASE
            WHEN a.source = 'civil_registration' THEN CASE
                WHEN a.alive_here THEN NULL
                WHEN b.in_education THEN 'left_but_at_school'
                WHEN b.source = 'health' AND b.alive_here THEN 'left_but_seen_by_health'
            END
            WHEN NOT b.in_education OR b.in_education IS NULL THEN NULL
            WHEN a.dropped_out AND a.in_education IS NOT TRUE THEN 'dropped_out_but_studying'
            WHEN a.source = 'schools' AND NOT a.in_education THEN 'marked_but_studying'
        END AS kind
    FROM current AS a
    JOIN current AS b ON a.child_id = b.child_id AND a.record_version_id <> b.record_version_id
    WHERE a.alive_here = false AND a.source = 'civil_registration' OR a.dropped_out OR a.in_education = false
    GROUP BY ALL
), unregistered AS (
    SELECT
        child_id, 'presence' AS field, arg_min(source, (precedence, record_version_id)) AS source_a, NULL AS value_a, '' AS grain_a,
        arg_min(record_version_id, (precedence, record_version_id)) AS record_version_id_a, 'civil_registration' AS source_b, NULL AS value_b,
        '' AS grain_b,
        NULL::BIGINT AS record_version_id_b, 'unregistered_at_school' AS kind
    FROM current
    WHERE in_education
        AND child_id NOT IN (
            SELECT child_id FROM read_parquet({child_record}) WHERE source = 'civil_registration' AND own
        )
    GROUP BY child_id
)
FROM birth UNION ALL BY NAME FROM era UNION ALL BY NAME FROM sex UNION ALL BY NAME FROM swapped
UNION ALL BY NAME FROM name UNION ALL BY NAME FROM address UNION ALL BY NAME FROM number
UNION ALL BY NAME FROM enrolment UNION ALL BY NAME FROM presence UNION ALL BY NAME FROM unregistered

-- What a list says of each child: names, home, guardian, telephone, last school, where the child was found, and
-- whether a pair of records that concerns the child waits for review.
WITH record AS (
    -- A record without a period is older than all others: a null would be the newest of them.
    SELECT * REPLACE (coalesce(period_start, DATE '1900-01-01') AS period_start)
    FROM read_parquet({child_record}) WHERE own AND child_id IN (SELECT child_id FROM wanted)
), address AS (
    -- One record's house and village, never one of each: of the subdistrict that the list names, where there is one.
    SELECT child_id, house_no, village
    FROM record JOIN read_parquet({person}) AS person USING (child_id)
    WHERE house_no IS NOT NULL OR village IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY child_id
        ORDER BY residence_subdistrict IS DISTINCT FROM person.subdistrict_code, active DESC, house_no IS NULL,
            coalesce(alive_here, true) DESC, source_precedence(source), period_start DESC, record_version_id
    ) = 1
), gathered AS (
    SELECT
        child_id,
        arg_max(
            coalesce(guardian_name, mother_name, father_name),
            (guardian_name IS NOT NULL, active, period_start, record_version_id)
        ) FILTER (coalesce(guardian_name, mother_name, father_name) IS NOT NULL) AS guardian,
        max(nickname) AS nickname,
        arg_max(coalesce(school_name, school_code), (period_start, record_version_id))
            FILTER (source IN ('schools', 'nonformal') AND coalesce(school_name, school_code) IS NOT NULL) AS school,
        arg_max(grade, (period_start, record_version_id)) FILTER (source IN ('schools', 'nonformal') AND grade IS NOT NULL) AS grade,
        arg_max(period, (period_start, record_version_id)) FILTER (source IN ('schools', 'nonformal')) AS school_period,
        list_sort(list(DISTINCT source)) AS sources,
        min(match_probability) AS certainty
    FROM record GROUP BY child_id
), called AS (
    SELECT child_id, phone, source AS phone_source, written_on AS phone_on
    FROM telephone JOIN record USING (source, source_file, source_row, file_version)
    QUALIFY row_number() OVER (PARTITION BY child_id ORDER BY written_on DESC NULLS LAST, record_version_id) = 1
), uncertain AS (
    SELECT DISTINCT child_id FROM (
        SELECT child_id_a AS child_id FROM read_parquet({review_pair}) UNION SELECT child_id_b FROM read_parquet({review_pair})
    )
)
SELECT
    child.child_id, title, first_name, last_name, child.sex, person.age, person.district_code, person.subdistrict_code,
    out_of_school_kind, risk_score, risk_reasons, problems, disabled, nickname, house_no, village, guardian, phone,
    phone_source, phone_on, school, grade, school_period, gathered.sources, certainty, uncertain.child_id IS NOT NULL AS uncertain
FROM read_parquet({child}) AS child
JOIN read_parquet({person}) AS person USING (child_id)
LEFT JOIN address USING (child_id)
LEFT JOIN gathered USING (child_id)
LEFT JOIN called USING (child_id)
LEFT JOIN uncertain USING (child_id)
WHERE child.child_id IN (SELECT child_id FROM wanted)

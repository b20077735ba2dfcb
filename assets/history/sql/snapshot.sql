-- enrolment: every row of a school or learner group, in every period. enrolled: what it said in its own
-- period, where in_education is what it says on the as-of date.
CREATE TEMP TABLE enrolment AS
SELECT
    child_id, period, period_start, source, layout, province_code, unit, school_code, grade,
    CASE
        WHEN source = 'schools' THEN struck_off.source_row IS NULL
        ELSE coalesce(ltrim(cause, '0'), '') = ''
    END AS enrolled,
    in_education, dropped_out, active
FROM exported_record
LEFT JOIN struck_off USING (province_code, source, source_file, source_row, file_version)
WHERE own AND (source = 'schools' OR layout = 'itw51_student')
-- in an order that gives no child id away
ORDER BY md5(child_id), period_start, source, layout, unit, school_code, grade, enrolled;

CREATE TEMP TABLE residence AS
SELECT
    child_id, period, period_start, source, layout, residence_province AS province_code,
    residence_district AS district_code, residence_subdistrict AS subdistrict_code, alive_here, active
FROM exported_record
WHERE own AND residence_province IS NOT NULL
ORDER BY md5(child_id), period_start, source, layout, subdistrict_code, district_code, province_code, alive_here;

-- schooling: every term from a child's first one on. A unit that has sent no file of a term says nothing of that
-- term: whether the pupils of its last file are still enrolled is unknown, unless another unit has them.
CREATE TEMP TABLE term AS
SELECT DISTINCT period, period_start
FROM enrolment
WHERE regexp_full_match(period, '\d{4}-[12]') AND period_start <= $as_of::DATE;

CREATE TEMP TABLE latest_file AS
SELECT term.period, term.period_start, layout, unit, max(sent.period_start) AS sent_start
FROM term
JOIN (SELECT DISTINCT layout, unit, period_start FROM enrolment) AS sent ON sent.period_start <= term.period_start
GROUP BY ALL;

-- is_stated: by a file of the term itself; otherwise only by the unit's last one.
CREATE TEMP TABLE attended AS
SELECT
    child_id, latest_file.period, latest_file.period_start, bool_or(sent_start = latest_file.period_start) AS is_stated,
    arg_max(school_code, (sent_start, school_code)) AS school_code, arg_max(grade, (sent_start, grade)) AS grade
FROM enrolment
JOIN latest_file ON latest_file.layout = enrolment.layout AND latest_file.unit IS NOT DISTINCT FROM enrolment.unit
    AND latest_file.sent_start = enrolment.period_start
WHERE enrolled
GROUP BY ALL;

CREATE TEMP TABLE schooling AS
WITH since AS (
    SELECT child_id, min(period_start) AS first_term FROM attended GROUP BY child_id
), every AS (
    SELECT
        since.child_id, term.period, term.period_start, first_term,
        CASE WHEN attended.child_id IS NULL THEN false WHEN is_stated THEN true END AS enrolled, school_code, grade
    FROM since
    JOIN term ON term.period_start >= first_term
    LEFT JOIN attended ON attended.child_id = since.child_id AND attended.period_start = term.period_start
), beside AS (
    SELECT *, lag(enrolled) OVER (PARTITION BY child_id ORDER BY period_start) AS enrolled_before FROM every
)
SELECT
    child_id, period, period_start, enrolled, enrolled_before, school_code, grade,
    CASE
        WHEN period_start = first_term THEN 'entered'
        WHEN enrolled IS NULL OR enrolled_before IS NULL THEN 'unknown'
        WHEN enrolled AND enrolled_before THEN 'stayed'
        WHEN enrolled THEN 'returned'
        WHEN enrolled_before THEN 'left'
        ELSE 'out'
    END AS change
FROM beside
ORDER BY md5(child_id), period_start;

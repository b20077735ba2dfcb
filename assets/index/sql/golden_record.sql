-- golden_record: the best value of each particular of a child. Birth date: the most precise, then the most agreed on (a
-- health centre's 1 January stands for an unknown day, so it comes last of its precision). Sex: the
-- most agreed on. Where the child lives: a current record of the most trusted source, the newest.
WITH birth AS (
    SELECT child_id, birth_date, birth_precision
    FROM own_record
    WHERE birth_date IS NOT NULL
    GROUP BY child_id, birth_date, birth_precision
    QUALIFY row_number() OVER (
        PARTITION BY child_id
        ORDER BY coalesce(list_position(['day', 'month', 'year', 'age'], birth_precision), 5),
            min(precedence) > 1 AND month(birth_date) = 1 AND day(birth_date) = 1,
            count(DISTINCT source) DESC, min(precedence), count(*) DESC, birth_date
    ) = 1
), sex AS (
    SELECT child_id, sex
    FROM own_record
    WHERE sex IS NOT NULL
    GROUP BY child_id, sex
    QUALIFY row_number() OVER (PARTITION BY child_id ORDER BY count(DISTINCT source) DESC, min(precedence), sex) = 1
), residence AS (
    SELECT child_id, residence_province, residence_district, residence_subdistrict, house_code
    FROM own_record
    WHERE residence_province IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY child_id
        ORDER BY active DESC, coalesce(alive_here, true) DESC, precedence, residence_subdistrict IS NULL,
            period_start DESC, record_version_id
    ) = 1
), mother AS (
    SELECT child_id, mother_national_id
    FROM own_record
    WHERE mother_national_id IS NOT NULL
    GROUP BY child_id, mother_national_id
    QUALIFY row_number() OVER (
        PARTITION BY child_id ORDER BY count(DISTINCT source) DESC, min(precedence), count(*) DESC, mother_national_id
    ) = 1
), summed AS (
    SELECT
        child_id,
        list_sort(list(DISTINCT source)) AS sources,
        count(*) AS record_count,
        min(match_probability) AS confidence,
        min(period_start) AS first_seen,
        max(period_start) AS last_seen,
        CASE
            WHEN bool_or(active AND alive_here AND source = 'civil_registration') THEN 'registered'
            WHEN bool_or(active AND NOT alive_here) THEN 'left'
            WHEN bool_or(active) THEN 'unregistered'
            ELSE 'not_current'
        END AS status
    FROM own_record
    GROUP BY child_id
)
SELECT
    child_id, identifier.national_id, coalesce(identifier.id_kind, 'missing') AS id_kind, name.title,
    name.first_name, name.middle_name, name.last_name, sex, birth_date, birth_precision,
    residence_province AS province_code, residence_district AS district_code,
    residence_subdistrict AS subdistrict_code, house_code, mother_national_id, summed.sources,
    summed.record_count, confidence, summed.first_seen, summed.last_seen, status
FROM summed
LEFT JOIN (FROM own_identifier WHERE best) AS identifier USING (child_id)
LEFT JOIN (FROM own_name WHERE best) AS name USING (child_id)
LEFT JOIN birth USING (child_id)
LEFT JOIN sex USING (child_id)
LEFT JOIN residence USING (child_id)
LEFT JOIN mother USING (child_id)
ORDER BY child_id

-- record_key: the agency's own key (agency_key), else a hash of layout, unit and the identifying
-- fields; a key that repeats within its layout and period is numbered from the second on.
CREATE TEMP TABLE keyed AS
WITH key AS (
    SELECT
        *,
        coalesce(
            layout || ':' || agency_key,
            layout || ':#' || left(md5(concat_ws(
                chr(31), unit, coalesce(national_id, ''), coalesce(first_name, ''), coalesce(middle_name, ''),
                coalesce(last_name, ''), coalesce(nickname, ''), coalesce(sex, ''),
                coalesce(birth_date::VARCHAR, ''), coalesce(residence_subdistrict, ''), coalesce(village, ''),
                coalesce(house_no, '')
            )), 16)
        ) AS first_key
    FROM staged_row
), numbered AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY layout, period, first_key ORDER BY source_file, source_row, file_version)
            AS repetition
    FROM key
)
SELECT
    * EXCLUDE (agency_key, first_key, repetition),
    CASE WHEN repetition = 1 THEN first_key ELSE first_key || '.' || repetition END AS record_key
FROM numbered

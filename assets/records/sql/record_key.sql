-- record_key: the agency's own key (agency_key), else a hash of layout, unit and the identifying
-- fields; a key that repeats within its layout and period is numbered from the second on. Rows that are written
-- exactly alike have one key: they are one record of the agency, told apart by copy.
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
), placed AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY layout, period, first_key ORDER BY source_file, source_row, file_version)
            AS place
    FROM key
), copied AS (
    SELECT
        *,
        min(place) OVER alike AS first_place,
        row_number() OVER (alike ORDER BY place) AS copy
    FROM placed
    WINDOW alike AS (PARTITION BY layout, period, first_key, coalesce(content, place::UBIGINT))
), numbered AS (
    SELECT *, dense_rank() OVER (PARTITION BY layout, period, first_key ORDER BY first_place) AS repetition
    FROM copied
)
SELECT
    * EXCLUDE (agency_key, content, first_key, place, first_place, repetition),
    CASE WHEN repetition = 1 THEN first_key ELSE first_key || '.' || repetition END AS record_key
FROM numbered

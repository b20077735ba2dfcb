-- source: each source, and each source in each district, as it is: how much, how complete, how much of it
-- linked, how fresh. Shares are of records; a district is where the record says that the child lives.
WITH known AS (
    SELECT
        child_id, bool_or(source = 'civil_registration') AS in_register, count(DISTINCT source) > 1 AS in_others
    FROM current
    GROUP BY child_id
), described AS (
    SELECT
        record.source, record.child_id, record.residence_district, record.period, record.period_start,
        coalesce(id_kind = 'thai', false) AS with_number, last_name IS NOT NULL AS with_surname,
        sex IS NOT NULL AS with_sex, coalesce(birth_precision = 'day', false) AS with_birthday,
        residence_subdistrict IS NOT NULL AS with_subdistrict,
        house_no IS NOT NULL OR house_code IS NOT NULL AS with_house,
        mother_name IS NOT NULL OR mother_national_id IS NOT NULL AS with_mother,
        in_register, in_others
    FROM current AS record JOIN known USING (child_id)
    WHERE record.province_code = $province
)
SELECT
    $province AS province_code, source, if(grouping(residence_district) = 1, 'province', 'district') AS area_level,
    if(grouping(residence_district) = 1, $province, residence_district) AS area_code,
    count(*) AS records, count(DISTINCT child_id) AS children,
    avg(with_number::INT) AS with_number, avg(with_surname::INT) AS with_surname, avg(with_sex::INT) AS with_sex,
    avg(with_birthday::INT) AS with_birthday, avg(with_subdistrict::INT) AS with_subdistrict,
    avg(with_house::INT) AS with_house, avg(with_mother::INT) AS with_mother,
    avg(in_register::INT) AS in_register, avg(in_others::INT) AS in_others,
    arg_max(period, (coalesce(period_start, DATE '1900-01-01'), period)) AS newest_period,
    greatest(0, $as_of::DATE - max(period_start))::BIGINT AS age_days
FROM described
GROUP BY GROUPING SETS ((source), (source, residence_district))
HAVING grouping(residence_district) = 1 OR starts_with(residence_district, $province)
ORDER BY source, area_level DESC, area_code

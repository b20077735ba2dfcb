-- particulars: a child's sound numbers, and her names with their birthdays, each with whether somebody else's
-- record has it too.
WITH said AS (
    SELECT DISTINCT
        list_contains($keys, agency_record_id) AS hers, if(id_kind = 'thai', national_id, NULL) AS number,
        first_name, last_name,
        if(birth_precision = 'day', birth_date, NULL) AS birthday
    FROM child_record
), parent AS (
    SELECT mother_national_id AS number FROM child_record UNION SELECT father_national_id FROM child_record
)
SELECT
    number, NULL AS first_name, NULL AS last_name, NULL AS birthday,
    bool_or(NOT hers) OR number IN (SELECT number FROM parent WHERE number IS NOT NULL) AS others
FROM said
WHERE number IS NOT NULL
GROUP BY number
HAVING bool_or(hers)
UNION ALL
SELECT NULL, first_name, last_name, birthday::VARCHAR, bool_or(NOT hers)
FROM said
WHERE first_name IS NOT NULL AND last_name IS NOT NULL AND birthday IS NOT NULL
GROUP BY first_name, last_name, birthday
HAVING bool_or(hers)

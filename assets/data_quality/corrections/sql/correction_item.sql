-- correction_item: each value of a record of the province that another record contradicts, and which records those are.
-- A conflict names one record of a source for each value; every other current record of that source that says the same
-- of the child has the value too, since it came from another unit.
WITH side AS (
    SELECT kind, source_a AS source, record_version_id_a AS first_version_id, record_version_id_b AS other_version_id
    FROM read_parquet({source_conflict})
    UNION ALL
    SELECT kind, source_b, record_version_id_b, record_version_id_a
    FROM read_parquet({source_conflict}) WHERE record_version_id_b IS NOT NULL
), own AS (
    SELECT side.kind, given_kind.field, given_kind.weight, given_kind.place, same.*, other_version_id
    FROM side
    JOIN given_kind USING (kind)
    JOIN record AS first ON first.record_version_id = first_version_id
    JOIN record AS same ON same.child_id = first.child_id AND same.source = first.source AND (
        same.record_version_id = first_version_id
        OR CASE given_kind.field
            WHEN 'birth_date' THEN
                same.birth_date = first.birth_date AND same.birth_precision = first.birth_precision
                AND kind <> 'birth_era'
            WHEN 'sex' THEN same.sex = first.sex
            WHEN 'first_name' THEN same.first_name = first.first_name AND kind <> 'names_swapped'
            WHEN 'last_name' THEN same.last_name = first.last_name
            WHEN 'number' THEN same.national_id = first.national_id
            WHEN 'place' THEN
                coalesce(same.residence_subdistrict, same.residence_district, same.residence_province)
                = coalesce(first.residence_subdistrict, first.residence_district, first.residence_province)
            ELSE false
        END
    )
    WHERE same.province_code = $province AND CASE given_kind.asked
        WHEN 'not_register' THEN same.source <> 'civil_registration' AND NOT EXISTS (
            FROM record AS registered
            WHERE registered.child_id = same.child_id AND registered.source = 'civil_registration'
                AND if(given_kind.field = 'first_name', registered.first_name = same.first_name,
                    registered.last_name = same.last_name)
        )
        WHEN 'faulty' THEN CASE kind
            WHEN 'birth_era' THEN list_contains(same.flags, 'birth_date_era')
            WHEN 'birth_first_january' THEN month(same.birth_date) = 1 AND day(same.birth_date) = 1
            ELSE same.id_kind <> 'thai'
        END
        ELSE true
    END
)
SELECT
    record_version_id, field, list(kind ORDER BY weight DESC, place, other_version_id) AS kinds,
    list(other_version_id ORDER BY weight DESC, place, other_version_id) AS other_version_ids
FROM (SELECT DISTINCT record_version_id, field, kind, weight, place, other_version_id FROM own)
GROUP BY record_version_id, field
ORDER BY record_version_id, field

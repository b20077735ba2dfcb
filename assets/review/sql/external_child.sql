-- external_child: the records of children who are in a pair of this province's but not in what the index hands on for
-- it: they live elsewhere, and no draw brings them together with anybody of here.
SELECT membership.child_id, membership.probability AS match_probability, false AS own, child_record.*
FROM child_record
JOIN membership USING (agency_record_id)
WHERE membership.current AND membership.child_id IN (
    SELECT unnest([child_id_a, child_id_b]) FROM {review_pair}
    EXCEPT SELECT child_id FROM {child_record}
)
ORDER BY record_version_id

-- queue: the pairs worth a person's look, each with what an answer would change, and the random samples.
-- Reads views over what the index hands on: child_record, child, review_pair, draw; decided and reported.
CREATE TEMP TABLE agency AS
SELECT
    agency_record_id, any_value(child_id) AS child_id, any_value(match_probability) AS probability, bool_or(own) AS own,
    coalesce(bool_or(source = 'civil_registration' AND active AND alive_here), false) AS registered,
    coalesce(bool_or(active AND in_education), false) AS in_education
FROM child_record GROUP BY agency_record_id;

-- What the engine is unsure of. A pair about one agency record, or whose other side is not here, asks nothing.
CREATE TEMP TABLE uncertain AS
WITH number AS (SELECT DISTINCT record_version_id, agency_record_id FROM child_record)
SELECT least(a.agency_record_id, b.agency_record_id) AS agency_record_id_a, greatest(a.agency_record_id, b.agency_record_id) AS agency_record_id_b,
    max(probability) AS probability, max(weight) AS weight, arg_max(reason, (probability, reason)) AS reason
FROM review_pair
JOIN number AS a ON a.record_version_id = record_version_id_a
JOIN number AS b ON b.record_version_id = record_version_id_b
WHERE a.agency_record_id <> b.agency_record_id
GROUP BY ALL;

-- The samples: pairs at random, so that the first n of any of them are a fair sample. By random_pair means by a hash of
-- the pair alone: the same in every run, whoever asks.
CREATE TEMP TABLE random_pair AS
WITH linked AS (
    SELECT a.agency_record_id AS agency_record_id_a, b.agency_record_id AS agency_record_id_b, 'links' AS random_sample
    FROM agency AS a JOIN agency AS b ON a.child_id = b.child_id AND a.agency_record_id < b.agency_record_id
    WHERE a.own
), every AS (
    FROM linked UNION ALL SELECT agency_record_id_a, agency_record_id_b, 'uncertain' AS random_sample FROM uncertain
)
SELECT
    *, row_number() OVER (
        PARTITION BY random_sample ORDER BY md5_number_lower(concat_ws('/', random_sample, agency_record_id_a, agency_record_id_b)), agency_record_id_a, agency_record_id_b
    ) AS sample_place
FROM every
-- of a short list a fifth, so that the others come by what they change
QUALIFY sample_place <= least(
    if(random_sample = 'links', $most_links, $sample_size),
    greatest(if(random_sample = 'links', $sample_size, 0), ceil(count(*) OVER (PARTITION BY random_sample) / 5)));

CREATE TEMP TABLE asked AS
SELECT
    agency_record_id_a, agency_record_id_b, random_pair.random_sample, random_pair.sample_place,
    coalesce(uncertain.probability, least(a.probability, b.probability)) AS probability,
    uncertain.weight, coalesce(uncertain.reason, 'random') AS reason,
    a.child_id AS child_id_a, b.child_id AS child_id_b, a.child_id = b.child_id AS linked
FROM (
    SELECT agency_record_id_a, agency_record_id_b FROM uncertain UNION SELECT agency_record_id_a, agency_record_id_b FROM random_pair
    -- what people have not settled stays on the list, however sure the model is
    UNION SELECT agency_record_id_a, agency_record_id_b FROM decided WHERE status IN ('disputed', 'awaits_second')
    -- so does what a unit says of its own record
    UNION SELECT agency_record_id_a, agency_record_id_b FROM reported
)
LEFT JOIN uncertain USING (agency_record_id_a, agency_record_id_b)
LEFT JOIN (
    -- a pair of both samples counts for both, and is asked when its turn comes among the links
    SELECT
        agency_record_id_a, agency_record_id_b, if(count(*) = 2, 'both', any_value(random_sample)) AS random_sample, arg_min(sample_place, random_pair.random_sample) AS sample_place
    FROM random_pair GROUP BY ALL
) AS random_pair USING (agency_record_id_a, agency_record_id_b)
JOIN agency AS a ON a.agency_record_id = agency_record_id_a
JOIN agency AS b ON b.agency_record_id = agency_record_id_b;

-- A linked pair's sides: how its child falls apart in the first of the sampled resolutions that parts it; where
-- none does, other records hold it together and the second record, or the unit's own that was reported, is alone
-- against the rest.
CREATE TEMP TABLE parted AS
SELECT agency_record_id_a, agency_record_id_b, min(a.draw) AS draw, arg_min(b.cluster_id, b.draw) AS cluster_id
FROM asked
JOIN draw AS a ON a.agency_record_id = agency_record_id_a
JOIN draw AS b ON b.agency_record_id = agency_record_id_b AND b.draw = a.draw
WHERE linked AND a.cluster_id <> b.cluster_id
GROUP BY ALL;

CREATE TEMP TABLE side AS
WITH apart AS (
    SELECT asked.agency_record_id_a, asked.agency_record_id_b, agency.agency_record_id, agency.child_id = child_id_b AS second, NULL AS piece
    FROM asked JOIN agency ON agency.child_id IN (child_id_a, child_id_b)
    WHERE NOT linked
), together AS (
    SELECT
        asked.agency_record_id_a, asked.agency_record_id_b, agency.agency_record_id,
        coalesce(
            drawn.cluster_id = parted.cluster_id,
            agency.agency_record_id = coalesce(reported.own_record, asked.agency_record_id_b)
        ) AS second,
        drawn.cluster_id AS piece
    FROM asked
    JOIN agency ON agency.child_id = child_id_a
    LEFT JOIN parted USING (agency_record_id_a, agency_record_id_b)
    LEFT JOIN reported USING (agency_record_id_a, agency_record_id_b)
    LEFT JOIN draw AS drawn ON drawn.draw = parted.draw AND drawn.agency_record_id = agency.agency_record_id
    WHERE linked
), member AS (
    FROM apart UNION ALL FROM together
)
SELECT
    agency_record_id_a, agency_record_id_b,
    coalesce(bool_or(registered) FILTER (NOT second), false) AS registered_a,
    coalesce(bool_or(registered) FILTER (second), false) AS registered_b,
    coalesce(bool_or(in_education) FILTER (NOT second), false) AS in_education_a,
    coalesce(bool_or(in_education) FILTER (second), false) AS in_education_b,
    list(agency_record_id ORDER BY agency_record_id) FILTER (NOT second) AS keys_a, list(agency_record_id ORDER BY agency_record_id) FILTER (second) AS keys_b,
    greatest(2, count(DISTINCT piece)) AS pieces
FROM member JOIN agency USING (agency_record_id)
GROUP BY agency_record_id_a, agency_record_id_b;

CREATE TEMP TABLE weighed AS
WITH known AS (
    SELECT child_id, date_sub('year', birth_date, $as_of::DATE) BETWEEN $first_age AND $last_age AS of_age FROM child
)
SELECT
    asked.*,
    CASE
        WHEN coalesce(a.of_age, b.of_age, false) AND
            (registered_a AND NOT in_education_a)::INT + (registered_b AND NOT in_education_b)::INT
            <> ((registered_a OR registered_b) AND NOT (in_education_a OR in_education_b))::INT THEN 'out_of_school'
        WHEN registered_a AND registered_b THEN 'registered'
        WHEN in_education_a AND in_education_b THEN 'in_education'
    END AS effect,
    linked AND parted.draw IS NOT NULL AND least(len(keys_a), len(keys_b)) > 1 AS bridge,
    -- how likely an answer is to change what stands
    if(linked, 1 - probability, probability) AS chance,
    -- several pairs of the same two children ask the same: one of them will do for now
    row_number() OVER (
        PARTITION BY random_sample IS NULL, linked, least(child_id_a, child_id_b), greatest(child_id_a, child_id_b)
        ORDER BY reported.own_record IS NULL, chance DESC, agency_record_id_a, agency_record_id_b
    ) > 1 AS again,
    decided.verdict, decided.status, reported.own_record IS NOT NULL AS is_reported, keys_a, keys_b, pieces
FROM asked
JOIN side USING (agency_record_id_a, agency_record_id_b)
LEFT JOIN parted USING (agency_record_id_a, agency_record_id_b)
LEFT JOIN known AS a ON a.child_id = child_id_a
LEFT JOIN known AS b ON b.child_id = child_id_b
LEFT JOIN decided USING (agency_record_id_a, agency_record_id_b)
LEFT JOIN reported USING (agency_record_id_a, agency_record_id_b);

-- The order: one of every five at random, the others by what they would change.
CREATE TEMP TABLE queue AS
WITH ranked AS (
    SELECT
        *,
        CASE
            WHEN status IN ('disputed', 'awaits_second') OR is_reported THEN 0
            WHEN effect = 'out_of_school' THEN 1
            WHEN effect IS NOT NULL THEN 2
            WHEN bridge THEN 3
            WHEN reason IN ('twin_or_namesake', 'number_conflict', 'rejected_by_constraint') THEN 4
            ELSE 5
        END AS class,
        row_number() OVER (PARTITION BY random_sample IS NULL ORDER BY again, class, chance DESC, agency_record_id_a, agency_record_id_b) AS place,
        row_number() OVER (PARTITION BY random_sample IS NULL ORDER BY sample_place, random_sample) AS drawn
    FROM weighed
)
SELECT
    row_number() OVER (
        ORDER BY if(random_sample IS NULL, place + (place - 1) // 4, drawn * 5), random_sample IS NULL, agency_record_id_a, agency_record_id_b
    )::INTEGER AS priority,
    CASE
        WHEN random_sample IS NOT NULL THEN 'random'
        WHEN status IN ('disputed', 'awaits_second') THEN status
        WHEN class = 0 THEN 'reported'
        WHEN class = 1 THEN 'status_out_of_school'
        WHEN class = 2 THEN 'status_' || effect
        WHEN bridge THEN 'bridge'
        WHEN class = 4 THEN 'look_alike'
        ELSE 'uncertain'
    END AS asked_for,
    agency_record_id_a, agency_record_id_b, child_id_a, child_id_b, linked, probability, weight, reason, effect, bridge, random_sample, verdict,
    status, keys_a, keys_b, pieces
FROM ranked
ORDER BY priority;

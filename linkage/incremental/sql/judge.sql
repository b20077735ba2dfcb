-- flag: whose number it is, of all records that have a number touched by the change: their own, a mother's
-- or a father's. moved: those of them that are judged otherwise than before, and all that arrived. As
-- `linkage.model.id_ownership` judges.
CREATE OR REPLACE TEMP TABLE touched_number AS
WITH side AS (
    SELECT number, mother_number, father_number FROM arrived
    UNION ALL SELECT number, mother_number, father_number FROM departed
    UNION ALL SELECT number, NULL, NULL FROM standing.record
    WHERE record_id IN (SELECT a FROM altered UNION ALL SELECT a FROM to_compare)
)
SELECT number FROM side UNION SELECT mother_number FROM side UNION SELECT father_number FROM side;

CREATE OR REPLACE TEMP TABLE holder AS
SELECT record_id, number, number_standing, adult, register
FROM standing.record SEMI JOIN touched_number USING (number);

CREATE OR REPLACE TEMP TABLE flag AS
WITH parent AS (
    SELECT mother_number AS number FROM standing.record SEMI JOIN touched_number ON touched_number.number = mother_number
    UNION SELECT father_number FROM standing.record SEMI JOIN touched_number ON touched_number.number = father_number
), shared AS (
    SELECT a, b, {agree} AS agree, {clash} AS clash
    FROM (FROM standing.pair UNION ALL BY NAME FROM loose_pair)
    WHERE number_said = {equal} AND a IN (SELECT record_id FROM holder)
), side AS (
    SELECT a AS record_id, agree, clash FROM shared UNION ALL SELECT b, agree, clash FROM shared
), told AS (
    SELECT record_id, bool_or(agree) AS agreed, bool_or(clash) AS clashed FROM side GROUP BY record_id
), judged AS (
    SELECT
        record_id, register OR coalesce(agreed, false) AS confirmed, coalesce(clashed, false) AS clashed,
        (adult OR parent.number IS NOT NULL) AND number_standing = 2 AS of_adult
    FROM holder LEFT JOIN parent USING (number) LEFT JOIN told USING (record_id)
)
SELECT record_id, confirmed, of_adult OR clashed AND NOT confirmed AS borrowed FROM judged
UNION ALL
SELECT record_id, false, false FROM arrived WHERE number IS NULL;

CREATE OR REPLACE TEMP TABLE moved AS
SELECT flag.*
FROM flag LEFT JOIN standing.link USING (record_id)
WHERE link.confirmed IS DISTINCT FROM flag.confirmed OR link.borrowed IS DISTINCT FROM flag.borrowed;

INSERT INTO loose_pair
FROM standing.pair WHERE a IN (SELECT record_id FROM moved) OR b IN (SELECT record_id FROM moved);
DELETE FROM standing.pair
WHERE a IN (SELECT record_id FROM moved) OR b IN (SELECT record_id FROM moved);

CREATE OR REPLACE TEMP TABLE judged_pair AS
WITH loose AS (
    SELECT a AS record_id FROM loose_pair UNION SELECT b FROM loose_pair
), judgement AS (
    SELECT record_id, confirmed, borrowed FROM moved
    UNION ALL
    SELECT record_id, confirmed, borrowed FROM standing.link SEMI JOIN loose USING (record_id) ANTI JOIN moved USING (record_id)
)
SELECT loose_pair.a, loose_pair.b, rules, number_said, {settled} AS pattern
FROM loose_pair JOIN judgement AS x ON x.record_id = a JOIN judgement AS y ON y.record_id = b;
INSERT INTO standing.pair BY NAME FROM judged_pair;

-- flag: whose number it is, of all records that have a number dirty by the change: their own, a mother's
-- or a father's. moved: those of them that are assigned otherwise than before, and all that arrived. As
-- `linkage.model.id_ownership` judges.
CREATE OR REPLACE TEMP TABLE affected_number AS
WITH side AS (
    SELECT number, mother_number, father_number FROM arrived
    UNION ALL SELECT number, mother_number, father_number FROM deleted
    UNION ALL SELECT number, NULL, NULL FROM incremental.record
    WHERE record_id IN (SELECT a FROM altered UNION ALL SELECT a FROM to_compare)
)
SELECT number FROM side UNION SELECT mother_number FROM side UNION SELECT father_number FROM side;

CREATE OR REPLACE TEMP TABLE holder AS
SELECT record_id, number, number_validity, adult, register
FROM incremental.record SEMI JOIN affected_number USING (number);

CREATE OR REPLACE TEMP TABLE flag AS
WITH parent AS (
    SELECT mother_number AS number FROM incremental.record SEMI JOIN affected_number ON affected_number.number = mother_number
    UNION SELECT father_number FROM incremental.record SEMI JOIN affected_number ON affected_number.number = father_number
), shared AS (
    SELECT a, b, {agree} AS agree, {clash} AS clash
    FROM (FROM incremental.pair UNION ALL BY NAME FROM loose_pair)
    WHERE number_level = {equal} AND a IN (SELECT record_id FROM holder)
), side AS (
    SELECT a AS record_id, agree, clash FROM shared UNION ALL SELECT b, agree, clash FROM shared
), told AS (
    SELECT record_id, bool_or(agree) AS agreed, bool_or(clash) AS clashed FROM side GROUP BY record_id
), assigned AS (
    SELECT
        record_id, register OR coalesce(agreed, false) AS confirmed, coalesce(clashed, false) AS clashed,
        (adult OR parent.number IS NOT NULL) AND number_validity = 2 AS of_adult
    FROM holder LEFT JOIN parent USING (number) LEFT JOIN told USING (record_id)
)
SELECT record_id, confirmed, of_adult OR clashed AND NOT confirmed AS misattributed FROM assigned
UNION ALL
SELECT record_id, false, false FROM arrived WHERE number IS NULL;

CREATE OR REPLACE TEMP TABLE moved AS
SELECT flag.*
FROM flag LEFT JOIN incremental.link USING (record_id)
WHERE link.confirmed IS DISTINCT FROM flag.confirmed OR link.misattributed IS DISTINCT FROM flag.misattributed;

INSERT INTO loose_pair
FROM incremental.pair WHERE a IN (SELECT record_id FROM moved) OR b IN (SELECT record_id FROM moved);
DELETE FROM incremental.pair
WHERE a IN (SELECT record_id FROM moved) OR b IN (SELECT record_id FROM moved);

CREATE OR REPLACE TEMP TABLE assigned_pair AS
WITH loose AS (
    SELECT a AS record_id FROM loose_pair UNION SELECT b FROM loose_pair
), assignment AS (
    SELECT record_id, confirmed, misattributed FROM moved
    UNION ALL
    SELECT record_id, confirmed, misattributed FROM incremental.link SEMI JOIN loose USING (record_id) ANTI JOIN moved USING (record_id)
)
SELECT loose_pair.a, loose_pair.b, rules, number_level, {settled} AS pattern
FROM loose_pair JOIN assignment AS x ON x.record_id = a JOIN assignment AS y ON y.record_id = b;
INSERT INTO incremental.pair BY NAME FROM assigned_pair;

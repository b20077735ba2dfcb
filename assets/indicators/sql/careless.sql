-- careless: sources that write so few numbers that a missing one tells of the form, not of the child. How
-- often their records without a number stand apart although the child is registered is told by the records
-- with one: both are of the same children, so both ought to be found in the register as often.
CREATE OR REPLACE TEMP TABLE careless AS
WITH found AS (
    SELECT source, has_number, child_id IN (SELECT child_id FROM key_fact WHERE registered) AS in_register
    FROM key_fact WHERE own AND present AND source <> 'civil_registration'
), shares AS (
    SELECT
        source, count_if(NOT has_number) AS without, count_if(has_number) AS with_number,
        count_if(in_register AND NOT has_number) / without AS share_without,
        count_if(in_register AND has_number) / with_number AS share_with
    FROM found GROUP BY source
)
SELECT source, without, greatest(0.0, least(0.5, 1 - share_without / share_with)) AS missed
FROM shares
WHERE without >= with_number / 2 AND least(without, with_number) >= $fewest AND share_with > 0

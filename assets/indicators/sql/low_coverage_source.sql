-- low_coverage_source: sources that write so few numbers that a missing one is a matter of the form, not of the
-- child. How often their records without a number stay unlinked although another source knows the child is
-- estimated from their records with one: both are of the same children, so others know them as often. The
-- upper end of the estimate is taken. elsewhere: of those that stay unlinked, the share that is of a child
-- known elsewhere after all; where that is most of them, such a record alone makes no child (`doubtful`).
-- apart: at most so many of them are children indeed, by the upper end (Wilson) of the records with a number
-- whose children nobody else knows.
CREATE OR REPLACE TEMP TABLE low_coverage_source AS
WITH present_record AS (
    SELECT source, has_number, child_id FROM key_fact WHERE own AND present
), found AS (
    SELECT present_record.*, sources > 1 AS known_elsewhere
    FROM present_record
    JOIN (SELECT child_id, count(DISTINCT source) AS sources FROM present_record GROUP BY child_id) USING (child_id)
), shares AS (
    SELECT
        source, count_if(NOT has_number) AS without, count_if(has_number) AS with_number,
        count_if(known_elsewhere AND NOT has_number) / without AS share_without,
        count_if(known_elsewhere AND has_number) / with_number AS share_with,
        count_if(NOT known_elsewhere AND has_number) AS alone_with,
        (alone_with + 1.92 + 1.96 * sqrt(alone_with * (1 - alone_with / with_number) + 0.96)) / (with_number + 3.84)
            AS unknown_with
    FROM found GROUP BY source
)
SELECT
    source, without, least(0.5, estimate + 1.96 * sqrt(estimate * (1 - estimate) / without)) AS missed,
    greatest(0.0, coalesce((share_with - share_without) / nullif(1 - share_without, 0), 0)) AS elsewhere,
    least(1.0, coalesce(unknown_with / nullif(1 - share_without, 0), 1)) AS apart
FROM (SELECT *, greatest(0.0, 1 - share_without / share_with) AS estimate FROM shares)
WHERE without >= with_number / 2 AND least(without, with_number) >= $fewest AND share_with > 0

-- current: what the agencies say now of the children of this province, wherever they say it; in the order
-- of trust, so that of two sources that differ the more trusted one comes first;
-- a source that is not listed here comes last.
CREATE TEMP TABLE current AS
SELECT
    record.*, child.district_code,
    coalesce(list_position(
        ['civil_registration', 'schools', 'nonformal', 'health', 'social_map', 'field_survey'], record.source
    ), 9) AS trust
FROM read_parquet({child_record}) AS record
JOIN read_parquet({child}) AS child USING (child_id)
WHERE record.own AND record.active

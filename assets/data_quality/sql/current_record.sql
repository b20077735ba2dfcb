-- current: what the agencies say now of the children of this province, wherever they say it; with the source's
-- precedence, so that of two sources that differ the one believed first comes first.
CREATE TEMP TABLE current AS
SELECT record.*, child.district_code, source_precedence(record.source) AS precedence
FROM read_parquet({child_record}) AS record
JOIN read_parquet({child}) AS child USING (child_id)
WHERE record.own AND record.active

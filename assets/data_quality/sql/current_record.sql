-- current: what the agencies say now of the children of this province, wherever they say it; with the source's
-- precedence, so that of two sources that differ the one believed first comes first. Only the columns that are
-- compared or counted: it is held in memory.
CREATE TEMP TABLE current AS
SELECT
    record.child_id, record.record_version_id, record.province_code, record.source, record.source_file,
    record.source_row, record.layout, record.unit, record.period, record.period_start, record.national_id,
    record.id_kind, record.first_name, record.last_name, record.sex, record.birth_date, record.birth_precision,
    record.residence_province, record.residence_district, record.residence_subdistrict, record.house_no,
    record.house_code, record.mother_national_id, record.mother_name, record.school_code, record.flags,
    record.in_education, record.dropped_out, record.alive_here, child.district_code,
    source_precedence(record.source) AS precedence
FROM read_parquet({child_record}) AS record
JOIN read_parquet({child}) AS child USING (child_id)
WHERE record.own AND record.active

-- child_record: the finished rows, with an id that is the same in every run.
SELECT
    * EXCLUDE (raw),
    (md5_number_lower(concat_ws(chr(31), province_code, layout, record_key, period)) & 9223372036854775807)::BIGINT
        AS record_id,
    raw
FROM standing
ORDER BY source, layout, source_file, source_row, file_version

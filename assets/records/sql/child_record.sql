-- child_record: the finished rows of one layout, with an id that is the same in every run, each beside
-- its raw text. A layout at a time, since the raw text is many times the size of the rest.
SELECT
    dated_status.*,
    (
        md5_number_lower(concat_ws(chr(31), province_code, layout, record_key, period, nullif(copy, 1)))
        & 9223372036854775807
    )::BIGINT AS record_version_id,
    written.raw
FROM dated_status JOIN {written} AS written USING (source_file, source_row, file_version)
WHERE layout = $layout AND source = $source
ORDER BY source_file, source_row, file_version

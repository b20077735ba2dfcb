-- current_version: of all periods of each agency record the one that is in force now: active, else the newest.
-- records: the name of a table or view with columns of child_record.
CREATE OR REPLACE TEMP MACRO current_version(records) AS TABLE
FROM query_table(records)
QUALIFY row_number() OVER (PARTITION BY agency_record_id ORDER BY active DESC, period_start DESC, record_version_id) = 1;

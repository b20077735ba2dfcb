-- representative: of all periods of one agency record the one that speaks for it now. Its number
-- stands for the record in linking; the other periods follow it.
CREATE OR REPLACE TEMP TABLE representative AS
SELECT *
FROM child_record
QUALIFY row_number() OVER (PARTITION BY agency_record_id ORDER BY active DESC, period_start DESC, record_version_id) = 1

-- alert_answer: what was answered to an alert, by whom, when; only ever added to. It lies in the index file, since it
-- cannot be made again from extracts.
CREATE TABLE IF NOT EXISTS alert_answer (
    province_code VARCHAR NOT NULL, alert_id VARCHAR NOT NULL, answered_at TIMESTAMPTZ NOT NULL,
    answered_by VARCHAR NOT NULL, result VARCHAR, note VARCHAR
);

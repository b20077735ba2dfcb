-- source_precedence: which source is believed first where sources disagree on a child's particulars.
CREATE OR REPLACE TEMP TABLE source_precedence AS
SELECT * FROM (VALUES
    ('civil_registration', 1), ('schools', 2), ('nonformal', 3), ('health', 4), ('social_map', 5), ('field_survey', 6)
) AS given (source, precedence)

-- trust: whom to believe first where sources disagree on a child's particulars.
CREATE OR REPLACE TEMP TABLE trust AS
SELECT * FROM (VALUES
    ('civil_registration', 1), ('schools', 2), ('nonformal', 3), ('health', 4), ('social_map', 5), ('field_survey', 6)
) AS trust (source, trust)

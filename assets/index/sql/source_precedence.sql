-- source_precedence: which source is believed first where sources disagree on a child's particulars. The first is 1; one
-- that is not listed comes last.
CREATE OR REPLACE TEMP MACRO source_precedence(source) AS coalesce(list_position(
    ['civil_registration', 'schools', 'nonformal', 'health', 'social_map', 'field_survey'], source
), 9)

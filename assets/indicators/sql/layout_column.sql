-- layout_column: what the layouts' own columns add to a record, by the record's address.
CREATE OR REPLACE TEMP TABLE layout_column AS
SELECT
    * EXCLUDE (falls_short_income, falls_short_housing, falls_short_health, falls_short_education, falls_short_access),
    list_filter([
        if(falls_short_income = 1, 'income', NULL), if(falls_short_housing = 1, 'housing', NULL),
        if(falls_short_health = 1, 'health', NULL), if(falls_short_education = 1, 'education', NULL),
        if(falls_short_access = 1, 'access', NULL)
    ], lambda dimension: dimension IS NOT NULL) AS short
FROM (
    FROM staged_dmc
    UNION ALL BY NAME FROM staged_person
    UNION ALL BY NAME FROM staged_social_map
    UNION ALL BY NAME FROM staged_dropouts
    UNION ALL BY NAME FROM staged_field_survey
)

-- person: one row a child and resolution, with what the definitions ask of her. Draw -1 is the best
-- estimate; the others are the sampled resolutions, of which only the children that they change are
-- here. Age, sex and place are the best ones known of the child in the best estimate: a draw moves
-- evidence between children, it does not move children.
CREATE OR REPLACE TEMP TABLE person AS
WITH fact AS (
    SELECT * FROM key_fact LEFT JOIN detail_fact USING (agency_record_id) LEFT JOIN key_growth USING (agency_record_id)
        LEFT JOIN key_problem USING (agency_record_id) LEFT JOIN visit_fact USING (agency_record_id)
), drawn_fact AS (
    SELECT -1 AS draw, child_id AS child, * FROM fact WHERE own
    UNION ALL
    SELECT drawn.draw, drawn.cluster_id::VARCHAR AS child, fact.* FROM drawn JOIN fact USING (agency_record_id)
), gathered AS (
    SELECT
        draw, child,
        arg_min(child_id, (layout <> 'civil_registration' OR NOT registered, NOT own, agency_record_id)) AS particulars,
        coalesce(bool_or(registered), false) AND NOT coalesce(bool_or(said_dead), false) AS registered,
        coalesce(bool_or(present), false) AND NOT coalesce(bool_or(said_dead), false) AS present,
        coalesce(bool_or(struck_off), false) AS struck_off,
        coalesce(bool_or(in_schools), false) AS in_schools,
        coalesce(bool_or(in_nonformal_files), false) AS in_nonformal_files,
        coalesce(bool_or(in_social_map), false) AS in_social_map,
        coalesce(bool_or(in_health), false) AS in_health,
        coalesce(bool_or(in_field_survey), false) AS in_field_survey,
        coalesce(bool_or(in_education), false) AS in_education,
        coalesce(bool_or(in_school), false) AS in_school,
        coalesce(bool_or(in_nonformal), false) AS in_nonformal,
        coalesce(min(first_school) <> max(last_school), false) AS enrolled_twice,
        max(level) AS level,
        coalesce(bool_or(dropped_out), false) AS dropped_out,
        coalesce(bool_or(cannot_be_struck_off), false) AS cannot_be_struck_off,
        coalesce(bool_or(ever_enrolled), false) AS ever_enrolled,
        coalesce(bool_or(enrolled_last_term), false) AS enrolled_last_term,
        coalesce(bool_or(enrolled_term_before), false) AS enrolled_term_before,
        coalesce(bool_or(ever_dropped_out), false) AS ever_dropped_out,
        coalesce(bool_or(had_been_enrolled), false) AS had_been_enrolled,
        coalesce(bool_or(had_left_earlier), false) AS had_left_earlier,
        coalesce(bool_or(moved_or_not_found OR said_moved), false) AS moved_or_not_found,
        max(said_studying_on) AS said_studying_on,
        coalesce(bool_or(present AND source <> 'civil_registration'), false) AS found,
        min(income_baht) AS income_baht,
        coalesce(bool_or(poor_at_school), false) AS poor_at_school,
        coalesce(bool_or(disabled OR disability_record), false) AS disabled,
        coalesce(bool_or(disability_registered), false) AS disability_registered,
        list_sort(list_distinct(flatten(list(falls_short) FILTER (falls_short IS NOT NULL)))) AS falls_short,
        list_sort(list_distinct(flatten(list(problems) FILTER (problems IS NOT NULL)))) AS problems,
        arg_max(growth, (measured_on, growth)) FILTER (growth IS NOT NULL) AS growth,
        coalesce(max(suspected_on) = max(screened_on), false) AS development_delayed,
        coalesce(bool_or(graded_last_term), false) AS graded_last_term,
        CASE
            WHEN bool_or(has_thai) THEN 'thai'
            WHEN bool_or(stateless) THEN 'no_civil_registration'
            WHEN bool_or(has_number) THEN 'other'
            ELSE 'none'
        END AS number_kind,
        coalesce(bool_or(lives_elsewhere), false)
            OR coalesce(min(first_home) <> min(registered_at) OR max(last_home) <> min(registered_at), false)
            AS lives_elsewhere,
        coalesce(bool_or(present AND NOT has_number AND source IN (SELECT source FROM low_coverage_source)), false)
            AS loosely_known,
        coalesce(bool_and(NOT has_number AND source IN (SELECT source FROM low_coverage_source
        WHERE elsewhere > 0.5)), false)
            AND count(DISTINCT source) = 1 AS doubtful
    FROM drawn_fact
    GROUP BY draw, child
), described AS (
    SELECT
        gathered.*,
        present AND (registered OR NOT struck_off) AS known,
        coalesce(income_baht <= $income_line, false) OR coalesce(list_contains(falls_short, 'income'), false)
            OR poor_at_school AS poor,
        -- What somebody said holds until a term begins whose file the schools have sent.
        coalesce(NOT in_education AND said_studying_on >= make_date(
            $term // 2 - 543, if($term % 2 = 1, 11, 5), if($term % 2 = 1, 1, 16)
        ), false) AS said_to_be_studying,
        NOT enrolled_last_term AND had_been_enrolled AS had_left,
        enrolled_last_term AND NOT enrolled_term_before AND had_left_earlier AS back_last_term,
        date_sub('year', place.birth_date, $as_of::DATE) AS age,
        date_sub('year', place.birth_date, make_date($term // 2 - 543, 5, 16)) AS school_age,
        $term // 2 - (year(place.birth_date) + 543) - 6 - level AS years_over_age,
        place.sex,
        if(place.province_code = $province, place.district_code, NULL) AS district,
        if(place.province_code = $province, place.subdistrict_code, NULL) AS subdistrict
    FROM gathered JOIN place ON place.child_id = gathered.particulars
)
SELECT
    draw, child, registered, known, in_education, said_to_be_studying, in_school, in_nonformal, dropped_out,
    CASE
        -- Nobody is out of school who is not of the age for it.
        WHEN NOT coalesce(school_age BETWEEN 3 AND 17, false) THEN NULL
        WHEN NOT registered OR in_education OR said_to_be_studying THEN NULL
        WHEN moved_or_not_found THEN 'not_found_or_moved'
        WHEN ever_enrolled OR ever_dropped_out THEN 'dropped_out'
        WHEN found THEN 'never_enrolled'
        ELSE 'not_found_or_moved'
    END AS out_of_school_kind,
    enrolled_twice, enrolled_last_term, had_left, back_last_term, level, years_over_age, cannot_be_struck_off, graded_last_term,
    lives_elsewhere, number_kind, in_schools, in_nonformal_files, in_social_map, in_health, in_field_survey,
    loosely_known, doubtful, poor,
    disabled, disability_registered, falls_short, problems, growth, development_delayed, sex, age, school_age,
    $province AS province_code,
    coalesce(district, $province || '00') AS district_code,
    coalesce(subdistrict, coalesce(district, $province || '00') || '00') AS subdistrict_code
FROM described

-- in_education, dropped_out, alive_here: what a record says of the child on the as-of date; null
-- where its layout says nothing. A pupil marked 3.1.8 is in the file but not in class. A non-formal
-- learner studies while FIN_CAUSE is empty or 0; 2 resigned, 3 and 4 lost the status.
CREATE TEMP TABLE dated_status AS
SELECT
    *,
    CASE
        WHEN source = 'schools' THEN active AND not_yet_struck_off IS NULL
        WHEN layout = 'itw51_student' THEN active AND coalesce(ltrim(cause, '0'), '') = ''
    END AS in_education,
    CASE
        WHEN layout = 'itw51_student' THEN coalesce(cause IN ('2', '3', '4'), false)
        WHEN layout = 'dropouts'
            THEN coalesce(cause NOT IN ('เข้าเรียนสังกัดอื่น', 'เรียนในสังกัดเดิม', 'ไปเรียนต่างประเทศ', 'เสียชีวิต'), true)
        WHEN education_status LIKE '%ออกกลางคัน%' THEN true
    END AS dropped_out,
    CASE
        WHEN source = 'civil_registration' THEN CASE
            WHEN regexp_matches(person_status_text, 'ตาย|จำหน่าย|ย้าย') THEN false
            WHEN person_status_text LIKE '%มีภูมิลำเนาอยู่%' THEN true
            ELSE coalesce(ltrim(person_status, '0'), '') = ''
        END
        WHEN layout = 'person' THEN coalesce(discharge, '9') NOT IN ('1', '2', '3')
        WHEN layout = 'dropouts' AND cause = 'เสียชีวิต' THEN false
    END AS alive_here
FROM dated

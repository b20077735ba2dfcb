-- indicator_value: the cells with their ranges: the middle 95 % of the draws, widened by what linking is
-- estimated to have missed and to have joined falsely beyond what the draws show. Where a missed link adds
-- a child (out of school), missed links lower the low end and false ones lift the high end; where it hides
-- one (poor), the other way round, and where two records of one kind make the case (enrolled twice) any
-- false link may add one. lost: links of children, counted or not, whose loss would change the count,
-- above all those of records without a number in low-coverage sources; where such a record alone makes no child
-- (doubtful), it adds none falsely, and those few who are children of their own are missing. Where an indicator
-- counts its whole population (known), a false link makes one child of two of them, and the population is no bound. Of an expected number e of such errors,
-- e + 1.96 * sqrt(e) is about the most to reckon with; that is also the allowance for cells so small that
-- no draw touched them.
-- Province and districts have every cell; subdistricts those with a child.
WITH area AS (
    SELECT DISTINCT area_level, area_code FROM cell_count WHERE draw = -1 AND area_level <> 'subdistrict'
), cell AS (
    SELECT given_level.turn, area_level, area_code, group_sex.sex, given_band.age_band
    FROM area
    JOIN given_level ON given_level.level = area.area_level
    JOIN given_band USING (turn)
    CROSS JOIN (VALUES ('all'), ('male'), ('female')) AS group_sex (sex)
    UNION
    SELECT turn, area_level, area_code, sex, age_band
    FROM cell_count WHERE draw = -1 AND area_level = 'subdistrict' AND denominator > 0
), difference AS (
    SELECT turn, area_level, area_code, sex, age_band, list_sort(list(numerator)) AS drawn
    FROM cell_count WHERE draw >= 0 AND numerator <> 0
    GROUP BY ALL
), padded AS (
    -- draws that change nothing are zeros
    SELECT * REPLACE (list_sort(list_concat(drawn, list_resize([]::BIGINT[], $draws - len(drawn), 0))) AS drawn)
    FROM difference
), drawn_range AS (
    SELECT
        * EXCLUDE (drawn),
        list_aggregate(drawn, 'quantile_cont', 0.025) AS low, list_aggregate(drawn, 'quantile_cont', 0.975) AS high
    FROM padded
), expected AS (
    SELECT
        cell.*, coalesce(cell_count.numerator, 0) AS numerator, coalesce(cell_count.denominator, 0) AS denominator,
        coalesce(cell_count.loose, 0) AS loose, coalesce(cell_count.doubtful, 0) AS doubtful,
        coalesce(cell_count.exposed, 0) * $missed / (1 - $missed) AS lost,
        coalesce(drawn_range.low, 0) AS low, coalesce(drawn_range.high, 0) AS high
    FROM cell
    LEFT JOIN (FROM cell_count WHERE draw = -1) AS cell_count USING (turn, area_level, area_code, sex, age_band)
    LEFT JOIN drawn_range USING (turn, area_level, area_code, sex, age_band)
), error AS (
    SELECT
        expected.*, indicator, version, counts_population,
        -- whose missed links would add to the count: those who are not counted, or all where everybody is
        if(numerator < denominator, denominator - numerator, numerator) AS others,
        CASE missed_link
            WHEN 'adds' THEN lost + loose * $adding / (1 - $adding) + others * $missed / (1 - $missed)
            WHEN 'hides' THEN numerator * $false_link
            WHEN 'joins' THEN denominator * $false_link
            ELSE 0
        END AS too_many,
        CASE missed_link
            WHEN 'adds' THEN if(counts_population, numerator, denominator - numerator) * $false_link
            WHEN 'none' THEN 0
            ELSE lost + loose * $unlinked / (1 - $unlinked) + numerator * $missed / (1 - $missed)
        END AS too_few
    FROM expected
    JOIN (SELECT DISTINCT turn, indicator, version, missed_link, counts_population FROM given_level) USING (turn)
)
SELECT
    indicator, version, $as_of::DATE AS as_of, area_level, area_code, sex, age_band, numerator,
    greatest(0, least(numerator, round(numerator + low - too_many - 1.96 * sqrt(too_many))))::BIGINT AS numerator_low,
    least(if(counts_population, 1e15, denominator + doubtful), greatest(numerator, round(
        numerator + high + too_few + 1.96 * sqrt(too_few)
        + least(doubtful, doubtful * $apart + 1.96 * sqrt(doubtful * $apart))
    )))::BIGINT
        AS numerator_high,
    denominator, numerator / nullif(denominator, 0) AS value
FROM error
ORDER BY turn, list_position(['province', 'district', 'subdistrict'], area_level), area_code,
    list_position(['all', 'male', 'female'], sex), age_band

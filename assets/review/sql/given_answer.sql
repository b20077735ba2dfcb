-- given_answer: the newest answers on a province's lists, one a question.
SELECT
    decided_at, decided_by, any_value(verdict), bool_or(is_vote), arg_min(status, status = 'in_effect'),
    arg_min(effect, effect = 'unchanged') FILTER (effect IS NOT NULL),
    min(effect_at) FILTER (effect IS NOT NULL), sheet_id, row_number
FROM decision_outcome
WHERE province_code = $province
GROUP BY decided_at, decided_by, sheet_id, row_number
ORDER BY decided_at DESC, sheet_id, row_number
LIMIT $most

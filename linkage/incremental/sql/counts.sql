-- One row: records, records with a misattributed number, decisions applied.
SELECT
    (SELECT count(*) FROM incremental.record) AS records,
    (SELECT count(*) FROM incremental.link WHERE misattributed) AS misattributed,
    (
        SELECT count(*)
        FROM incremental.decision
        SEMI JOIN incremental.record AS x ON x.record_id = record_id_a
        SEMI JOIN incremental.record AS y ON y.record_id = record_id_b
    ) AS applied

-- One row: records, records with a borrowed number, decisions applied.
SELECT
    (SELECT count(*) FROM standing.record) AS records,
    (SELECT count(*) FROM standing.link WHERE borrowed) AS borrowed,
    (
        SELECT count(*)
        FROM standing.decision
        SEMI JOIN standing.record AS x ON x.record_id = record_id_a
        SEMI JOIN standing.record AS y ON y.record_id = record_id_b
    ) AS applied

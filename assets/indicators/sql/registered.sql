-- registered: children of the civil register of this province who live and have not left it.
SELECT draw, child, true AS counted
FROM person
WHERE registered

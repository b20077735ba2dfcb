-- out_of_school: of the registered children, those whom no record anywhere shows in education.
SELECT draw, child, NOT in_education AS counted
FROM person
WHERE registered

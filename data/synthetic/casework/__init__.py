"""A made-up year of a provincial team's work: its books and its case managers' reports, with the truth beside them.

The workbooks are the project's own templates and lists, filled in as people fill them in, by their headings.
"""

"""A year of clerical review, measured."""

"""The page about the quality of a province's data."""

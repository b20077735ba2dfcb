"""The page of a province for its council."""

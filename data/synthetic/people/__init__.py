"""The people as they are: families, names, numbers, homes, schooling."""

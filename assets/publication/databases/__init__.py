"""The two DuckDB files of a release: the restricted registry and the analysts' file."""

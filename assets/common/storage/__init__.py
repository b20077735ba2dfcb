"""Storage: the home, files written whole, DuckDB files and scripts, locks, tables given to a release."""

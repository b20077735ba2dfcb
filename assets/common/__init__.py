"""What every layer needs: the home, writing files whole, DuckDB files, locks, the audit log, masking."""

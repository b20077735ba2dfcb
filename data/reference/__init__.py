"""Code lists, reasons, registries and the dictionary of tables, as data."""

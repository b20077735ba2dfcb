"""Readers: one an agency, from a landed file to rows of text in the columns of a contract."""

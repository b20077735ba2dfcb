"""File formats: bytes in, rows of text out; no layout and no contract is known here."""

"""The review sheet: what a row shows, how it is written, how it is read back."""

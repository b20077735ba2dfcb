"""Published figures, measured against the truth and attacked."""

"""Fields: from text as it was written to typed values, one meaning everywhere."""

"""Identity: child ids, which cluster carries which id, and the events of children."""

"""The index file: its schema, and the records in it as the engine takes them."""

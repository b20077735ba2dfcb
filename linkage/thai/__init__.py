"""Thai identity: names, titles and numbers."""

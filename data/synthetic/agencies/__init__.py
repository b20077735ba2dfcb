"""The files, in each agency's own layout."""

"""Commands for the people of a province."""

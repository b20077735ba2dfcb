"""Commands that ask what is there, and why."""

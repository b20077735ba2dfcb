"""Why records are, or are not, one child."""

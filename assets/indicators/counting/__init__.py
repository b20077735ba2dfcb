"""Counting: facts about each child, then every indicator by area, sex and age with its range."""

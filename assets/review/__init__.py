"""Clerical review: which pairs people should look at, how they are asked, and what they decided.

What a decision does to the links is the engine's.
"""

"""Evaluating a linkage without labels."""

"""Pairs: candidate pairs from blocking, and the agreement pattern of each."""

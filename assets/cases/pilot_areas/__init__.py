"""Pilot areas: subdistricts ranked by difficulty and readiness, and how much the ranking depends on the weights."""

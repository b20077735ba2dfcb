"""Clustering: from weighed pairs to children, under constraints, with posterior draws."""

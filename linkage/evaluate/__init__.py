"""Evaluating an engine without labels: it links again, or asks another one."""

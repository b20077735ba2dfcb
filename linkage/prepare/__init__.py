"""Preparing: a tidy table becomes profiles of integer codes."""

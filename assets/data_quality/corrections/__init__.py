"""Correction lists: what each unit sent that differs from what others say, and what it answers."""

"""Protection: locks, audit, keys, backups, retention, erasure. What keeps the data whole, and to those it is for.

What the data says belongs to the layers; nothing of a child's name or number passes through here in clear,
except where it is looked for to be removed.
"""

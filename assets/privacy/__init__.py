"""Privacy: retention, erasure, and the search for what should be gone.

Nothing of a child's name or number passes through here in clear,
except where it is looked for to be removed.
"""

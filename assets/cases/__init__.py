"""Cases: from a child who needs somebody to the end of the help, as an append-only log of events.

A case depends on agency records, not on a child id, so it survives merges and splits of ids.
"""

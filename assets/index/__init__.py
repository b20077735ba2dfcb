"""The child master index: its store, the linking, the ledger of ids."""

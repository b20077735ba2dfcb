"""The release of a province: registry, analysts' file, open figures."""

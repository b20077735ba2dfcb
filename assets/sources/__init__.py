"""From the agencies' files to staged rows and quarantine."""

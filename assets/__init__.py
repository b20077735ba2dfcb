"""What is produced, a folder a layer: sources, records, index, indicators, publication."""

"""Review by sheets and in the terminal, and who may review."""

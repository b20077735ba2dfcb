"""Which pairs people are asked about, and with what."""

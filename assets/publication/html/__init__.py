"""The HTML that all published pages share."""

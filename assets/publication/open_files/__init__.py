"""Everything under `open/`: tables, workbook, page."""

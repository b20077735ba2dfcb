"""Display: what areas, days, files and reasons are called where people read them, and what is masked."""

"""Who is who: a plain linkage library on Arrow tables, without Dagster and without files."""

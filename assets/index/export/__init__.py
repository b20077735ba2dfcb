"""Export: a province's cut of the index, as Parquet in the lake."""

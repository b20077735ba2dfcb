"""Export: what the index holds of a province's children, as Parquet in the lake."""

"""What `childlink demo` runs: a synthetic province, a term of casework, and links against the truth."""

"""Code lists and registries (`reference`) and the made-up province (`synthetic`)."""

"""A made-up province in the agencies' own layouts, with its truth."""

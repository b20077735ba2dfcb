"""What people decided: which answers are taken, what they say of the links."""

"""The commands of `childlink`, one a module. What they do is told elsewhere; here is what they print."""

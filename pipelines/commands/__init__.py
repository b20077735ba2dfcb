"""The commands of `childlink`, one a module: what they read and print. The work is in `assets` and `pipelines`."""

"""The commands of `childlink`, one a module. What they do is done by `assets` and `pipelines.orchestration`; here is what they print."""

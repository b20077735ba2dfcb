"""The linkage engine, measured beside others."""

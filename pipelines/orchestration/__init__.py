"""Orchestration: partitions, jobs, schedules, sensors, resources, and runs in this process."""

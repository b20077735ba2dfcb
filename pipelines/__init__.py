"""When and where: Dagster definitions, jobs, schedules, sensors, the command line."""

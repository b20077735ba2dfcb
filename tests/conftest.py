"""No property is timed: how long an example takes hangs on what else the machine does; `bench/` measures speed."""

from hypothesis import settings

# How long an example takes says nothing here: a busy machine is no failure.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

"""Settings of Hypothesis for all generative tests."""

from hypothesis import settings

# How long an example takes says nothing here: a busy machine is no failure.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

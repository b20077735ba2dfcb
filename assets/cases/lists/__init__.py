"""Lists that go out to case managers, and the reports that come back on them."""

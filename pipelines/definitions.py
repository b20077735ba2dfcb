"""What Dagster loads: the graph, with what the settings of `CHILDLINK_HOME` say of its freshness and its sensors."""

from assets.common.settings import read_settings
from assets.common.storage.home import Home
from pipelines.orchestration.graph import build_definitions

defs = build_definitions(settings=read_settings(Home.from_environment(None)))

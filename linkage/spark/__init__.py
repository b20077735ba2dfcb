"""Linking on a Spark cluster: the bins of `linkage.spill` as groups of rows, the result of linking in memory.

The process that holds the session standardises the table and keeps the values behind the codes; workers block,
compare and resolve. What travels between workers: integer codes of profiles, pairs, patterns, weights, and beside the
rows that a bin compares the sound keys of names and the numbers. So a session is refused that does not encrypt what it
sends and what it writes to its local folders. Workers need this package in the same version, see
`linkage.spark.tasks.make_version_stamp`.

Only this package imports pyspark, which is not installed unless it is asked for: `childlink[spark]`.
"""

from linkage.spark.session import SparkSettingsError, start_session
from linkage.spark.spark import Spark

__all__ = ["Spark", "SparkSettingsError", "start_session"]

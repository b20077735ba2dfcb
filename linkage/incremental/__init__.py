"""An incremental linkage: what a linking found, kept in a database, so that a change costs what it changed.

`build` links a whole table and leaves tables in the schema `incremental` of the connection given to it (see
`sql/schema.sql`); `complete` adds what depends on the model's temperature. `update` then takes new, changed
and gone records and decisions and gives what a build of everything with the same model and the same
frequencies of names would have given. `recalibrate` changes the temperature alone. What the records are,
and whose transaction it is, is the caller's.

Two things make this local. A record's candidates depend on its own keys and on how large their blocks are.
And what becomes of a record depends on its *component*: the records that can be reached from it over
pairs that are not hopeless (better than 1 in 30,000) or were decided. Components are small (some four
records); those that a change touches are resolved again, the others keep what they have.

Record ids are integers and stay with the record. Each record is a profile of its own.
"""

from linkage.incremental.components import read_evidence, weigh_pairs
from linkage.incremental.forget_names import forget_names
from linkage.incremental.full_build import build, complete
from linkage.incremental.recalibration import recalibrate
from linkage.incremental.reports import read_error_rates, read_report, read_review_pairs
from linkage.incremental.store import find_unsynced, is_current, read_frequency
from linkage.incremental.update import Update, find_changed_records, update

__all__ = [
    "Update",
    "build",
    "complete",
    "find_changed_records",
    "find_unsynced",
    "forget_names",
    "is_current",
    "read_error_rates",
    "read_evidence",
    "read_frequency",
    "read_report",
    "read_review_pairs",
    "recalibrate",
    "update",
    "weigh_pairs",
]

"""Bins of pairs: blocking by parts of a rule's keys, comparing by tiles of two ranges of profiles.

Each function is one task of a worker. What it leaves on disk is written whole or not at all, so that a task that was
done need not be done again, and one that was lost can be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from linkage import working_database
from linkage.binned import bin_file
from linkage.binned.profile_ranges import FOLDER, find_sounds, range_path
from linkage.cluster import resolution
from linkage.diagnostics import link_report
from linkage.model import id_ownership
from linkage.model.model import Model
from linkage.pairs import blocking, comparison, duckdb_arrays
from linkage.pairs.connected_components import Ints
from linkage.prepare.dictionary import NONE, Codes, NameKeys
from linkage.prepare.profiles import Dictionaries

_CANDIDATES = pa.schema({"a": pa.int32(), "b": pa.int32()})
_ROUTED = pa.schema({"a": pa.int32(), "b": pa.int32(), "pattern": pa.int64()})


@dataclass(frozen=True)
class BinLayout:
    """Where a run's bins are.

    Attributes:
        folder: the scratch folder.
        range_size: profiles in a range.
        ranges: how many there are.
        block_bins: into how many parts the keys of each rule are divided.
    """

    folder: Path
    range_size: int
    ranges: int
    block_bins: int

    @property
    def tiles(self) -> list[tuple[int, int]]:
        """The tiles that pairs a < b can lie in: the range of a and that of b."""
        return [(x, y) for x in range(self.ranges) for y in range(x, self.ranges)]

    def path(self, kind: str, *numbers: int) -> Path:
        """Where something of a kind is."""
        return self.folder / kind / "-".join(map(str, numbers))

    @property
    def profiles(self) -> Path:
        """The folder of the ranges."""
        return self.folder / FOLDER


@dataclass(frozen=True)
class BlockReport:
    """What a part of a rule did.

    Attributes:
        rule: the place of the rule.
        largest: its largest block.
        capped: how many profiles are in blocks that were left out.
        reached: profiles that are in other blocks.
    """

    rule: int
    largest: int
    capped: int
    reached: Ints


@dataclass(frozen=True)
class Values:
    """Some values behind codes: the codes, ascending, and their texts."""

    codes: Codes
    texts: pa.Array

    def place(self, codes: Codes) -> Codes:
        """The places of codes among them, `NONE` for `NONE`."""
        return np.where(codes == NONE, NONE, np.searchsorted(self.codes, codes)).astype(np.int32)

    def take(self, codes: Codes) -> Values:
        """Those of some codes (ascending)."""
        return Values(codes, self.texts.take(pa.array(np.searchsorted(self.codes, codes))))


def block_part(layout: BinLayout, rule_number: int, part: int) -> BlockReport:
    """Find the candidates of one part of a rule's keys, and write them by tile."""
    path, sizes_path, reached_path = (
        layout.path(kind, rule_number, part) for kind in ("candidate", "block", "reached")
    )
    if path.exists():
        reached = np.array(bin_file.map_array(reached_path), dtype=np.int32)
        largest, capped = bin_file.map_array(sizes_path).tolist()
        return BlockReport(rule_number, largest, capped, reached)
    rule = blocking.RULES[rule_number]
    files = [str(range_path(layout.profiles, number)) for number in range(layout.ranges)]
    with working_database.connect() as connection:
        connection.register("ranged", ds.dataset(files, format="ipc"))
        keys = ", ".join(f"({key})::INTEGER" for key in rule.keys)
        known = " AND ".join(f"({key}) IS NOT NULL" for key in rule.keys)
        found = duckdb_arrays.fetch_arrays(
            connection,
            f"SELECT p FROM ranged WHERE {known} AND hash({keys}) % {layout.block_bins} = {part} ORDER BY p",
        )["p"]
        connection.register("place", pa.table({"p": found, "place": np.arange(len(found), dtype=np.int32)}))
        connection.execute(
            "CREATE VIEW profile AS SELECT place AS p, ranged.* EXCLUDE (p) FROM ranged JOIN place USING (p)"
        )
        a, b, reached, report = find_candidates(connection, rule, found)
    tile = (a // layout.range_size) * layout.ranges + b // layout.range_size
    bin_file.write_array(reached_path, reached)
    bin_file.write_array(sizes_path, np.array([report.largest, report.capped], dtype=np.int64))
    bin_file.write_bins(path, bin_file.split_bins(pa.table({"a": a, "b": b}), tile), _CANDIDATES)
    return BlockReport(rule_number, report.largest, report.capped, reached)


def find_candidates(
    connection: duckdb.DuckDBPyConnection, rule: blocking.BlockingRule, profiles: Ints
) -> tuple[Ints, Ints, Ints, blocking.RuleReport]:
    """The candidates a, b of whole blocks of a rule, the profiles in blocks that were not left out, and the report.

    Args:
        connection: its table `profile` numbers the profiles by their places.
        rule: which all of them have the keys of.
        profiles: ascending.
    """
    (report,) = blocking.block(connection, (rule,))
    pairs = duckdb_arrays.fetch_arrays(connection, "SELECT a, b FROM candidate")
    beyond = duckdb_arrays.fetch_arrays(connection, "SELECT p FROM out_of_reach")["p"]
    return profiles[pairs["a"]], profiles[pairs["b"]], np.delete(profiles, beyond), report


def compare_tile(layout: BinLayout, x: int, y: int, sounds: Values, numbers: Values) -> pa.Table:
    """Compare the candidates of a tile, whatever the numbers are taken for, and write them.

    Args:
        layout: of the run.
        x: the range of a.
        y: the range of b.
        sounds: the sounds in these ranges.
        numbers: the children's numbers in these ranges.

    Returns:
        The claims of `linkage.model.id_ownership.find_claims`.
    """
    path, claims_path = (layout.path(kind, x, y) for kind in ("pair", "claim"))
    if not path.exists():
        a, b, rules = _read_candidates(layout, x, y)
        profiles = np.unique(np.r_[a, b])
        rows = read_profiles(layout, profiles, (x, y))
        local = pa.table({"a": find_places(profiles, a), "b": find_places(profiles, b), "rules": rules})
        compared = compare_rows(rows, local, sounds, numbers)
        claims = id_ownership.find_claims(compared)
        bin_file.write_table(claims_path, name_profiles(claims, profiles, "p"))
        bin_file.write_table(path, name_profiles(compared, profiles, "a", "b"))
    return bin_file.map_table(claims_path)


def compare_rows(rows: pa.Table, pairs: pa.Table, sounds: Values, numbers: Values) -> pa.Table:
    """Compare pairs of a few profiles.

    Args:
        rows: columns of `profile`, row p for profile p.
        pairs: a, b among their columns.
        sounds: at least those of the rows.
        numbers: at least the rows' own numbers.
    """
    of_sounds = find_sounds(rows)
    columns = {name: pc.fill_null(rows[name], NONE).to_numpy() for name in (*of_sounds, "number")}
    asked = np.unique(np.concatenate([columns[name] for name in of_sounds]))
    sounds = sounds.take(asked[asked != NONE])
    numbers = numbers.take(np.unique(columns["number"][columns["number"] != NONE]))
    for name, codes in columns.items():
        places = (numbers if name == "number" else sounds).place(codes)
        rows = rows.set_column(rows.column_names.index(name), name, pa.array(places, mask=places == NONE))
    rows = rows.set_column(0, "p", pa.array(np.arange(rows.num_rows, dtype=np.int32)))
    none: Codes = np.zeros(0, dtype=np.int32)
    names = NameKeys([], none, none, none, none, none, [], sounds.texts.to_pylist(), [])
    dictionaries = Dictionaries(names, numbers.texts, {}, (), (), 0.0)
    with working_database.connect() as connection:
        connection.register("profile", rows)
        connection.register("candidate", pairs)
        comparison.compare(connection, dictionaries, {"candidate": "pair"})
        return connection.execute("FROM pair").to_arrow_table()


def count_tile(layout: BinLayout, x: int, y: int) -> pa.Table:
    """How many pairs of a tile have each two of rules and pattern."""
    return pa.table(link_report.count_found(read_pairs(layout, x, y)))


def find_near(layout: BinLayout, x: int, y: int, model: Model, size: int) -> tuple[Ints, Ints]:
    """The pairs of a tile that are not pruned."""
    pairs = read_pairs(layout, x, y)
    near = resolution.find_near(pairs, model, size)
    return pairs["a"].to_numpy()[near], pairs["b"].to_numpy()[near]


def route_tile(layout: BinLayout, x: int, y: int) -> int:
    """Write the pairs within components, by the bin of the component; how many they are."""
    path = layout.path("routed", x, y)
    pairs = read_pairs(layout, x, y)
    component, bin_of = (bin_file.map_array(layout.path(kind)) for kind in ("component", "component_bin"))
    a, b = pairs["a"].to_numpy(), pairs["b"].to_numpy()
    within = np.flatnonzero(component[a] == component[b])
    chosen = pairs.select(_ROUTED.names).take(pa.array(within))
    bin_file.write_bins(path, bin_file.split_bins(chosen, np.asarray(bin_of[a[within]])), _ROUTED)
    return len(within)


def read_routed(layout: BinLayout, number: int) -> pa.Table:
    """The pairs of the components of a bin: a, b, pattern."""
    return pa.concat_tables(
        [bin_file.read_bin(layout.path("routed", x, y), number, _ROUTED) for x, y in layout.tiles]
        or [_ROUTED.empty_table()]
    )


def read_pairs(layout: BinLayout, x: int, y: int) -> pa.Table:
    """The pairs of a tile, numbers assigned."""
    flags = bin_file.map_array(layout.path("owner")).astype(np.uint8, copy=False)
    return id_ownership.apply_flags(bin_file.map_table(layout.path("pair", x, y)), flags)


def read_profiles(layout: BinLayout, profiles: Ints, ranges: tuple[int, ...]) -> pa.Table:
    """Rows of `profile` of some profiles (ascending) in some ranges (ascending)."""
    return pa.concat_tables(list(_rows(layout, profiles, sorted({*ranges})))).combine_chunks()


def _rows(layout: BinLayout, profiles: Ints, ranges: list[int]) -> Iterator[pa.Table]:
    for number in ranges:
        begin = number * layout.range_size
        within = profiles[(profiles >= begin) & (profiles < begin + layout.range_size)]
        yield bin_file.map_table(range_path(layout.profiles, number)).take(pa.array(within - begin))


def _read_candidates(layout: BinLayout, x: int, y: int) -> tuple[Ints, Ints, Ints]:
    """The candidates of a tile, each once, ordered: a, b and the bits of the rules that found them."""
    words, bits = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int32)]
    for rule in range(len(blocking.RULES)):
        for part in range(layout.block_bins):
            found = bin_file.read_bin(layout.path("candidate", rule, part), x * layout.ranges + y, _CANDIDATES)
            words.append(found["a"].to_numpy().astype(np.int64) << 32 | found["b"].to_numpy())
            bits.append(np.full(found.num_rows, 1 << rule, dtype=np.int32))
    return merge_candidates(np.concatenate(words), np.concatenate(bits))


def merge_candidates(word: npt.NDArray[np.int64], bit: Ints) -> tuple[Ints, Ints, Ints]:
    """Candidates as words (a in the upper half), with a bit for the rule that found each: each once, ordered."""
    order = np.argsort(word, kind="stable")
    word, bit = word[order], bit[order]
    first = np.flatnonzero(np.r_[True, word[1:] != word[:-1]][: len(word)])
    rules = np.bitwise_or.reduceat(bit, first) if len(first) else bit
    word = word[first]
    return (word >> 32).astype(np.int32), (word & 0x7FFFFFFF).astype(np.int32), rules.astype(np.int32)


def find_places(profiles: Ints, asked: Ints) -> Ints:
    """The places of profiles among some (ascending)."""
    return np.searchsorted(profiles, asked).astype(np.int32)


def name_profiles(table: pa.Table, profiles: npt.NDArray[np.int32], *columns: str) -> pa.Table:
    """A table whose places of profiles become their numbers."""
    for name in columns:
        table = table.set_column(table.column_names.index(name), name, pa.array(profiles[table[name].to_numpy()]))
    return table

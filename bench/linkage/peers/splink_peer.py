"""Splink 5 on DuckDB, set up as its documentation advises: clusters at one or more thresholds.

`python -m bench.linkage.peers.splink_peer TABLE OUT --threshold 0.99 [--threshold …] [--household]` writes
record_id, cluster_id, threshold to the Parquet file OUT.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from bench.linkage.peers.plain import clean

SEED = 1
RANDOM_PAIRS = 1e6
RECALL_OF_RULES = 0.8  # share of true pairs that the deterministic rules below find


def comparisons(household: bool) -> list[cl.CustomComparison]:
    """Comparisons of the child's own fields, and of house and parents if `household`."""
    own = [_number(), _name("first_name", "last_name"), _name("last_name", "first_name"), _birth(), _sex(), _place()]
    if not household:
        return own
    parents = [
        cl.CustomComparison(
            output_column_name=parent,
            comparison_levels=[
                cll.CustomLevel(
                    f"coalesce({parent}_national_id_l, {parent}_name_l) IS NULL"
                    f" OR coalesce({parent}_national_id_r, {parent}_name_r) IS NULL"
                ).configure(is_null_level=True),
                cll.ExactMatchLevel(f"{parent}_national_id"),
                cll.ExactMatchLevel(f"{parent}_name", term_frequency_adjustments=True),
                cll.JaroWinklerLevel(f"{parent}_name", 0.88),
                cll.ElseLevel(),
            ],
        )
        for parent in ("mother", "father")
    ]
    house = cl.CustomComparison(
        output_column_name="house",
        comparison_levels=[
            cll.NullLevel("house_no"),
            cll.ExactMatchLevel("house_code"),
            cll.And(
                cll.ExactMatchLevel("house_no"), cll.ExactMatchLevel("village"), cll.ExactMatchLevel("subdistrict_code")
            ),
            cll.ElseLevel(),
        ],
    )
    return [*own, *parents, house]


def _number() -> cl.CustomComparison:
    return cl.CustomComparison(
        output_column_name="national_id",
        comparison_levels=[
            # A migrant school's own number against a citizen's says nothing.
            cll.CustomLevel(
                "national_id_l IS NULL OR national_id_r IS NULL"
                " OR starts_with(national_id_l, 'G') <> starts_with(national_id_r, 'G')",
                "missing or of different kinds",
            ).configure(is_null_level=True),
            cll.ExactMatchLevel("national_id"),
            _one_typing_error("national_id"),
            cll.CustomLevel("national_id_valid_l AND national_id_valid_r", "both valid, different"),
            cll.ElseLevel(),
        ],
    )


def _one_typing_error(column: str) -> cll.CustomLevel:
    left, right = f"{column}_l", f"{column}_r"
    # Texts of one length. The cheap distance spares most pairs the dear one.
    return cll.CustomLevel(
        f"hamming({left}, {right}) <= 2 AND damerau_levenshtein({left}, {right}) <= 1", f"{column} typing error"
    )


def _name(column: str, other: str) -> cl.CustomComparison:
    return cl.CustomComparison(
        output_column_name=column,
        comparison_levels=[
            cll.NullLevel(column),
            cll.ExactMatchLevel(column, term_frequency_adjustments=True),
            cll.JaroWinklerLevel(column, 0.92),
            cll.JaroWinklerLevel(column, 0.88),
            # Too rare for a random sample: an analyst's guess.
            cll.CustomLevel(f"{column}_l = {other}_r AND {other}_l = {column}_r", "swapped").configure(
                u_probability=1e-6, fix_u_probability=True
            ),
            cll.JaroWinklerLevel(column, 0.7),
            cll.ElseLevel(),
        ],
    )


def _birth() -> cl.CustomComparison:
    partial = "(birth_precision_l <> 'day' OR birth_precision_r <> 'day')"
    return cl.CustomComparison(
        output_column_name="birth_date",
        comparison_levels=[
            cll.NullLevel("birth_date"),
            cll.CustomLevel(f"birth_date_l = birth_date_r AND NOT {partial}", "equal"),
            cll.CustomLevel(
                f"{partial} AND abs(birth_year_l - birth_year_r) <= 1", "a side knows the year only, it agrees"
            ),
            cll.CustomLevel(partial, "a side knows the year only, it disagrees"),
            _one_typing_error("birth_text"),
            cll.CustomLevel(
                "birth_year_l = birth_year_r AND month(birth_date_l) = day(birth_date_r)"
                " AND day(birth_date_l) = month(birth_date_r)",
                "day and month swapped",
            ),
            cll.AbsoluteDateDifferenceLevel("birth_date", input_is_string=False, threshold=1, metric="month"),
            cll.AbsoluteDateDifferenceLevel("birth_date", input_is_string=False, threshold=1, metric="year"),
            cll.ElseLevel(),
        ],
    )


def _sex() -> cl.CustomComparison:
    return cl.ExactMatch("sex")


def _place() -> cl.CustomComparison:
    return cl.CustomComparison(
        output_column_name="place",
        comparison_levels=[
            cll.NullLevel("subdistrict_code"),
            cll.ExactMatchLevel("subdistrict_code"),
            cll.ExactMatchLevel("district_code"),
            cll.ElseLevel(),
        ],
    )


def settings(household: bool) -> SettingsCreator:
    """The model's shape: comparisons and blocking rules."""
    rules = [
        block_on("national_id"),
        block_on("first_name", "last_name"),
        block_on("first_name", "birth_date"),
        block_on("last_name", "birth_date"),
        block_on("birth_date", "subdistrict_code"),
        block_on("substr(first_name, 1, 2)", "birth_date"),
        block_on("first_name", "birth_year", "subdistrict_code"),
        block_on("substr(first_name, 1, 3)", "substr(last_name, 1, 3)", "birth_year"),
        "l.first_name = r.last_name AND l.last_name = r.first_name",
    ]
    if household:
        rules += [block_on("house_code", "birth_year"), block_on("mother_national_id", "birth_year")]
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record_id",
        comparisons=comparisons(household),
        blocking_rules_to_generate_predictions=rules,
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )


def trained(linker: Linker) -> None:
    """Estimate λ by deterministic rules, u at random, m by EM over three blockings."""
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("national_id"), block_on("first_name", "last_name", "birth_date")], recall=RECALL_OF_RULES
    )
    training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
    for rule in (block_on("national_id"), block_on("first_name", "birth_date"), block_on("last_name", "birth_date")):
        training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)


def link(table: Path, thresholds: list[float], household: bool) -> duckdb.DuckDBPyRelation:
    """Clusters at each threshold: record_id, cluster_id, threshold."""
    connection = duckdb.connect()
    api = DuckDBAPI(connection)
    linker = Linker(
        api.register(clean(table, household)), settings(household), log_level=logging.ERROR, validate_settings=False
    )
    trained(linker)
    predicted = linker.inference.predict(threshold_match_probability=min(thresholds))
    parts = []
    for threshold in thresholds:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold)
        parts.append(f"SELECT record_id, cluster_id, {threshold}::DOUBLE AS threshold FROM {clusters.physical_name}")
    return connection.sql(" UNION ALL ".join(parts))


def main() -> None:
    """Run as a process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threshold", type=float, action="append", required=True)
    parser.add_argument("--household", action="store_true")
    given = parser.parse_args()
    link(given.table, given.threshold, given.household).write_parquet(str(given.out))


if __name__ == "__main__":
    main()

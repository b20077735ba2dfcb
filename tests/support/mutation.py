"""Breaks rules in the code, one by one, and sees that a test notices each: `make mutate`.

Each mutation is made in a copy of the tree, never in the tree itself.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PARTS = ("assets", "data", "linkage", "pipelines", "quality", "tests", "pyproject.toml")


@dataclass(frozen=True)
class Mutation:
    """One thing broken.

    Attributes:
        what: in words.
        file: where.
        right, wrong: the text that is there, once, and what is put in its place.
        tests: what must fail then.
    """

    what: str
    file: str
    right: str
    wrong: str
    tests: str


RULES, STAGED, INDEX, STANDING, READINGS, SNAPSHOTS, OPEN_COUNTS, ROTATION = (
    "tests/unit/quality/test_rulebook.py",
    "tests/integration/assets/sources/test_checks.py",
    "tests/integration/assets/index/test_checks.py",
    "tests/integration/assets/checks/test_result_cache.py",
    "tests/integration/assets/sources/parsing/test_parse_cache.py",
    "tests/integration/assets/history/test_snapshots.py",
    "tests/generative/assets/cases/counting/test_open_counts.py",
    "tests/integration/assets/operations/test_key_rotation.py",
)
MUTATIONS = (
    Mutation(
        "the check digit of another modulus",
        "quality/suites/expectations.py",
        "% 11) % 10",
        "% 10) % 10",
        f"{RULES}::test_a_check_digit_is_judged_as_the_engine_does",
    ),
    Mutation(
        "an adult's title passes for a child",
        "quality/suites/expectations.py",
        "return years < title_rules.OF_AGE + title_rules.SLACK",
        "return True",
        f"{RULES} -k title_age",
    ),
    Mutation(
        "ranges are not looked at",
        "quality/suites/batch.py",
        'return (flag == f"{column}_out_of_range") == (kind == "range")',
        'return kind != "range"',
        f"{RULES} -k range",
    ),
    Mutation(
        "results are taken in the order they come",
        "quality/suites/suite_runner.py",
        'by_place[config.meta["place"]] = result',
        "by_place[len(by_place)] = result",
        f"{RULES}::test_each_result_is_of_its_own_rule_when_many_are_judged_together",
    ),
    Mutation(
        "a warning blocks",
        "quality/suites/result.py",
        "return not self.passed and self.rule.severity == CRITICAL",
        "return not self.passed",
        f"{RULES}::test_only_a_critical_rule_blocks",
    ),
    Mutation(
        "lost rows are approved",
        "assets/sources/staging/staging_area.py",
        "        if publish:",
        "        if True:",
        f"{STAGED}::test_lost_rows_block_and_leave_the_last_good_ones",
    ),
    Mutation(
        "a state that failed a critical rule is a measure",
        "assets/checks/result_history.py",
        'pc.equal(others["severity"], CRITICAL)',
        'pc.equal(others["severity"], "")',
        f"{STAGED}::test_a_state_that_failed_a_critical_rule_is_no_measure",
    ),
    Mutation(
        "volume is told from the same files",
        "assets/checks/result_history.py",
        'own.filter(pc.not_equal(own["input"], occasion.input))',
        "own",
        f"{STAGED}::test_volume_is_not_told_from_the_same_files_on_another_day",
    ),
    Mutation(
        "every refresh is a state of its own",
        "assets/checks/result_history.py",
        "state = newest if same else newest + 1",
        "state = newest + 1",
        f"{STAGED}::test_the_same_input_again_changes_no_byte_and_another_day_begins_a_state",
    ),
    Mutation(
        "two numbers in a child are nothing to are about",
        "assets/index/sql/check_index.sql",
        "WHERE thai_numbers > 1",
        "WHERE thai_numbers > 9",
        f"{INDEX} -k two_numbers",
    ),
    Mutation(
        "a lost record goes unnoticed",
        "assets/index/sql/check_index.sql",
        "ANTI JOIN {record} USING (record_version_id)",
        "SEMI JOIN {record} USING (record_version_id)",
        f"{INDEX} -k a_lost_record or sound_index",
    ),
    Mutation(
        "adults' details are orphans",
        "assets/sources/checks.py",
        "    known.append(_in_quarantine(area, rule.other, keys))\n",
        "",
        f"{STAGED}::test_details_of_adults_in_quarantine_are_no_orphans",
    ),
    Mutation(
        "schools that send nothing any more are on time",
        "assets/sources/reporting_units.py",
        "pc.greater(days, MOST_DAYS[layout.period.kind])",
        "pc.less(days, 0)",
        f"{STAGED}::test_schools_that_send_no_new_term_are_counted_and_their_pupils_stay",
    ),
    Mutation(
        "the model that stood before is forgotten",
        "assets/index/linking/model_drift.py",
        '"before": kept["now"]}',
        '"before": None}',
        f"{INDEX} -k m_or_u_moved",
    ),
    Mutation(
        "results stand though the rows are others",
        "assets/checks/result_cache.py",
        'values={"rows": str(hash_file(file)), "suite": suite}',
        'values={"suite": suite}',
        f"{STANDING}::test_another_row_is_judged",
    ),
    Mutation(
        "what was read by another contract still counts",
        "assets/sources/parsing/parse_cache.py",
        "contract.version,\n        landed",
        "landed",
        f"{READINGS} -k another_contract",
    ),
    Mutation(
        "pupils of a school that sent no file are enrolled still",
        "assets/history/sql/snapshot.sql",
        "WHEN is_stated THEN true END",
        "ELSE true END",
        f"{SNAPSHOTS} -k closed_schools",
    ),
    Mutation(
        "money is shown beside a hidden district",
        "assets/cases/counting/open_counts.py",
        'if any(measure == "helped" for _, measure in hidden) or',
        "if",
        f"{OPEN_COUNTS} -k hidden_district",
    ),
    Mutation(
        "a case is of all of its records, whatever its manager said",
        "assets/cases/log/sql/schema.sql",
        "WHERE records IS NULL OR list_contains(records, agency_record_id)",
        "WHERE true",
        f"{ROTATION} -k the_view",
    ),
)


def caught(mutation: Mutation, folder: Path) -> bool:
    """Whether a test fails with the mutation made in the copy at `folder`; the copy is whole again afterwards."""
    file = folder / mutation.file
    text = file.read_text("utf-8")
    if text.count(mutation.right) != 1:
        raise SystemExit(f"{mutation.file}: expected once, found {text.count(mutation.right)} times: {mutation.right}")
    tests, _, chosen = mutation.tests.partition(" -k ")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", tests]
    file.write_text(text.replace(mutation.right, mutation.wrong), "utf-8")
    try:
        run = subprocess.run(
            [*command, *(["-k", chosen] if chosen else [])], cwd=folder, capture_output=True, check=False
        )
    finally:
        file.write_text(text, "utf-8")
    # 1: tests failed; anything else is a fault of the call.
    if run.returncode not in (0, 1):
        raise SystemExit(run.stdout.decode(errors="replace"))
    return run.returncode == 1


def main() -> int:
    """Make every mutation; the number that nobody noticed is the exit code."""
    missed = 0
    with tempfile.TemporaryDirectory() as name:
        for part in PARTS:
            source, target = ROOT / part, Path(name) / part
            copy = shutil.copytree if source.is_dir() else shutil.copy2
            copy(source, target)
        for mutation in MUTATIONS:
            found = caught(mutation, Path(name))
            missed += not found
            print(f"{'caught' if found else 'MISSED'}  {mutation.what} ({mutation.file})", flush=True)
    print(f"{len(MUTATIONS) - missed} of {len(MUTATIONS)} caught")
    return missed


if __name__ == "__main__":
    sys.exit(main())

"""`childlink explain` on a refreshed province: the index's own figures, and nobody's values unless asked for."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result

from assets.common import audit_log
from assets.common.storage.home import Home
from assets.index.linking.engine import current_model
from assets.index.store import index_file
from assets.index.store.linkage_input import IndexRecords
from assets.review import reviewers
from linkage import incremental
from linkage.model.cluster_context import CORROBORATING
from linkage.model.model import CLASSES
from linkage.pairs.comparison_levels import COMPARISONS
from pipelines.cli import main
from pipelines.commands.acting_person import CODE_VARIABLE
from tests.support.refreshed_home import Refreshed, asked
from tests.support.reviewers import CODE, UNTIL, register


def explain(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["explain", "--home", str(home), *arguments])


def child_with_records(home: Path) -> str:
    ((child,),) = asked(
        home,
        "SELECT child_id FROM master.child_record GROUP BY child_id ORDER BY count(*) DESC, child_id LIMIT 1",
        registry=True,
    )
    return str(child)


def addresses(home: Path, child: str) -> list[str]:
    sql = (
        "SELECT concat(source, '/', source_file, ':', source_row) FROM master.child_record"
        f" WHERE child_id = '{child}' ORDER BY 1"
    )
    return [str(address) for (address,) in asked(home, sql, registry=True)]


def personal(home: Path) -> list[str]:
    """Names and numbers of the province, of those long enough not to be part of another word."""
    sql = "SELECT DISTINCT unnest([national_id, first_name || ' ' || last_name]) FROM master.child"
    return [str(value) for (value,) in asked(home, sql, registry=True) if value and len(value) > 9]


def test_a_child_is_told_by_its_records_and_links(refreshed: Refreshed) -> None:
    child = child_with_records(refreshed.home)
    result = explain(refreshed.home, child)
    assert result.exit_code == 0, result.output
    assert child in result.output
    assert "weakest first" in result.output
    assert "●" in result.output
    assert any(address in result.output for address in addresses(refreshed.home, child))
    assert not [value for value in personal(refreshed.home) if value in result.output]


def test_two_children_of_the_review_list_have_the_probability_that_the_index_gave_them(refreshed: Refreshed) -> None:
    review = Home(refreshed.home).lake("index", "95", "review_pair.parquet")
    found = duckdb.sql(f"""
        SELECT least(child_id_a, child_id_b), greatest(child_id_a, child_id_b), max(probability) FROM '{review}'
        WHERE child_id_a <> child_id_b GROUP BY ALL ORDER BY 1, 2 LIMIT 3""").fetchall()
    assert found
    for one, other, probability in found:
        result = explain(refreshed.home, one, other)
        assert result.exit_code == 0, result.output
        assert "two children in the index" in result.output
        told = re.search(r"that they are one child: ([\d.]+)", result.output)
        assert told is not None
        assert float(told[1]) == pytest.approx(probability, abs=1e-4)


@pytest.fixture
def in_company(own: Refreshed) -> tuple[Path, list[dict[str, Any]]]:
    """A home linked by a model that knows what company means, which few records never teach; pairs of its review."""
    home = Home(own.home)
    model = current_model(home)
    assert model is not None
    said = {"same": [1.0, 0.2, 0.6, 0.05, 0.05, 0.05, 0.05]}
    corroboration = {
        field: {kind: [0.1 if kind == "same" else 0.9] * len(COMPARISONS[field]) for kind in CLASSES}
        for field in CORROBORATING
    }
    taught = replace(
        model,
        cluster_context={kind: said.get(kind, [1.0, 0.1, 0.1, 0.6, 0.05, 0.05, 0.1]) for kind in CLASSES},
        corroboration=corroboration,
    )
    with index_file.open_index(home) as connection:
        records = IndexRecords(connection)
        built = incremental.build(connection, records.all(), taught, records.decided())
        incremental.complete(connection, built.evidence, taught, 1, 1)
        connection.execute("CREATE TEMP VIEW current_record AS FROM current_version('child_record')")
        pairs = connection.execute("""
            SELECT
                concat(a.source, '/', a.source_file, ':', a.source_row) AS one,
                concat(b.source, '/', b.source_file, ':', b.source_row) AS other, review.probability, review.weight
            FROM incremental.review
                JOIN current_record a ON a.agency_record_id = record_id_a
                JOIN current_record b ON b.agency_record_id = record_id_b
            ORDER BY abs(review.weight), one, other LIMIT 6""").to_arrow_table()
    (home.state / "model.json").write_text(taught.to_json(), "utf-8")
    return own.home, pairs.to_pylist()


def test_the_steps_shown_add_up_to_the_weight_that_linking_used_company_and_all(
    in_company: tuple[Path, list[dict[str, Any]]], tmp_path: Path
) -> None:
    home, pairs = in_company
    assert pairs
    shown = ""
    for pair in pairs:
        picture = tmp_path / "pair.html"
        result = explain(home, pair["one"], pair["other"], "--picture", str(picture))
        assert result.exit_code == 0, result.output
        text = picture.read_text("utf-8")
        *steps, total = (float(bits) for bits in re.findall(r">([+-]\d+\.\d\d)<", text))
        assert sum(steps) == pytest.approx(total, abs=0.005 * (len(steps) + 1))
        assert total == pytest.approx(pair["weight"], abs=0.005)
        assert f"{pair['probability']:.4f}" in result.output
        assert "รายการอื่นของแต่ละฝ่าย" in result.output
        shown += text + result.output
    assert "belongs to a child" in shown
    assert not [value for value in personal(home) if value in shown]


def test_nothing_is_known_of_the_company_of_two_that_were_never_held_for_likely(
    in_company: tuple[Path, list[dict[str, Any]]],
) -> None:
    home, _ = in_company
    ((first, last),) = asked(home, "SELECT min(child_id), max(child_id) FROM master.child_record", registry=True)
    told = explain(home, addresses(home, first)[0], addresses(home, last)[0]).output
    assert "two children in the index" in told
    assert "nothing is known" in told


def test_two_records_of_a_child_are_drawn_without_values(refreshed: Refreshed, tmp_path: Path) -> None:
    home = refreshed.home
    first, *others = addresses(home, child_with_records(home))
    for picture in (tmp_path / "pair.html", tmp_path / "pair.svg"):
        drawn = next(
            result
            for other in others
            if "nothing to weigh" not in (result := explain(home, first, other, "--picture", str(picture))).output
        )
        assert drawn.exit_code == 0, drawn.output
        assert "one child in the index" in drawn.output
        text = picture.read_text("utf-8")
        assert "<svg" in text
        assert not [value for value in personal(home) if value in text + drawn.output]


def test_a_record_alone_stands_for_its_child(refreshed: Refreshed) -> None:
    child = child_with_records(refreshed.home)
    address = addresses(refreshed.home, child)[0]
    assert f"child {child}" in explain(refreshed.home, address).output


def test_values_are_shown_to_a_proven_person_who_may_see_them(own: Refreshed, monkeypatch: pytest.MonkeyPatch) -> None:
    child = child_with_records(own.home)
    names = asked(own.home, f"SELECT first_name FROM master.name WHERE child_id = '{child}' LIMIT 1", registry=True)
    assert names[0][0] not in explain(own.home, child).output
    assert explain(own.home, child, "--show-values").exit_code == 2
    home = Home(own.home)
    register(home, "officer")
    reviewers.add_reviewer(home, "masked", CODE, ["95"], UNTIL, by="registrar")
    reviewers.add_reviewer(home, "elsewhere", CODE, ["90"], UNTIL, by="registrar", sees_full=True)
    monkeypatch.setenv(CODE_VARIABLE, CODE)
    for person in ("masked", "elsewhere"):
        result = explain(own.home, child, "--show-values", "--by", person)
        assert result.exit_code == 2 and names[0][0] not in result.output
    assert names[0][0] in explain(own.home, child, "--show-values", "--by", "officer").output
    entry = audit_log.read_entries(home)[-1]
    assert (entry.action, entry.who, entry.detail) == ("explain", "officer", {"values": True})


@pytest.mark.parametrize("typed", ["C0000000", "C00ZZZZZZ", "schools/none.csv:1", "1959900000013"])
def test_what_is_not_there_is_not_found_and_not_repeated(refreshed: Refreshed, typed: str) -> None:
    result = explain(refreshed.home, typed)
    assert result.exit_code == 1
    assert "no such" in result.output
    assert typed not in result.output


def test_another_key_does_not_open_the_index(refreshed: Refreshed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHILDLINK_KEY", "another")
    result = explain(refreshed.home, "C00000000")
    assert result.exit_code == 1
    assert "does not open with this key" in result.output


def test_without_an_index_there_is_nothing_to_ask(tmp_path: Path) -> None:
    result = explain(tmp_path / "home", "C00000000")
    assert result.exit_code == 1
    assert "run a refresh first" in result.output
    assert not (tmp_path / "home").exists()


def test_a_child_is_not_compared_with_itself(refreshed: Refreshed) -> None:
    child = child_with_records(refreshed.home)
    assert explain(refreshed.home, child, child).exit_code == 2


@pytest.mark.parametrize("arguments", [["A", "--picture", "p.svg"], ["A", "B", "--picture", "p.png"], []])
def test_wrong_usage_is_told_before_the_index_is_opened(arguments: list[str], tmp_path: Path) -> None:
    assert explain(tmp_path, *arguments).exit_code == 2


def test_the_page_about_the_linking_lies_in_the_state(refreshed: Refreshed) -> None:
    page = (refreshed.home / "state" / "reports" / "model.html").read_text("utf-8")
    assert "Blocking" in page
    assert "Expected errors" in page
    assert not [value for value in personal(refreshed.home) if value in page]

"""Four kinds of absence are told apart: a value of zero, hidden, no data, nobody to count."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pyarrow as pa
import pytest

from assets.publication.province_page import areas, finding, groups, page, trends
from assets.publication.province_page.figures import Figure, Figures
from assets.publication.province_page.page import Content
from assets.publication.province_page.plan import load_plan
from assets.publication.province_page.terms import list_terms
from assets.publication.province_page.wording import figure_cell
from assets.sources.readers.source_list import SOURCES
from tests.support.open_values import ABSENCES, AS_OF, figures_of, value


def lead(**given: Any) -> Figures:
    return figures_of(value("out_of_school", age_band="6-14", **given), value("out_of_school", **given))


def details(figures: Figures, history: pa.Table | None = None) -> list[str]:
    return [text[1] for text in finding.state_finding(figures, load_plan(), history).details]


def test_the_finding_is_of_compulsory_age_with_rate_range_and_change() -> None:
    found = finding.state_finding(lead(), load_plan(), None)
    assert "6–14" in found.sentence[1] and "40 children" in found.sentence[1]
    assert "วัยการศึกษาภาคบังคับ" in found.details[0][0]
    assert details(lead()) == [
        "Age of compulsory education · 10.0% of the 400 registered children of this age",
        "the true number: 38 to 43, 19 times in 20",
        "40 is for ages 6–14 only; all ages 3–17 together: 40",
        "There is no earlier term to compare with yet.",
    ]


def test_it_says_which_ages_the_number_is_for_and_the_number_of_all_ages_where_it_is_shown() -> None:
    row = value("out_of_school", age_band="6-14")
    whole = {"numerator": 492, "numerator_low": 480, "numerator_high": 500}
    both = figures_of(row, value("out_of_school", **whole))
    found = finding.state_finding(both, load_plan(), None)
    assert "40 คนคือเฉพาะอายุ 6–14 ปี · รวมทุกวัย 3–17 ปีเป็น 492 คน" in [thai for thai, _ in found.details]
    for status in ("hidden", "no_data"):
        alone = details(figures_of(row, value("out_of_school", status=status)))
        assert not any("together" in each for each in alone)


def test_where_the_ages_are_hidden_all_ages_are_named_as_such() -> None:
    figures = figures_of(value("out_of_school", age_band="6-14", status="hidden"), value("out_of_school"))
    assert "3–17" in finding.state_finding(figures, load_plan(), None).sentence[1]


def test_without_data_there_is_no_number_but_the_reason() -> None:
    gap = {"status": "no_data", "reason": "held", "awaited": "student_term"}
    found = finding.state_finding(lead(**gap), load_plan(), None)
    assert "cannot be said" in found.sentence[1] and not any(digit in found.sentence[1] for digit in "02")
    (reason,) = details(lead(**gap))
    assert "held" in reason and "other jurisdictions" in reason


def test_what_could_be_is_said_where_it_is_known() -> None:
    gap = {"status": "no_data", "reason": "units_missing", "awaited": "dmc", "numerator_low": 0, "numerator_high": 30}
    assert details(lead(**gap))[1] == "between 0 and 30"


def test_a_small_number_is_not_shown_and_nothing_of_it() -> None:
    found = finding.state_finding(lead(status="hidden"), load_plan(), None)
    assert "not shown" in found.sentence[1] and found.details == []


def test_zero_is_a_finding() -> None:
    nobody = {"numerator": 0, "numerator_low": 0, "numerator_high": 0, "value": 0.0}
    assert finding.state_finding(lead(**nobody), load_plan(), None).sentence[1].startswith("No child")


@pytest.mark.parametrize(
    ("before", "low", "high", "said"),
    [
        (30, 28, 33, "10 more than in term 2/2023 (30)"),
        (60, 55, 66, "20 fewer than in term 2/2023 (60)"),
        (38, 35, 41, "no change from term 2/2023 (38) beyond the range"),
    ],
)
def test_a_change_is_one_beyond_the_ranges(before: int, low: int, high: int, said: str) -> None:
    counts = {"numerator": before, "numerator_low": low, "numerator_high": high}
    earlier = value("out_of_school", age_band="6-14", as_of=dt.date(2024, 1, 10), **counts)
    history = pa.Table.from_pylist([earlier, value("out_of_school", age_band="6-14")])
    assert details(lead(), history)[-1] == said


def test_a_figure_of_an_earlier_version_has_a_star_and_the_page_says_of_which_day() -> None:
    kept, newest = {"as_of": dt.date(2024, 5, 16), "edition_version": 1}, {"edition_version": 2}
    rows = [
        value("out_of_school", age_band="6-14", **newest),
        value("out_of_school", **kept),
        value("never_enrolled", **kept),
        value("never_enrolled", "9501", **kept),
        value("dropped_out", **newest),
    ]
    figures = figures_of(*rows)
    found = finding.state_finding(figures, load_plan(), None)
    assert "40 children" in found.sentence[1]
    assert "40 is for ages 6–14 only; all ages 3–17 together: 40*" in [english for _, english in found.details]
    assert ["*" in each.count for each in found.parts] == [True, False]
    (action,) = finding.list_actions(figures, load_plan(), [])
    assert action.count[1] == "40* children"
    made = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
    assert "as in an earlier version (of 16 May 2024)" in page.render(Content("95", AS_OF, made, figures, []))
    assert "as in an earlier version" not in page.render(Content("95", AS_OF, made, lead(), []))


def test_what_did_not_come_is_beside_the_number() -> None:
    files = [
        {"source": "schools", "status": "held", "files": 1},
        {"source": "health", "status": "accepted", "files": 1},
    ]
    spots = [
        text[1] for text in finding.list_blind_spots(lead(units_missing=3, units_expected=231), load_plan(), files)
    ]
    assert spots[0] == "3 of 231 schools and units have not sent this period yet"
    assert sum(spot.startswith("Nothing was received from") for spot in spots) == 5
    assert any("1 file(s) not accepted yet" in spot for spot in spots)


def test_the_things_to_do_say_that_they_are_of_other_ages_than_the_number() -> None:
    figures = figures_of(value("never_enrolled", "9501"))
    note = finding.describe_action_ages(figures, load_plan())
    assert note is not None
    assert note[1] == "counts of that district, all ages 3–17"
    made = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
    assert note[1] in page.render(Content("95", AS_OF, made, figures, []))


def test_an_action_names_the_district_with_the_most_children_and_the_office() -> None:
    rows = [value("never_enrolled", area, numerator=count) for area, count in (("9501", 12), ("9502", 31))]
    rows.append(value("dropped_out", "9501", status="hidden"))
    (action,) = finding.list_actions(figures_of(*rows), load_plan(), [])
    assert "Betong" in action.where[1] and action.count[1] == "31 children" and action.office[1]


def test_a_held_file_is_asked_for_first_and_not_counted_as_received() -> None:
    held = {"source": "schools", "status": "held", "files": 1, "rows_in": 0, "accepted": 0, "quarantined": 0}
    held["periods"] = []
    action = finding.list_actions(figures_of(value("never_enrolled", "9501")), load_plan(), [held])[0]
    assert "corrected file" in action.what[1]
    made = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
    files = [held, *({**held, "source": source, "status": "accepted"} for source in SOURCES)]
    html = page.render(Content("95", AS_OF, made, lead(), files))
    assert "All 6 sources" not in html and "1 file(s) held" in html


def test_a_made_up_province_says_so_and_a_real_one_does_not() -> None:
    content = Content("95", AS_OF, dt.datetime(2024, 6, 1, tzinfo=dt.UTC), lead(), [])
    assert "no child in it exists" not in page.render(content)
    said = page.render(dataclasses.replace(content, made_up=True))
    assert "no child in it exists" in said and "ไม่มีเด็กคนใดมีตัวตนจริง" in said


@pytest.mark.parametrize("status", ABSENCES)
def test_absence_is_said_in_words_and_never_as_zero(status: str) -> None:
    cell = figure_cell(Figure(status))
    assert ABSENCES[status] in cell.content and ">0<" not in cell.content and cell.value is None
    assert figure_cell(Figure("value", 0, 0, 0, 40, 0.0)).value == 0


def test_a_breakdown_that_is_left_out_is_hidden_and_a_group_without_a_child_is_not() -> None:
    figures = figures_of(value("out_of_school"), value("at_risk"), value("at_risk", sex="male"))
    assert figures.of("out_of_school", sex="male").status == "hidden"
    assert figures.of("at_risk", sex="female").status == "not_applicable"
    assert figures.of("poor").status == "no_data"


@pytest.mark.parametrize("status", ABSENCES)
def test_tables_of_ages_districts_and_coverage_say_it(status: str) -> None:
    rows = [value("out_of_school"), value("out_of_school", "9501", status=status), value("covered_by_schools")]
    rows += [value("covered_by_schools", "9501", status=status)]
    rows += [value("out_of_school", sex=sex, status=status) for sex in ("male", "female")]
    figures, plan = figures_of(*rows), load_plan()
    tables = [
        groups.tabulate_ages(figures, plan.lead),
        areas.tabulate_districts(figures, [plan.lead]),
        groups.tabulate_coverage(figures, plan.groups["coverage"]),
        areas.list_district_cards(figures, [plan.lead])[0].table,
    ]
    for table in tables:
        assert any(ABSENCES[status] in cell.content for row in table.rows for cell in row[1:])
    (dot,) = areas.compare_districts(figures, plan.lead, plan, None).dots
    assert dot.at is None and dot.comparison == "absent" and ABSENCES[status] in dot.text


def test_a_district_differs_only_beyond_the_ranges() -> None:
    whole = Figure("value", 400, 380, 430, 4000, 0.1)
    assert areas.compare_with_province(Figure("value", 45, 43, 47, 400, 0.1125), whole) == "same"
    assert areas.compare_with_province(Figure("value", 60, 55, 62, 400, 0.15), whole) == "above"
    assert areas.compare_with_province(Figure("value", 20, 18, 22, 400, 0.05), whole) == "below"


def history(*days: tuple[str, str]) -> pa.Table:
    return pa.Table.from_pylist(
        [value("out_of_school", as_of=dt.date.fromisoformat(day), status=status) for day, status in days]
    )


@pytest.mark.parametrize("status", [None, *ABSENCES])
def test_a_term_without_a_value_is_a_gap_in_the_line(status: str | None) -> None:
    days = [("2022-12-01", "value"), ("2023-06-01", "value"), ("2024-06-01", "value")]
    table = history(*days, *([("2023-12-01", status)] if status else []))
    drawn = trends.draw_trend(table, load_plan().lead, "95", "all")
    assert drawn is not None
    assert [len(segment) for segment in drawn.segments] == [2, 1] and len(drawn.gaps) == 1
    assert ABSENCES[status or "no_data"] in drawn.table.rows[2][1].content


def test_of_a_term_the_last_day_counts() -> None:
    rows = [value("out_of_school", as_of=dt.date(2024, month, 1), numerator=month) for month in (6, 9)]
    ((_, figure),) = list_terms(pa.Table.from_pylist(rows), "out_of_school", "95", "all")
    assert figure is not None and figure.count == 9


def test_the_page_is_escaped() -> None:
    alert = {"severity": "note", "opened_as_of": AS_OF, "text_th": "<script>x</script>", "text_en": "<b>y</b>"}
    made = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
    html = page.render(Content("95", AS_OF, made, lead(), [], alerts=[alert], release={"run_id": "<i>"}))
    assert "<script>x" not in html and "<b>y" not in html and "<i>" not in html

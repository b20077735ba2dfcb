"""The pages about a pair and about a linking: whole in themselves, and without anybody's values."""

import io
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from rich.console import Console

from assets.index.explain import explanation_page
from assets.index.linking import model_report
from assets.index.linking.model_evaluation import evaluate_model
from linkage import LinkResult, link
from linkage.diagnostics.error_rates import estimate_error_rates
from linkage.evaluate.backtest import run_backtest
from linkage.explanation import CONTEXT, CORROBORATION, UNKNOWN, Explanation, Field, explain_pair
from linkage.model.cluster_context import Corroboration, Seeds
from linkage.pairs.blocking import RULES
from linkage.pairs.comparison_levels import Extra
from tests.support.people import table, trained, trained_with_extra, village, with_extra_columns


class Links(HTMLParser):
    """What a page would fetch, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        places = [value or "" for name, value in attrs if name in ("src", "href", "xlink:href")]
        self.fetched += [place for place in places if not place.startswith(("#", "data:"))]
        if tag in ("img", "iframe"):
            self.fetched.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Links:
    page = Links()
    page.feed(html)
    return page


def on_terminal(told: Explanation) -> str:
    console = Console(width=120, file=io.StringIO(), record=True)
    console.print(explanation_page.for_terminal(told))
    return console.export_text()


@pytest.fixture(scope="module")
def linked() -> LinkResult:
    return link(table(village()[0]), trained())


@pytest.fixture(scope="module")
def told() -> Explanation:
    return explain_pair(table(village()[0]), trained(), 0, 1)


@pytest.fixture(scope="module")
def report(linked: LinkResult) -> str:
    rows = table(village()[0])
    appraised = evaluate_model(linked.model, rows, linked, run_backtest(rows, linked, share=0.15))
    return model_report.to_html(linked.report, linked.model, appraised, estimate_error_rates(linked.evidence))


def test_the_report_shows_every_rule_and_every_figure(report: str) -> None:
    text = read(report).text
    assert all(rule.name in text for rule in RULES)
    for heading in (
        "Blocking",
        "Model",
        "Masked-number back-test",
        "Expected errors",
        "Decoys",
        "Second opinion",
        "Drift",
    ):
        assert heading in text
    assert report.count("<svg") == 1


def test_figures_that_were_not_computed_are_left_out(linked: LinkResult) -> None:
    text = read(model_report.to_html(linked.report, linked.model)).text
    assert "Blocking" in text
    assert "Decoys" not in text
    assert "back-test" not in text


def test_pages_fetch_nothing(report: str, told: Explanation) -> None:
    assert read(report).fetched == read(explanation_page.to_html(told)).fetched == []


def test_pages_hold_nobodys_values(report: str, told: Explanation) -> None:
    pages = report + explanation_page.to_html(told) + on_terminal(told)
    for one in village()[0][:200]:
        assert one["first_name"] not in pages
        assert one["national_id"] is None or one["national_id"] not in pages


def test_the_terminal_shows_each_field_and_the_probability(told: Explanation) -> None:
    lines = [line.strip() for line in on_terminal(told).splitlines()]
    assert lines[-1].endswith(f"{told.probability:.4f}")
    for field in told.fields:
        shown = any(line.startswith(" · ".join(explanation_page.COMPARISONS[field.comparison])) for line in lines)
        assert shown == (field.level != "missing")


def company_levels() -> list[tuple[str, str]]:
    """Every step and level that company can have."""
    known = [(CONTEXT, level) for level in (UNKNOWN, *(one.name.lower() for one in Seeds))]
    answers = [one.name.lower() for one in Corroboration if one is not Corroboration.UNASKED]
    return known + [(step, level) for step in CORROBORATION.values() for level in answers]


@pytest.mark.parametrize(("step", "level"), company_levels())
def test_company_is_a_step_in_words_of_both_languages(told: Explanation, step: str, level: str) -> None:
    said = Field(step, level, -2.5, 0)
    more = replace(told, context=(said,), total=told.total - 2.5)
    thai, english = explanation_page.level_words(step, level)
    shown = " ".join(on_terminal(more).split())
    assert " · ".join(explanation_page.COMPARISONS[step]) in shown
    assert "-2.5" in shown
    assert all(words in shown for text in (thai, english) for words in text.split())
    for page in (read(explanation_page.to_html(more)).text, read(explanation_page.waterfall(more)).text):
        assert all(words in page for words in (*explanation_page.COMPARISONS[step], thai, english))


def test_the_waterfall_is_drawn_in_both_languages(told: Explanation) -> None:
    drawn = explanation_page.waterfall(told)
    assert drawn.startswith("<svg")
    assert "วันเกิด" in drawn
    assert "birth date" in drawn


def test_an_extra_column_goes_by_its_own_name_on_both_pages() -> None:
    records = with_extra_columns(table(village()[0]))
    result = link(records, trained_with_extra())
    explained = explain_pair(records, result.model, 2, 3)
    page = read(explanation_page.to_html(explained))
    assert "postcode" in page.text
    assert "equal rare" in page.text
    assert "postcode" in on_terminal(explained)
    about = read(model_report.to_html(result.report, result.model))
    assert about.text.count("postcode") >= len(Extra) - 1
    assert not about.fetched

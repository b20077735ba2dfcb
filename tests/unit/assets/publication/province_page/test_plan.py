"""What the page shows is what the registry has."""

from __future__ import annotations

from assets.indicators.catalogue import registry
from assets.publication.province_page.plan import GROUPS, PLAN, PlanFile, load_plan
from quality import yaml_file


def test_the_page_names_no_indicator_that_there_is_not() -> None:
    given = yaml_file.read(PLAN, PlanFile)
    named = {given.lead, *(each.indicator for each in given.actions)}
    named |= {code for name in GROUPS for code in getattr(given, name)}
    assert named - {each.code for each in registry.load().indicators} == set()


def test_the_lead_is_of_compulsory_age() -> None:
    plan = load_plan()
    bands = {band.code for band in plan.lead.ages.bands}
    assert plan.lead_band == "6-14" and {plan.lead_band, *plan.beside} <= bands

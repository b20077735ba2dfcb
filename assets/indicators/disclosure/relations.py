"""What the registry says of indicators and populations together, in names of quantities.

A quantity is a number of children that is counted cell by cell: an indicator's count, a population, or what a count
leaves of its population. One name may be of several indicators.
"""

from __future__ import annotations

from collections.abc import Iterator

from assets.indicators.catalogue.registry import Indicator, Registry

Names = tuple[str, ...]


def name_count(each: Indicator) -> str:
    """Whom an indicator counts."""
    return f"r {each.rest_of}" if each.rest_of else f"n {each.same_children_as or each.code}"


def name_base(known: Registry, each: Indicator) -> str:
    """Whom it counts them among."""
    return f"n {known.name_denominator(each)}"


def name_rest(each: Indicator) -> str:
    """Whom it leaves of them."""
    return f"n {each.rest_of}" if each.rest_of else f"r {each.code}"


def list_sums(known: Registry) -> Iterator[Names]:
    """The sums of quantities: a whole, then its parts."""
    of = {each.code: each for each in known.indicators}
    for each in known.indicators:
        if each.parts:
            yield tuple(name_count(of[code]) for code in (each.code, *each.parts))
        others = [of[code] for code in each.among.rest_of]
        if others and all(other.ages.counted_by == each.ages.counted_by for other in others):
            yield name_base(known, others[0]), *map(name_count, others), name_base(known, each)


def list_inclusions(known: Registry, *, is_one_age: bool) -> Iterator[tuple[str, str]]:
    """Pairs of quantities, of which the first has all children of the second at every age.

    Args:
        known: the registry.
        is_one_age: whether age on the as-of date and age for schooling are the same, as on 16 May.
    """
    of = {each.code: each for each in known.indicators}
    for each in known.indicators:
        named = [(whole, name_count(each)) for whole in each.part_of]
        if each.among.part_of:
            named.append((each.among.part_of, name_base(known, each)))
        for whole, part in named:
            if is_one_age or of[whole].ages.counted_by == each.ages.counted_by:
                yield name_count(of[whole]), part

"""How many workers a memory allows, and that too little of it is refused with how much is needed."""

import re

import pytest

from linkage.spill.memory_budget import TooLittleMemoryError, fit_processes

GB = 1 << 30


def test_less_memory_is_fewer_workers_and_never_more_than_there_should_be() -> None:
    assert fit_processes(4 * GB, 2, 1_000_000) == 2
    assert fit_processes(4 * GB, 64, 1_000_000) < 64
    allowed = [fit_processes(memory * GB, 64, 1_000_000) for memory in (1, 2, 4, 8)]
    assert allowed == sorted(allowed) and allowed[0] >= 1 and allowed[0] < allowed[-1]


@pytest.mark.parametrize("records", [100, 1_000_000, 35_000_000])
def test_too_little_is_refused_and_what_is_asked_for_then_suffices(records: int) -> None:
    with pytest.raises(TooLittleMemoryError, match=f"{records:,} records") as refused:
        fit_processes(100 << 20, 2, records)
    (needed,) = re.findall(r"at least ([0-9.]+)GB", str(refused.value))
    assert fit_processes(int(float(needed) * GB), 2, records) >= 1
    with pytest.raises(TooLittleMemoryError):
        fit_processes(int((float(needed) - 0.2) * GB), 2, records)

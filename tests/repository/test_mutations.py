"""What `make mutate` breaks is in the code, once, and the tests that must notice it are there."""

from __future__ import annotations

import pytest

from tests.support.mutation import MUTATIONS, ROOT, Mutation


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.what)
def test_a_mutation_finds_its_text_and_its_tests(mutation: Mutation) -> None:
    assert (ROOT / mutation.file).read_text("utf-8").count(mutation.right) == 1
    file, _, name = mutation.tests.partition(" -k ")[0].partition("::")
    tests = (ROOT / file).read_text("utf-8")
    assert not name or f"def {name}(" in tests

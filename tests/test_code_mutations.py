from __future__ import annotations

import ast

from tests.code_mutations import PACKAGE, ROOT, known, mutated, mutations, settings

SOURCE = '''\
@cached(size=3)
def far(many: int = 2, name: Literal[7] = "é") -> bool:
    """At least 5."""
    if not many or name == f"{1}":
        return False
    return
'''


def test_what_runs_is_mutated_and_nothing_else():
    made = mutations("far.py", SOURCE)
    assert [one.name.removeprefix("far.py far: ") for one in made] == [
        "2 -> 3",
        "not many or name == f'{1}' -> not many and name == f'{1}'",
        "not many -> many",
        "name == f'{1}' -> name != f'{1}'",
        "return False -> return None",
        "False -> True",
    ]
    assert mutated(SOURCE, made[3]) == SOURCE.replace('name == f"{1}"', "(name != f'{1}')")


def test_names_are_unique_and_every_mutant_can_be_read():
    everything = known(module for area in settings()["area"] for module in area["modules"])
    assert len({one.name for one in everything}) == len(everything)
    sources = {one.module: (ROOT / PACKAGE / one.module).read_text("utf-8") for one in everything}
    for one in everything[::25]:
        ast.parse(mutated(sources[one.module], one))


def test_every_explained_survivor_is_a_mutation_of_today():
    names = {one.name for one in known(module for area in settings()["area"] for module in area["modules"])}
    explained = settings().get("equivalent", [])
    assert {one["mutation"] for one in explained} <= names
    assert all(one["why"].endswith(".") for one in explained)


def test_the_tests_that_are_named_are_there():
    for area in settings()["area"]:
        assert all((ROOT / test).exists() for test in area["tests"]), area

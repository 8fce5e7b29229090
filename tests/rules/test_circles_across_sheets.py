from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korea_china_2026.rules import batches
from korea_china_2026.rules.batches import judge_many
from korea_china_2026.rules.check import check
from korea_china_2026.rules.index.access import with_index
from korea_china_2026.sheets.corpus import read_corpus
from korea_china_2026.sheets.texts import NO_TEXTS
from tests.overlays import EXAMPLE
from tests.rules.held import Held

HEAD, *PARTS = (part.rstrip() for part in EXAMPLE["claims.yaml"].decode().split("\n  - "))
#: The claims of the example that have no relations, each with a sheet of its own, so that every relation leads to another sheet.
CLAIMS = {part.split()[1]: f"{HEAD}\n  - {part}\n" for part in PARTS if "relations:" not in part}
REST = {path: content for path, content in EXAMPLE.items() if path not in ("changes.yaml", "claims.yaml")}
REST["claims/rest.yaml"] = "\n  - ".join([HEAD, *(part for part in PARTS if "relations:" in part or "a-third" in part)]).encode() + b"\n"
CLAIMS.pop("chile-lost-a-third-of-its-nets")

SOME = sorted(CLAIMS)[:4]
RELATIONS = st.sets(st.tuples(st.sampled_from(SOME), st.sampled_from(["refines", "entails"]), st.sampled_from(SOME)), max_size=7)
CIRCLE = {(one, "entails", SOME[at - 1]) for at, one in enumerate(SOME)}


def sheets(relations: set[tuple[str, str, str]]) -> dict[str, bytes]:
    """The example with these relations besides."""
    parts = {f"claims/{claim}.yaml": sheet(text, sorted(one for one in relations if one[0] == claim)) for claim, text in CLAIMS.items()}
    return dict(sorted({**REST, **parts}.items(), key=lambda item: item[0].split("/")))


def sheet(text: str, relations: list[tuple[str, str, str]]) -> bytes:
    lines = [text.rstrip(), *(["    relations:"] if relations else [])]
    for _, relation, other in relations:
        lines += [f"      - related_claim_id: {other}", f"        relation: {relation}", "        rationale: So it is."]
    return ("\n".join(lines) + "\n").encode()


def codes(found: dict[str, bytes], cache: Path | None) -> list[str]:
    """What is found, the same in batches as in one run."""
    verdict = with_index(cache, lambda index: judge_many(Held(found), NO_TEXTS, index))
    assert verdict is not None
    assert verdict.settled() == check(read_corpus(found), NO_TEXTS)[1].settled()
    return [finding.code for finding in verdict.settled()]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(batches, "BATCH", 1)


@settings(max_examples=6, deadline=None)
@given(st.lists(RELATIONS, min_size=2, max_size=3))
def test_circles_across_sheets_are_told_as_in_one_run(states: list[set[tuple[str, str, str]]]):
    with tempfile.TemporaryDirectory() as cache:
        for relations in states:
            codes(sheets(relations), Path(cache))


def test_an_edit_elsewhere_opens_and_closes_a_circle(tmp_path: Path):
    for missing in sorted(CIRCLE):
        assert codes(sheets(CIRCLE - {missing}), tmp_path) == []
        assert codes(sheets(CIRCLE), tmp_path) == ["KC607"] * len(CIRCLE)
    [(claim, _, other)] = [one for one in CIRCLE if one[0] == SOME[0]]
    turned = {*CIRCLE, (claim, "restates", other)} - {(claim, "entails", other)}
    assert "KC607" not in codes(sheets(turned), tmp_path)

# A decision says whose value is published, and another one in its place is told; a page may be wrong beside better ones.

import re
from collections.abc import Iterator

import pytest

from korea_china_2026.agreement.check import check_seeds
from korea_china_2026.model.codebook import code_list
from korea_china_2026.model.tables import TABLES
from korea_china_2026.rules.record import whose
from korea_china_2026.sheets.flatten import Placed
from tests.mutations import SEEDS
from tests.overlays import EXAMPLE
from tests.published import tables as published

DECIDED = sorted(path for path in SEEDS if path.startswith("adjudications/"))


def test_null_is_a_value():
    assert [whose(None, None, "a"), whose(None, "a", None), whose("a", None, "a")] == ["first", "second", "second"]
    assert [whose("a", "a", "a"), whose("a", "b", None), whose(None, "a", "b")] == ["both", "neither", "neither"]


def others(decision: str, *, span: bool) -> Iterator[Placed]:
    """The published decisions on rows as a whole, or on cells, which are not told if ``decision`` is in their place."""
    rows = {row["adjudication_id"]: row for row in published().of("adjudications")}
    seeds, turned, owners = dict(SEEDS), set[str](), {}
    for path in DECIDED:
        lines, own = seeds[path].decode().split("\n"), ""
        for at, line in enumerate(lines):
            own = line.partition("adjudication_id: ")[2] or own
            owners[f"seeds/{path}", at + 1] = own
            is_decision = line.startswith("    decision: ") and line != f"    decision: {decision}"
            if is_decision and (rows[own]["field_name"] == "span") is span:
                lines[at] = f"    decision: {decision}"
                turned.add(own)
        seeds[path] = "\n".join(lines).encode()
    found = check_seeds(seeds, {}).verdict.findings
    assert len(turned) > 50
    told = {owners.get((one.place.file, one.place.line)) for one in found if one.code == "KC605"}
    return (rows[own] for own in turned - told)


@pytest.mark.slow
@pytest.mark.parametrize("span", [True, False])
@pytest.mark.parametrize("decision", list(code_list("decision").codes))
def test_another_decision_than_the_published_one_is_told(decision: str, span: bool):
    """All of them, of every table and field, but where the second pass gave an id of its own, of which nothing tells
    what it stands for: there, and there alone, two decisions may be right."""
    known = {table: {row.own_id for row in published().of(table)} for table in TABLES}
    for row in others(decision, span=span):
        field = TABLES[row["table_name"]].field(row["field_name"])
        assert field.references, row
        assert row["second_value"] not in known[field.target], row
        assert {row["decision"], decision} in ({"first", "both"}, {"second", "neither"}), row


RUMOUR = b"""\
  - reference_id: net-rumour
    publisher: Quayside Post
    title: A third of the nets
    url: https://quayside.example/nets
    published_edtf: 2026-02
    independence_group: quayside-post
    says: Has a third of the nets lost.
"""
PAGE = b"""\
      - reference_id: net-rumour
        stance: supports
        says: A third.
"""
BASIS = b"which is no third."


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (b"which is no third. The Quayside Post, which has a third, gives no count.", []),
        (b"which is no third. One page has a third and gives no count.", ["KC610"]),
    ],
)
def test_a_page_may_be_wrong_beside_better_ones_if_it_is_said_why(said: bytes, codes: list[str]):
    checks = EXAMPLE["checks.yaml"].replace(BASIS, said)
    [claim] = re.findall(rb"  - claim_id: chile-lost-a-third-of-its-nets\n(?:    .*\n)+", checks)
    changed = {
        "references.yaml": EXAMPLE["references.yaml"].rstrip() + b"\n" + RUMOUR,
        "checks.yaml": checks.replace(claim, claim + PAGE),
    }
    found = check_seeds(EXAMPLE | changed, {}).verdict.settled()
    assert [one.code for one in found] == codes
    assert all("a rationale that names Quayside Post" in one.expected for one in found)

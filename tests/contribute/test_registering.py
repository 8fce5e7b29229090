"""New claims, events, actors and places, written in the sheet of an article and moved to their registries."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from korea_china_2026.findings import Finding
from korea_china_2026.sheets.anchoring import Anchored, anchor
from korea_china_2026.sheets.corpus import gather, read_corpus
from korea_china_2026.sheets.nodes import plain
from korea_china_2026.sheets.registering import Registries
from korea_china_2026.sheets.strict_yaml import parse
from tests.checkout import EXAMPLE, TEXTS, run

FILE = "seeds/sources/a-1.yaml"
TEXT = "Ice met snow. Snow left."
HEAD = "source:\n  source_id: a-1\n  text_sha256: 00\nactor_names: []\npassages:\n"
SHEET = HEAD + "  - <<: {passage_id: a-1-p001, span: ~Ice met snow., coverage: coded}\n    claim_reports:\n%s"
REGISTRIES = {
    "claims.yaml": b"# ours\nclaims:\n  - {claim_id: ice-moves, statement: The ice moves.}  # known\n",
    "actors.yaml": b"actors:\n  - {actor_id: lee-jae-myung, name: Lee Jae Myung, kind: person, country_code: KOR}\n",
    "places.yaml": b"places: []\n",
}


def anchored(*rows: str) -> Anchored:
    sheet = SHEET % "".join(f"      - {row}\n" for row in rows)
    return anchor(FILE, sheet.encode(), TEXT, REGISTRIES)


def refused(*rows: str) -> Finding:
    outcome = anchored(*rows)
    assert outcome.registries == {}
    [finding] = outcome.findings
    return finding


def test_a_new_row_moves_to_its_registry_and_its_id_is_made_of_its_words():
    outcome = anchored(
        "{span: ~Ice, claim_id: {statement: 'Lee Jae Myung visits, in May 2026, the edge.', claim_kind: fact,\n"
        "         actors: {subject: lee-jae-myung, object: [{name: José Sá, kind: person}, ice]}}, modality: asserted}",
        "{span: ~snow, claim_id: {statement: 'Lee Jae Myung visits, in May 2026, the edge.'}}",
    )
    assert outcome.findings == []
    assert outcome.content.decode().count("claim_id: lee-visits-may-edge") == 2
    assert ", modality: asserted}  # Ice\n" in outcome.content.decode()
    assert outcome.registries["claims.yaml"].decode() == REGISTRIES["claims.yaml"].decode() + (
        "  - {statement: 'Lee Jae Myung visits, in May 2026, the edge.', claim_id: lee-visits-may-edge, claim_kind: fact,\n"
        "     actors: {subject: lee-jae-myung, object: [jose-sa, ice]}}\n"
    )
    assert outcome.registries["actors.yaml"].decode().endswith("  - {name: José Sá, actor_id: jose-sa, kind: person}\n")
    assert (outcome.filled["new claims"], outcome.filled["new actors"]) == (1, 1)


def test_a_row_that_is_there_is_meant_by_its_words_and_an_id_of_ones_own_stays():
    outcome = anchored(
        "{span: ~Ice, claim_id: {statement: The ice moves.}}",
        "{span: ~snow, place_id: {place_id: x, name: Ice, kind: sea}}",
    )
    assert "claim_id: ice-moves}" in outcome.content.decode()
    assert outcome.registries == {"places.yaml": b"places:\n  - {place_id: x, name: Ice, kind: sea}\n"}


@pytest.mark.parametrize(
    "row",
    [
        "{statement: The ice moves., claim_kind: fact}",
        "{statement: Nobody has said this.}",
        "{claim_kind: fact, topic: maritime}",
        "\n          statement: Ice\n          claim_kind: fact",
    ],
)
def test_a_row_that_is_there_already_or_has_no_title_is_refused(row: str):
    before = "{span: ~Ice, claim_id: {statement: Ice is cold,\n         claim_kind: fact}}"
    braces = row.startswith("{")
    last = f"{{span: ~snow, claim_id: {row}}}" if braces else f"span: ~snow\n        claim_id:{row}"
    finding = refused(before, last)
    assert (finding.code, finding.what) == ("KC105", "a new row of claims that cannot be entered")
    # A title alone is waited for, while rows before it lose lines.
    assert finding.place.line == 10 or not braces or "Nobody" in row


def test_ids_differ_where_the_first_words_are_the_same():
    registries = Registries({})
    statement = "The ice near Haldvik moves faster than {} in {} May 2026."
    rows = "\n".join(
        f"- {{claim_id: {{statement: {statement.format(*one)}, claim_kind: fact}}}}"
        for one in (("maps", 1), ("maps do", 1), ("maps", 2), ("maps", 3))
    )
    assert re.findall(r"claim_id: ([\w-]+)", registries.take("x", f"rows:\n{rows}\n")) == [
        "ice-near-haldvik-moves-faster-than",
        "ice-near-haldvik-moves-faster-than-maps",
        "ice-near-haldvik-moves-faster-than-maps-may",
        "ice-near-haldvik-moves-faster-than-maps-may-2",
    ]
    assert registries.findings == []


def test_actors_by_their_roles_are_the_same_as_rows():
    by_role = b"claims:\n  - {claim_id: a, actors: {subject: x, object: [y, z]}}\n"
    rows = b"claims:\n  - {claim_id: a, actors: [%s]}\n" % b", ".join(
        b"{role: %s, actor_id: %s}" % one for one in ((b"subject", b"x"), (b"object", b"y"), (b"object", b"z"))
    )
    assert plain(parse("x", by_role)[0]) == plain(parse("x", rows)[0])
    assert len(read_corpus({"claims.yaml": by_role}).of("claim_actors")) == 3
    [finding] = [
        one
        for one in read_corpus({"claims.yaml": by_role.replace(b"object", b"objct")}).findings
        if "objct" in one.found
    ][:1]
    assert (finding.code, finding.nearest, finding.place.line) == ("KC103", "object", 2)


def test_a_sheet_with_new_rows_is_valid_once_it_is_anchored(checkout: Path):
    sheet = checkout / "seeds" / "sources" / "coast-letter-1.yaml"
    shutil.copy(EXAMPLE / "drafts" / sheet.name, sheet)
    before = gather(checkout / "seeds")
    result = run("anchor", sheet, "--root", checkout, "--texts", TEXTS)
    assert "2 new actors, 1 new events, 2 new claims filled in\n" in result.stderr
    assert run("validate", "--root", checkout, "--texts", TEXTS).exit_code == 0
    after = gather(checkout / "seeds")
    for table in ("actors", "events", "claims"):
        assert after[f"{table}.yaml"].startswith(before[f"{table}.yaml"].rstrip())
    # Nothing is left to move.
    run("anchor", sheet, "--root", checkout, "--texts", TEXTS)
    assert gather(checkout / "seeds") == after

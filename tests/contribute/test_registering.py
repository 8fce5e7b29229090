"""New claims, events, actors and places, written in the sheet of an article and moved to their registries."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from korea_china_2026.agreement.check import check_seeds
from korea_china_2026.cli import anchor as command
from korea_china_2026.findings import Finding
from korea_china_2026.publish import build
from korea_china_2026.sheets import layout
from korea_china_2026.sheets.anchoring import Anchored, anchor
from korea_china_2026.sheets.corpus import gather, read_corpus
from korea_china_2026.sheets.flatten import flatten
from korea_china_2026.sheets.record import plain
from korea_china_2026.sheets.registering import Registries
from korea_china_2026.sheets.strict_yaml import parse
from korea_china_2026.sheets.write import write_sheet
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


def test_ids_of_statements_with_the_same_first_words_have_those_that_differ():
    registries = Registries({})
    statements = (
        "The ice near Haldvik moves faster than maps do.",
        *(f"The ice near Haldvik moves faster than maps made {one}." for one in ("in 1 May", "in 2 May", "here")),
        *(f"The ice near Haldvik moves faster than maps {one}." for one in ("made at sea", "do 2", "do 3", "do 4")),
        "Short names.",
        "A short name, names short.",
    )
    rows = "\n".join(f"- {{claim_id: {{statement: '{one}', claim_kind: fact}}}}" for one in statements)
    assert re.findall(r"claim_id: ([\w-]+)", registries.take("x", f"rows:\n{rows}\n")) == [
        "ice-near-haldvik-moves-faster-maps",
        "ice-near-haldvik-moves-faster-may",
        "ice-near-haldvik-moves-faster-made",
        "ice-near-haldvik-moves-faster-here",
        "ice-near-haldvik-moves-faster-sea",
        *(f"ice-near-haldvik-moves-faster-maps-{n}" for n in (2, 3, 4)),
        "short-names",
        "short-name-names-short",
    ]
    assert registries.findings == []


@pytest.mark.parametrize(
    ("statement", "own"),
    [
        ("The map was taken to New Haldvik so that it would be sold there.", "map-taken-new-haldvik-sold"),
        ("The signing of the code came one day after the storm.", "signing-code-came-day-after-storm"),
        ("The port fired its old cannon before the ships began to leave.", "port-fired-old-cannon-before-ships"),
        ("There is trust between the two ports before and after it.", "trust-two-ports-before-after"),
    ],
)
def test_an_id_has_words_that_tell_something(statement: str, own: str):
    row = f"{{claim_id: {{statement: {statement}, claim_kind: fact}}}}"
    assert Registries({}).take("x", f"rows:\n- {row}\n") == f"rows:\n- {{claim_id: {own}}}\n"


def test_a_comma_without_quotation_marks_is_found_before_anything_moves():
    finding = refused("{span: ~Ice, claim_id: {statement: Ice meets, then leaves, claim_kind: fact}}")
    assert (finding.code, finding.found) == ("KC102", "then leaves")
    assert finding.what == "a value with a comma and no quotation marks, or a key without a colon"


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


@pytest.mark.parametrize(
    ("short", "rows"),
    [
        (
            "claim_id: a, relations: {entails: {b: Who agrees has met.}, refines: {c: The day., d: The place.}}",
            "claim_id: a, relations: [{relation: entails, related_claim_id: b, rationale: Who agrees has met.},"
            " {relation: refines, related_claim_id: c, rationale: The day.},"
            " {relation: refines, related_claim_id: d, rationale: The place.}]",
        ),
        (
            "claim_id: a, relations: {differs: {b: {difference: number, rationale: Two or three.}}}",
            "claim_id: a, relations: [{relation: differs, related_claim_id: b, difference: number,"
            " rationale: Two or three.}]",
        ),
        (
            "relations: {precedes: {b: It says so.}}, title: A",
            "relations: [{relation: precedes, related_event_id: b, rationale: It says so.}], title: A",
        ),
    ],
)
def test_relations_with_their_reasons_are_the_same_as_rows(short: str, rows: str):
    trees = [parse("x", f"rows:\n  - {{{one}}}\n".encode()) for one in (short, rows)]
    assert [findings for _, findings in trees] == [[], []]
    assert plain(trees[0][0]) == plain(trees[1][0])


@pytest.mark.parametrize(
    ("row", "code", "found"),
    [
        ("{claim_id: a, relations: {entail: {b: Why.}}}", "KC103", "entail"),
        ("{claim_id: a, relations: {entails: {{statement: Ice.}: Why.}}}", "KC105", ""),
        ("{claim_id: a, relations: {entails: b}}", "KC101", ""),
        ("{claim_id: a, relations: {entails: {b: }}}", "KC101", ""),
        ("{claim_id: a, relations: {entails: {b: Why., b: So.}}}", "KC005", "b"),
        ("{claim_id: a, relations: {entails: {b: Why.}, entails: {c: So.}}}", "KC005", "entails"),
        ("{claim_id: a, relations: {entails: {b: {rational: Why.}}}}", "KC102", "rational"),
        ("{claim_id: a, actors: {subject: {x: ~words}}}", "KC105", "a mapping"),
    ],
)
def test_what_is_wrong_between_the_braces_of_a_code_is_found_in_its_line(row: str, code: str, found: str):
    findings = read_corpus({"claims.yaml": f"claims:\n  - {row}\n".encode()}).findings
    assert (code, found, 2) in {(one.code, one.found, one.place.line) for one in findings}


def test_a_new_row_for_a_key_is_told_how_it_is_written():
    row = "{claim_id: a, relations: {refines: {{statement: The snow melts.}: It adds the month.}}}"
    [told, *_] = read_corpus({"claims.yaml": f"claims:\n  - {row}\n".encode()}).findings
    assert told.what == "a key is a list or a mapping"
    # What it says to write is what can be entered.
    form = told.expected.partition(" as ")[2].replace("relation: …", "relation: refines")
    outcome = anchored(
        "{span: ~Ice, claim_id: {statement: It moves in May., claim_kind: fact, relations: "
        + form.replace("{statement: …}", "{statement: The snow melts.}").replace("…", "It adds the month.")
        + "}}",
        "{span: ~snow, claim_id: {statement: The snow melts., claim_kind: fact}}",
    )
    assert outcome.findings == []
    assert "related_claim_id: snow-melts" in outcome.registries["claims.yaml"].decode()


def test_a_name_with_an_initial_has_the_family_name_last():
    actors = b"actors:\n  - {actor_id: x, name: Jay Y. Lee, kind: person, country_code: KOR}\n"
    row = "{claim_id: {statement: Jay Y. Lee is chairman of the port., claim_kind: fact}}"
    assert "lee-chairman-port" in Registries({"actors.yaml": actors}).take("x", f"rows:\n- {row}\n")


def test_a_new_event_may_name_its_actors_and_its_relations_in_a_line():
    outcome = anchored(
        "{span: ~Ice, event_id: {title: Ice meets snow, actors: {initiator: ice, target: [snow, rain]},\n"
        "         relations: {precedes: {x: It came first.}}}}"
    )
    assert outcome.findings == []
    assert outcome.registries["events.yaml"].decode() == (
        "events:\n  - {title: Ice meets snow, event_id: ice-meets-snow, actors: {initiator: ice, target: [snow, rain]},\n"
        "     relations: {precedes: {x: It came first.}}}\n"
    )


def test_a_changed_row_is_written_without_its_codes_and_all_else_stays():
    old = (
        "claims:\n  # first\n  - claim_id: a\n    actors: {subject: x, object: [y, z]}\n    # why\n"
        "    relations:\n      entails:\n        b: It is so.\n  # second\n"
        "  - {claim_id: b, actors: {party: [x, y]}, relations: {entails: {a: Why.}}}\n"
    )
    new, _ = parse("x", old.replace("z]", "w]").replace("It is so", "It was so").encode())
    assert write_sheet(layout.REGISTRIES["claims.yaml"], new, "claims.yaml", old.encode()).decode() == (
        "# yaml-language-server: $schema=../schemas/sheets/claims.schema.json\n"
        "claims:\n  # first\n  - claim_id: a\n    actors:\n      - {actor_id: x, role: subject}\n"
        "      - {actor_id: y, role: object}\n      - {actor_id: w, role: object}\n    # why\n    relations:\n"
        "      - {related_claim_id: b, relation: entails, rationale: It was so.}\n  # second\n"
        "  - {claim_id: b, actors: {party: [x, y]}, relations: {entails: {a: Why.}}}\n"
    )


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


@pytest.fixture
def draft(checkout: Path) -> Path:
    """A sheet with new rows of three registries."""
    return Path(shutil.copy(EXAMPLE / "drafts" / "coast-letter-1.yaml", checkout / "seeds" / "sources"))


@pytest.mark.parametrize("name", ["claims.yaml", "sources/coast-letter-1.yaml"])
def test_what_somebody_saves_meanwhile_is_not_lost(
    name: str, draft: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch
):
    def slow(*arguments: Any) -> Anchored:
        with (checkout / "seeds" / name).open("a") as stream:
            stream.write("# saved meanwhile\n")
        return anchor(*arguments)

    monkeypatch.setattr(command, "anchor", slow)
    before = gather(checkout / "seeds")
    result = run("anchor", draft, "--root", checkout, "--texts", TEXTS)
    assert result.exit_code == 3
    assert f"{name} was changed while this ran; nothing was written; run it again" in result.stderr
    assert gather(checkout / "seeds") == before | {name: before[name] + b"# saved meanwhile\n"}


@pytest.mark.parametrize("last", range(1, 8))
def test_a_sheet_and_its_registries_are_written_all_or_not(
    last: int, draft: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch
):
    moves = iter(range(1, 100))

    def moved(source: Path, target: Path) -> None:
        if next(moves) == last:
            raise OSError(28, "No space left on device", str(target))
        source.replace(target)

    monkeypatch.setattr(build, "_move", moved)
    before = gather(checkout / "seeds")
    result = run("anchor", draft, "--root", checkout, "--texts", TEXTS)
    assert (result.exit_code, "seeds/claims.yaml, " in result.stderr, "the build" in result.stderr) == (3, True, False)
    monkeypatch.undo()
    assert gather(checkout / "seeds") == before
    assert run("anchor", draft, "--root", checkout, "--texts", TEXTS).exit_code == 0


def test_a_draft_elsewhere_has_its_new_rows_in_the_registries(draft: Path, checkout: Path, tmp_path: Path):
    away = Path(shutil.move(draft, tmp_path / "away.yaml"))
    before = gather(checkout / "seeds")
    assert run("anchor", away, "--root", checkout, "--texts", TEXTS).exit_code == 0
    changed = {name for name, data in gather(checkout / "seeds").items() if data != before[name]}
    assert changed == {"actors.yaml", "claims.yaml", "events.yaml"}
    assert b"~" not in away.read_bytes().partition(b"passages:")[2]


@pytest.mark.skipif(os.name == "nt", reason="making links there needs rights of its own")
@pytest.mark.parametrize("kept", ["elsewhere", "../elsewhere"])
def test_seeds_may_be_a_link(kept: str, draft: Path, checkout: Path):
    (checkout / "seeds").rename(checkout / kept)
    (checkout / "seeds").symlink_to(kept)
    before = gather(checkout / "seeds")
    assert run("anchor", draft, "--root", checkout, "--texts", TEXTS).exit_code == 0
    changed = {name for name, data in gather(checkout / "seeds").items() if data != before[name]}
    assert changed == {"actors.yaml", "claims.yaml", "events.yaml", "sources/coast-letter-1.yaml"}
    assert (checkout / "seeds").is_symlink()


@pytest.mark.skipif(os.name == "nt", reason="making links there needs rights of its own")
def test_a_registry_that_is_a_link_is_told_as_validate_tells_it(draft: Path, checkout: Path):
    kept = (checkout / "seeds" / "claims.yaml").rename(checkout / "claims.yaml")
    (checkout / "seeds" / "claims.yaml").symlink_to(kept)
    result = run("anchor", draft, "--root", checkout, "--texts", TEXTS)
    [line] = result.stdout.splitlines()
    assert (result.exit_code, line in run("validate", "--root", checkout).stdout.splitlines()) == (1, True)
    assert line.startswith("seeds/claims.yaml: KC009 a link, or what is no regular file; ")


ROW = "{span: ~Ice, claim_id: {statement: Snow falls., claim_kind: fact}}"
KNOWN = b"claims:\n  - {claim_id: ice-moves, statement: The ice moves.}\n"


@pytest.mark.parametrize(
    ("registry", "written"),
    [
        (KNOWN.replace(b"  -", b"-"), b"- {statement: Snow falls., claim_id: snow-falls, claim_kind: fact}\n"),
        (KNOWN.replace(b"  -", b"    -"), b"    - {statement: Snow falls., claim_id: snow-falls, claim_kind: fact}\n"),
        (KNOWN.replace(b"\n", b"\r\n"), b"  - {statement: Snow falls., claim_id: snow-falls, claim_kind: fact}\r\n"),
        (b"", b"claims:\n  - {statement: Snow falls., claim_id: snow-falls, claim_kind: fact}\n"),
    ],
)
def test_a_row_stands_as_the_others_of_its_registry_do(
    registry: bytes, written: bytes, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(REGISTRIES, "claims.yaml", registry)
    if not registry:
        monkeypatch.delitem(REGISTRIES, "claims.yaml")
    outcome = anchored(ROW)
    assert (outcome.findings, outcome.registries) == ([], {"claims.yaml": registry + written})


@pytest.mark.parametrize(
    ("registry", "code"),
    [
        (KNOWN + b"<<<<<<< HEAD\n", "KC002"),
        (KNOWN + KNOWN, "KC005"),
        (KNOWN + b"---\n" + KNOWN, "KC002"),
        (b"claims: [{claim_id: ice-moves, statement: The ice moves.}]\n", "KC105"),
    ],
)
def test_a_registry_that_takes_no_row_is_told_and_nothing_is_written(
    registry: bytes, code: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(REGISTRIES, "claims.yaml", registry)
    finding = refused(ROW)
    assert finding.code == code
    assert "claims.yaml" in str(finding)


def test_the_words_behind_the_actors_of_a_new_event_become_anchors_that_name_the_article():
    outcome = anchored(
        "{span: ~Ice, event_id: {title: Ice meets snow, actors: [{actor_id: ice, role: initiator,\n"
        "         evidence: {role: ~met, actor_id: [~Ice, ~snow]}}]}, evidence: {event_id: ~met}}"
    )
    assert outcome.findings == []
    moved = outcome.registries["events.yaml"].decode()
    assert re.findall(r"a-1:(\d+-\d+)/[0-9a-f]{16}", moved) == ["4-7", "0-3", "8-12"]
    assert "~" not in moved
    assert re.search(r"evidence: \{event_id: 4-7/[0-9a-f]{16}\}\}", outcome.content.decode())
    finding = refused("{span: ~Ice, event_id: {title: Ice, actors: [{actor_id: ice, evidence: {role: ~rain}}]}}")
    assert (finding.code, finding.found) == ("KC107", "rain")


def test_a_row_may_be_meant_before_it_is_defined():
    outcome = anchored(
        "{span: ~Ice, claim_id: {statement: Snow is white.}}",
        "{span: ~snow, claim_id: {statement: Snow is white., claim_kind: fact,\n"
        "         actors: {subject: {name: Snow, kind: group}}, relations: [{related_claim_id: {statement: Ice is blue.},\n"
        "         relation: differs}]}}",
        "{span: ~met, claim_id: {statement: Ice is blue., claim_kind: fact}}",
    )
    assert outcome.findings == []
    assert re.findall(r"claim_id: ([\w-]+)", outcome.content.decode()) == ["snow-white", "snow-white", "ice-blue"]


def test_a_symmetric_relation_may_be_written_at_either_claim():
    sheets = gather(EXAMPLE / "seeds")
    row = "    relations:\n      - related_claim_id: chile-lost-a-{}-of-its-nets\n        relation: contradicts\n" + (
        "        difference: number\n        rationale: One fleet and one year, two shares.\n"
    )
    behind = b"  - claim_id: code-keeps-ships-12-km-off"
    first, last = (row.format(share).encode() for share in ("third", "fifth"))
    claims = sheets["claims.yaml"]
    assert first in claims
    moved = claims.replace(first, b"").replace(behind, last + behind)
    rows, others = (flatten(read_corpus(sheets | {"claims.yaml": one})).rows() for one in (claims, moved))
    assert rows == others
    both = sheets | {"claims.yaml": claims.replace(behind, last + behind)}
    assert [finding.code for finding in check_seeds(both, {}).verdict.settled()] == ["KC201"]


def test_the_first_words_stand_for_the_one_row_that_begins_with_them():
    new = "{statement: Snow melts in May., claim_kind: fact, relations: %s}"
    relations = "[{relation: refines, related_claim_id: {statement: ~The ice}, rationale: It adds the month.}]"
    outcome = anchored("{span: ~Ice, claim_id: {statement: ~Snow}}", "{span: ~snow, claim_id: " + new % relations + "}")
    assert outcome.findings == []
    assert outcome.content.decode().count("claim_id: snow-melts-may") == 2
    assert "related_claim_id: ice-moves" in outcome.registries["claims.yaml"].decode()


def test_first_words_of_no_row_or_of_several_are_told():
    none = refused("{span: ~Ice, claim_id: {statement: ~Hail}}")
    assert (none.code, none.what, none.found) == ("KC105", "words with which 0 rows of claims begin", "~Hail")
    # The other one is new in the same sheet.
    several = refused(
        "{span: ~Ice, claim_id: {statement: ~The ice}}",
        "{span: ~snow, claim_id: {statement: The ice melts., claim_kind: fact}}",
    )
    assert (several.what, several.found) == ("words with which 2 rows of claims begin", "~The ice")
    assert several.nearest == "ice-moves, ice-melts"

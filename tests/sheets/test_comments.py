from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from korea_china_2026.sheets.anchoring import plain
from korea_china_2026.sheets.corpus import gather
from korea_china_2026.sheets.layout import sheet_of
from korea_china_2026.sheets.record import Mapping
from korea_china_2026.sheets.strict_yaml import parse
from korea_china_2026.sheets.write import write_sheet

EXAMPLE = Path(__file__).parent.parent / "example"
SEEDS = {path: data for path, data in gather(EXAMPLE / "seeds").items() if data.count(b"\n") > 3}
SHEET = "sources/inland-post-1.yaml"
#: The same sheets as they are written anew, short rows between braces.
FORMS = {
    "block": SEEDS,
    "braces": {path: write_sheet(sheet_of(path), parse("", data)[0], path) for path, data in SEEDS.items()},
}


def tree(data: bytes) -> object:
    root, findings = parse("seeds/any.yaml", data)
    assert findings == []
    return plain(root)


def annotated(data: bytes, seed: int) -> tuple[bytes, list[str]]:
    chance, lines, notes = random.Random(seed), [], []
    for line in data.decode().splitlines()[1:]:
        if chance.random() < 0.2 and (not lines or lines[-1].partition("  #")[0][-1:] != ","):
            notes.append(f"# note {len(notes)}: 'it' # {{[")
            lines += [" " * (len(line) - len(line.lstrip())) + notes[-1], *[""] * chance.randrange(2)]
        if chance.random() < 0.2 and "#" not in line and line and line[-1] not in ",[":
            notes.append(f"# note {len(notes)}")
            line += f"  {notes[-1]}"
        lines.append(line)
    notes.append("# the end")
    return ("\n".join([*lines, notes[-1]]) + "\n").encode(), notes


def written(path: str, wanted: bytes, old: bytes) -> bytes:
    root, _ = parse(path, wanted)
    assert isinstance(root, Mapping)
    kept = write_sheet(sheet_of(path), root, path, old)
    assert tree(kept) == tree(wanted)
    return kept


@pytest.mark.parametrize("path", sorted(SEEDS))
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("form", FORMS)
def test_where_nothing_changes_every_line_stays(path: str, seed: int, form: str):
    old, _ = annotated(FORMS[form][path], seed)
    assert written(path, old, old).split(b"\n")[1:] == old.split(b"\n")


def test_only_the_lines_of_what_changes_are_written_anew():
    old, notes = annotated(SEEDS[SHEET], 7)
    wanted = re.sub(rb"medium: \w+", b"medium: interview", re.sub(rb"    coverage_note: .*\n", b"", old))
    kept = written(SHEET, wanted, old).decode()
    lost = [note for note in notes if not re.search(re.escape(note) + "(?![0-9])", kept)]
    assert all(re.search(r"(medium|coverage_note): .*" + re.escape(note), old.decode()) for note in lost)
    assert kept.endswith("# the end\n")


@pytest.mark.parametrize("changed", ["claim_id: ", "medium: ", "reported_status: ", "role: ", "name_form: "])
def test_of_rows_between_braces_only_those_that_change_are_written_anew(changed: str):
    old, notes = annotated(FORMS["braces"][SHEET], 7)
    wanted = re.sub(rf"{changed}[\w-]+".encode(), f"{changed}other".encode(), old)
    assert wanted != old
    kept = written(SHEET, wanted, old).decode()
    assert f"{changed}other" in kept
    rows = re.split(r"(?m)^(?= *- |[a-z_]+:)", old.decode().removesuffix("# the end\n"))
    assert all(row in kept for row in rows if changed not in row)
    # Comments above a row that changes stay, and those behind it go with what they were behind.
    above = [note for note in notes if re.search(rf"(?m)^ *{re.escape(note)}$", old.decode())]
    assert above
    assert all(note in kept for note in above)


def test_a_passage_that_comes_has_its_keys_on_one_line_and_one_without_rows_is_a_row():
    sheet = SEEDS[SHEET].decode()
    new = "  - {passage_id: inland-post-1-p099, span: 1-2/00, role: body, coverage: coded%s}\n"
    rows = ", figures: [{figure_id: inland-post-1-f099, value_text: two}]"
    kept = written(SHEET, (sheet + new % "" + new.replace("99", "98") % rows).encode(), sheet.encode()).decode()
    assert kept == sheet + new % "" + (
        "  - <<: {passage_id: inland-post-1-p098, span: 1-2/00, role: body, coverage: coded}\n"
        "    figures:\n      - {figure_id: inland-post-1-f099, value_text: two}\n"
    )
    changed = kept.replace("p098, span: 1-2/00, role: body", "p098, span: 1-3/00, role: caption")
    assert written(SHEET, changed.encode(), kept.encode()).decode() == changed


def test_a_row_goes_with_its_comments_and_one_that_comes_disturbs_no_other():
    old, _ = annotated(SEEDS["places.yaml"], 2)
    rows = re.split(rb"(?m)^(?=  - )", SEEDS["places.yaml"])
    new = rows[1].replace(b"place_id: ", b"place_id: new-")
    assert new not in old
    assert tree(written("places.yaml", b"".join([rows[0], *rows[2:]]), old)) == tree(b"".join([rows[0], *rows[2:]]))
    more = written("places.yaml", SEEDS["places.yaml"] + new, old)
    assert {line.strip() for line in old.splitlines()} <= {line.strip() for line in more.splitlines()}


def test_a_sheet_that_does_not_come_apart_by_lines_is_written_anew():
    old = b"coders: [{coder_id: a, kind: human}, # one\n {coder_id: b}]\n"
    wanted = b"coders:\n  - coder_id: a\n    kind: model\n"
    assert written("coders.yaml", wanted, old).endswith(b"coders:\n  - coder_id: a\n    kind: model\n")

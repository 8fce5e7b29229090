from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from korea_china_2026.sheets.anchoring import plain
from korea_china_2026.sheets.corpus import gather
from korea_china_2026.sheets.layout import sheet_of
from korea_china_2026.sheets.strict_yaml import Mapping, parse
from korea_china_2026.sheets.write import write_sheet

EXAMPLE = Path(__file__).parent.parent / "example"
SEEDS = {path: data for path, data in gather(EXAMPLE / "seeds").items() if data.count(b"\n") > 3}
SHEET = "sources/inland-post-1.yaml"


def tree(data: bytes) -> object:
    root, findings = parse("seeds/any.yaml", data)
    assert findings == []
    return plain(root)


def annotated(data: bytes, seed: int) -> tuple[bytes, list[str]]:
    chance, lines, notes = random.Random(seed), [], []
    for line in data.decode().splitlines()[1:]:
        if chance.random() < 0.2:
            notes.append(f"# note {len(notes)}: 'it' # {{[")
            lines += [" " * (len(line) - len(line.lstrip())) + notes[-1], *[""] * chance.randrange(2)]
        if chance.random() < 0.2 and "#" not in line and line:
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
def test_where_nothing_changes_every_line_stays(path: str, seed: int):
    old, _ = annotated(SEEDS[path], seed)
    assert written(path, old, old).split(b"\n")[1:] == old.split(b"\n")


def test_only_the_lines_of_what_changes_are_written_anew():
    old, notes = annotated(SEEDS[SHEET], 7)
    wanted = re.sub(rb"medium: \w+", b"medium: interview", re.sub(rb"    coverage_note: .*\n", b"", old))
    kept = written(SHEET, wanted, old).decode()
    lost = [note for note in notes if not re.search(re.escape(note) + "(?![0-9])", kept)]
    assert all(re.search(r"(medium|coverage_note): .*" + re.escape(note), old.decode()) for note in lost)
    assert kept.endswith("# the end\n")


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

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korea_china_2026.sheets.anchoring import plain
from korea_china_2026.sheets.corpus import gather
from korea_china_2026.sheets.layout import REGISTRIES, SOURCE_SHEET, sheet_of
from korea_china_2026.sheets.new import new_sheet
from korea_china_2026.sheets.strict_yaml import Mapping, parse
from korea_china_2026.sheets.write import keep_comments, write_sheet

EXAMPLE = Path(__file__).parent.parent / "example"
SEEDS = {path: data for path, data in gather(EXAMPLE / "seeds").items() if data.count(b"\n") > 3}


def tree(data: bytes) -> object:
    root, findings = parse("seeds/any.yaml", data)
    assert findings == []
    return plain(root)


def annotated(data: bytes, seed: int) -> tuple[bytes, list[str]]:
    chance, lines, notes = random.Random(seed), [], []
    for line in data.decode().splitlines()[1:]:
        if chance.random() < 0.2:
            notes.append(f"# note {len(notes)}: 'it' # {{[")
            lines += [" " * chance.randrange(6) + notes[-1], *[""] * chance.randrange(2)]
        if chance.random() < 0.2 and "#" not in line:
            notes.append(f"# note {len(notes)}")
            line += f"  {notes[-1]}"
        lines.append(line)
    notes.append("# the end")
    return ("\n".join([*lines, notes[-1]]) + "\n").encode(), notes


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(sorted(SEEDS)), st.integers(0, 10**6), st.data())
def test_no_comment_is_lost_whatever_is_taken_out(path: str, seed: int, data: st.DataObject):
    old, notes = annotated(SEEDS[path], seed)
    root, _ = parse(path, old)
    assert isinstance(root, Mapping)
    for _, node in root.entries.values():
        if hasattr(node, "items"):
            gone = data.draw(st.sets(st.integers(0, 9)))
            object.__setattr__(
                node, "items", tuple(item for number, item in enumerate(node.items) if number not in gone)
            )
    new = write_sheet(sheet_of(path), root, path)
    kept = keep_comments(sheet_of(path), old, new)
    assert tree(kept) == tree(new)
    assert [len(re.findall(re.escape(note) + "(?![0-9])", kept.decode())) for note in notes] == [1] * len(notes)


@pytest.mark.parametrize("path", sorted(SEEDS))
def test_where_nothing_changes_every_comment_keeps_its_line(path: str):
    old, _ = annotated(write_sheet(sheet_of(path), parse(path, SEEDS[path])[0], path), 1)
    root, _ = parse(path, old)
    new = write_sheet(sheet_of(path), root, path)
    assert keep_comments(sheet_of(path), old, new).split(b"\n")[1:] == old.split(b"\n")


def test_what_new_proposed_stays_at_its_passage_and_what_is_done_is_no_longer_marked():
    text = (EXAMPLE / "texts" / "coast-letter-1.txt").read_text("utf-8")
    old = new_sheet("coast-letter-1", text, "0" * 64, {}).encode()
    root, _ = parse("", old.replace(b"  title:  # TODO\n", b"  title: Letter\n"))
    new = write_sheet(SOURCE_SHEET, root, "sources/coast-letter-1.yaml")
    kept = keep_comments(SOURCE_SHEET, old, new).decode()
    assert "see metadata_basis.\n  title: Letter\n" in kept
    assert "  publisher: null  # TODO\n" in kept
    assert kept.count("\n") == old.count(b"\n")
    passages = re.findall(r"\n\n(  # .*\n  - passage_id: .*)\n", old.decode())
    assert len(passages) > 5
    assert all(passage in kept for passage in passages)


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        (
            "coders:\n  - coder_id: a # 'x\n    note: |  # why\n      # no comment\n\n      b\n",
            'coders:\n  - coder_id: a\n    note: "# no comment\\n\\nb\\n"\n',
            'coders:\n  - coder_id: a  # \'x\n    note: "# no comment\\n\\nb\\n"  # why\n',
        ),
        (
            "coders:\n  - {coder_id: a, # one\n     note: 'b # c'} # two\n",
            "coders:\n  - coder_id: a\n    note: 'b # c'\n",
            "coders:\n  - coder_id: a  # one\n    note: 'b # c'  # two\n",
        ),
        ("coders: # all\r\n  # a\r\n  - coder_id: a\r\n", "coders: []\n", "coders: []  # all\n  # a\n"),
        (
            "# yaml-language-server: $schema=mine.json\ncoders: []\n",
            "# yaml-language-server: $schema=x.json\ncoders: []\n",
            "# yaml-language-server: $schema=mine.json\ncoders: []\n",
        ),
    ],
)
def test_comments_are_told_from_text(old: str, new: str, kept: str):
    assert keep_comments(REGISTRIES["coders.yaml"], old.encode(), new.encode()).decode() == kept

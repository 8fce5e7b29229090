# What the guides say of the site is so.
from __future__ import annotations

import re
from pathlib import Path

from korea_china_2026.model.codebook import code_list

ROOT = Path(__file__).parents[2]


def test_every_page_that_a_guide_names_is_there(folder):
    guides = "".join(path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("docs/**/*.md")))
    named = set(re.findall(r"`site/([\w./-]+)`", guides))
    assert "record.html" in named
    assert {page for page in named if not (folder / page).is_file()} == set()


def test_the_worst_contradictions_stand_first_and_lead_to_their_statements(folder):
    page = (folder / "contradictions.html").read_text(encoding="utf-8")
    first, *differing = re.findall(r'<section id="s_(\w+)"', page)
    assert first == "facts"
    kinds = [code for code in code_list("difference").codes if code in differing]
    assert kinds == differing[: len(kinds)] != []
    assert '"claims/lee-took-office-in-2022.html"' in page

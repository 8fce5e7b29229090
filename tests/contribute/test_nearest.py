"""How often the claim that another article has is among the five that are proposed for a passage."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

import pytest

from korea_china_2026.cli.new import known_before
from korea_china_2026.sheets.corpus import gather, read_corpus
from korea_china_2026.sheets.layout import published_sheets
from korea_china_2026.sheets.nearest import Nearest
from korea_china_2026.sheets.texts import read_texts
from tests.checkout import PROJECT

HELD = os.environ.get("KOREA_CHINA_2026_TEXTS", "")


@pytest.mark.skipif(not HELD, reason="the article texts are not at hand")
def test_the_claim_that_another_article_has_is_among_the_first_five():
    sheets, texts = published_sheets(gather(PROJECT / "seeds")), read_texts(Path(HELD))
    reports = defaultdict(list)
    for record in read_corpus(sheets).of("claim_reports"):
        reports[record.place.file].append((record.text("claim_id"), record.parent.span, record.span))
    found, exact, wanted = 0, 0, 0
    for left_out, own in reports.items():
        rest = read_corpus({path: data for path, data in sheets.items() if f"seeds/{path}" != left_out})
        elsewhere = {claim for file, those in reports.items() if file != left_out for claim, *_ in those}
        given = known_before(rest, "en", texts)
        nearest = Nearest([one for one in given.claims.known if one.record_id in elsewhere], given.forms)
        [text] = [
            texts[record.text("text_sha256")]
            for record in read_corpus(sheets).of("sources")
            if record.place.file == left_out
        ]
        for claim, passage, span in own:
            if claim in elsewhere:
                wanted += 1
                found += claim in {one.record_id for one in nearest.find(text[passage.start : passage.end])}
                exact += claim in {one.record_id for one in nearest.find(text[span.start : span.end])}
    assert wanted > 50
    # On the articles of January 2026: 80 % by the words of the passage, 93 % by those of the report.
    assert found / wanted >= 0.75, f"{found} of {wanted}"
    assert exact / wanted >= 0.85, f"{exact} of {wanted}"

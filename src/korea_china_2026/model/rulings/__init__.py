"""The rulings of the codebook, by chapter, in the order in which people should read them."""

from __future__ import annotations

from collections.abc import Mapping

from korea_china_2026.errors import DeclarationError
from korea_china_2026.model.rulings import articles, claims, events, words
from korea_china_2026.model.rulings.ruling import Remark as Remark
from korea_china_2026.model.rulings.ruling import Ruling as Ruling

RULINGS: Mapping[str, tuple[Ruling, ...]] = {
    "Articles and passages": articles.RULINGS,
    "Quotations": words.QUOTATIONS,
    "Figures": words.FIGURES,
    "Claims": claims.CLAIMS,
    "Attribution": claims.ATTRIBUTION,
    "Relations between claims": claims.RELATIONS,
    "Events": events.EVENTS,
    "Dates": events.DATES,
    "Actors and places": events.ACTORS,
}

_ids = [ruling.ruling_id for chapter in RULINGS.values() for ruling in chapter]
if len(set(_ids)) < len(_ids):
    raise DeclarationError(f"ruling ids are given twice: {', '.join(sorted({i for i in _ids if _ids.count(i) > 1}))}")

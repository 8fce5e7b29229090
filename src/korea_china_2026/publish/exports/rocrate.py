"""RO-Crate 1.2: the CSV tables and their descriptor, with metadata that repositories of research data read."""

from __future__ import annotations

from korea_china_2026.publish.exports import csv
from korea_china_2026.publish.exports.published import Files, Published
from korea_china_2026.publish.formats import json_bytes
from korea_china_2026.publish.metadata.crate import crate

#: Nothing is lost, as with CSV.
LOSSES: dict[str, str] = {}


def export(published: Published) -> Files:
    """The files of the format ``csv``, and ``ro-crate-metadata.json``."""
    files = csv.export(published)
    return {"ro-crate-metadata.json": json_bytes(crate(published.tables, files)), **files}

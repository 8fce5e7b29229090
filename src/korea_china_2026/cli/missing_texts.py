"""Which article texts are missing, said plainly: a folder with other files in it would otherwise pass as one without
faults."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from korea_china_2026.article_texts import near_misses, small_files
from korea_china_2026.sheets.flatten import Cells, Tables

#: Of more articles than this, the first are examples enough.
_SHOWN = 20


def missing_texts(
    tables: Tables, named: Collection[str], folder: Path | None, texts: Mapping[str, str]
) -> Iterator[str]:
    """Sentences on the articles that have no text among ``texts``, those in ``folder``; ``named`` limits the sheets."""
    articles = [row.cells for row in tables.of("sources") if not named or row.record.place.file in named]
    missing = {str(cells["text_sha256"]): cells for cells in articles if cells["text_sha256"] not in texts}
    if missing:
        wanted = {digest: str(cells["source_id"]) for digest, cells in missing.items()}
        names = list(wanted.values())
        listed = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
        where = "" if folder is None else f" in {folder}"
        yield (
            f"no text{where} for {listed} ({len(names)} of {len(articles)} articles); what needs their words is not"
            " checked"
        )
        known = {row.cells["text_sha256"] for row in tables.of("sources")}
        for file, content in small_files(folder.iterdir()) if folder is not None else ():
            digest = hashlib.sha256(content).hexdigest()
            near = list(near_misses([file], wanted))
            yield from (
                near if near or digest in known else _mistaken(file, digest, texts.get(digest, ""), missing.values())
            )


def _mistaken(file: Path, digest: str, text: str, missing: Collection[Cells]) -> Iterator[str]:
    """That the digest in a sheet may be what is wrong, if a file has the name or the length of its article."""
    for cells in missing:
        name, length = cells["source_id"], cells["char_count"]
        if file.stem == name or len(text) == length:
            shared = "name" if file.stem == name else "length"
            yield f"{file} has the {shared} of {name}; if it is its text, text_sha256 in the sheet should be {digest}"


def unmatched(folder: Path, digest: str, name: str) -> str:
    """What is said of a text that is wanted and missing: its digest, and the file that is nearly it, if one is."""
    near = next(near_misses(folder.iterdir(), {digest: name}), "")
    return f"no file in the folder of texts has the SHA-256 of {name}, {digest}" + (f"; {near}" if near else "")

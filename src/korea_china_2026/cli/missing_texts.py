"""Which article texts are missing, said plainly: a folder with other files in it would otherwise pass as one without
faults."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from korea_china_2026.sheets.corpus import gather
from korea_china_2026.text_variants import near_misses

#: Where a sheet names its article's text, so that no sheet is parsed for it.
_NAMED = re.compile(rb"^[ ]*text_sha256:[ ]*[\"']?([0-9a-f]{64})\b", re.MULTILINE)
#: Of more articles than this, the first are examples enough.
_SHOWN = 20


def missing_texts(seeds: Path, named: Collection[str], folder: Path | None, texts: Mapping[str, str]) -> Iterator[str]:
    """Sentences on the articles below ``seeds`` that have no text among ``texts``, those in ``folder``; ``named``
    limits the sheets."""
    articles = {path: content for path, content in gather(seeds).items()
                if path.startswith("sources/") and (not named or f"seeds/{path}" in named)}  # fmt: skip
    digests = {path: found[1].decode() for path, content in articles.items() if (found := _NAMED.search(content))}
    missing = {digest: path.removeprefix("sources/").removesuffix(".yaml")
               for path, digest in digests.items() if digest not in texts}  # fmt: skip
    if missing:
        names = list(missing.values())
        listed = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
        where = "" if folder is None else f" in {folder}"
        yield (
            f"no text{where} for {listed} ({len(names)} of {len(articles)} articles); what needs their words is not"
            " checked"
        )
        if folder is not None:
            yield from near_misses(folder.iterdir(), missing)


def unmatched(folder: Path, digest: str, name: str) -> str:
    """What is said of a text that is wanted and missing: its digest, and the file that is nearly it, if one is."""
    near = next(near_misses(folder.iterdir(), {digest: name}), "")
    return f"no file in the folder of texts has the SHA-256 of {name}, {digest}" + (f"; {near}" if near else "")

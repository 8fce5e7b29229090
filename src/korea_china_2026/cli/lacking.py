"""Which article texts are not at hand, said plainly: a folder with other files in it would otherwise pass as one without faults."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from korea_china_2026.resemblance import Registered, differs
from korea_china_2026.sheets.corpus import gather, read_corpus

#: Where a sheet names its article's text; whole sheets are parsed only where a file may be nearly it.
_NAMED = re.compile(rb"^[ ]*text_sha256:[ ]*[\"']?([0-9a-f]{64})\b", re.MULTILINE)
#: Articles that are named, or held against the files in the folder; of more, the first are examples enough.
_SHOWN = 20
#: No article has so many bytes.
_LONGEST = 1_000_000


def lacking(seeds: Path, named: Collection[str], folder: Path | None, texts: Mapping[str, str]) -> Iterator[str]:
    """Sentences on the articles below ``seeds`` of which ``texts``, those in ``folder``, have none; ``named`` limits the sheets."""
    known, missing = set(), {}
    for path, content in gather(seeds).items():
        if path.startswith("sources/") and (not named or f"seeds/{path}" in named):
            found = _NAMED.search(content)
            known.add(found[1].decode() if found else "")
            if found and found[1].decode() not in texts:
                missing[path] = content
    if not missing:
        return
    names = [path.removeprefix("sources/").removesuffix(".yaml") for path in missing]
    listed = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    where = "" if folder is None else f" in {folder}"
    yield f"no text{where} for {listed} ({len(names)} of {len(known)} articles); what rests on their words is not judged"
    if folder is not None:
        yield from nearly(folder, known, _registered(dict(list(missing.items())[:_SHOWN])))


def _registered(sheets: Mapping[str, bytes]) -> list[Registered]:
    corpus, made = read_corpus(sheets), []
    for source in corpus.of("sources"):
        passages = [(child.span.start, child.span.end, child.span.digest) for child in source.children
                    if child.table == "passages" and child.span is not None]  # fmt: skip
        length = source.value("char_count")
        made.append(Registered(source.text("source_id") or source.place.file, source.text("text_sha256") or "",
                               length if isinstance(length, int) else None, passages))  # fmt: skip
    return made


def unmatched(folder: Path, digest: str, name: str) -> str:
    """What is said of a text that is wanted and not there: its digest, and the file that is nearly it, if one is."""
    near = next(nearly(folder, (), [Registered(name, digest, None, ())]), "")
    return f"no file in the folder of texts has the SHA-256 of {name}, {digest}" + (f"; {near}" if near else "")


def nearly(folder: Path, known: Collection[str], articles: Sequence[Registered]) -> Iterator[str]:
    """Sentences on the files in ``folder`` that are nearly one of the articles; ``known`` are digests of files to pass over."""
    for file in sorted(folder.iterdir()):
        if file.is_file() and file.stat().st_size <= _LONGEST:
            content = file.read_bytes()
            found = None if hashlib.sha256(content).hexdigest() in known else differs(content, articles)
            if found is not None:
                yield f"{file} is not {found[0]}, but nearly: it {found[1]}"

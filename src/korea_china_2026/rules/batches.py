"""All checks of a corpus that is too large to hold: in batches, on every core, with the findings that one run would have.

First every sheet is read for what others may look up of it (``sheets.whole``); then every batch is read again and judged
against that. Sheets that share an id are judged in one batch, so that rules which compare rows find both.
"""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import os
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from korea_china_2026.findings import Finding, Place, Verdict
from korea_china_2026.rules.cache import Cache, key_of
from korea_china_2026.rules.check import judge_rows
from korea_china_2026.sheets.corpus import Corpus, Unread, read_corpus, uncollected
from korea_china_2026.sheets.derive import Known
from korea_china_2026.sheets.flatten import Placed, Tables, flatten, is_broken
from korea_china_2026.sheets.layout import sheet_of
from korea_china_2026.sheets.record import Record
from korea_china_2026.sheets.whole import Gist, Whole, common_ground, gist, known_of, own_ground, prefixes, read_gist, write_gist

#: Sheets to a batch: enough that starting one costs nothing beside it, few enough that its rows take some ten megabytes.
BATCH = 24
#: Registries are looked up by ids that sheets share only by mistake; sheets of other kinds are few and judged together.
_APART = frozenset({"source", "actors", "places", "events", "claims", "references"})

Keep = Callable[[Tables, int], Any]


class Judgement(NamedTuple):
    """The verdict on all sheets, and what ``keep`` made of each batch, in order."""

    verdict: Verdict
    kept: list[Any]


@dataclass
class _Work:
    """What the processes share: they are forked from the one that holds it, or get a copy where there is no fork."""

    read: Callable[[str], bytes]
    texts: Mapping[str, str]
    keep: Keep | None
    cache: Cache
    gists: dict[str, tuple[str, Gist]] = field(default_factory=dict)
    common: str = ""
    whole: Whole = field(default_factory=Whole)
    known: Known | None = None
    looked_up: dict[str, list[Placed]] = field(default_factory=dict)


class _Sheet(NamedTuple):
    path: str
    prefixes: set[str]
    gist: Gist
    is_decision: bool
    digest: str


class _Found(NamedTuple):
    verdict: Verdict
    made: Any
    key: str


class _Here:
    """The work of which this process does a part."""

    work: _Work


def judge_in_batches(paths: Sequence[str], read: Callable[[str], bytes], texts: Mapping[str, str], keep: Keep | None = None,
                     files: Collection[str] = (), workers: int = 0, cache: Path | None = None) -> Judgement | None:
    """Judge the published sheets at ``paths``, in the order in which ``gather`` has them; ``read`` gives the bytes of one.

    ``keep`` is called with the tables of each batch and its number. With ``files``, named as findings name them, only these are
    judged. ``workers`` processes share the work; 0 is this one. What was found of sheets that have not changed, nor what
    they rest on, is taken from the folder ``cache``, unless their rows are to be kept.
    None where a sheet holds corrections or decisions, which may speak of any cell and are judged on the corpus as a whole.
    """
    work = _Work(read, texts, keep, Cache(cache))
    with uncollected():
        sheets, keys = [], set()
        for found, key in _over(work, _survey, list(_cut(paths)), workers):
            sheets += found
            keys.add(key)
        if any(sheet.is_decision for sheet in sheets):
            return None
        batches = _batches(sheets, work.whole, files)
        work.known = known_of(sheet.gist for sheet in sheets)
        work.common = common_ground(work.whole, work.known)
        if cache is not None:
            work.gists = {sheet.path: (sheet.digest, sheet.gist) for sheet in sheets}
        sheets.clear()
        work.looked_up = {"actors": [_looked_up({"actor_id": actor}) for actor in work.known.actors],
                          "places": [_looked_up(cells) for cells in work.known.places]}
        verdict, kept = Verdict(), []
        for one in _over(work, _judge, list(enumerate(batches)), workers):
            verdict.add(one.verdict)
            kept.append(one.made)
            keys.add(one.key)
        if not files:
            work.cache.keep_only(keys)
    if files:
        verdict.findings = [finding for finding in verdict.findings if finding.place.file in files]
    return Judgement(verdict, kept)


def _looked_up(cells: Mapping[str, Any]) -> Placed:
    return Placed(dict(cells), Record("places", Place("")))


def _over(work: _Work, task: Callable[[Any], Any], batches: Sequence[Any], workers: int) -> Iterator[Any]:
    """What ``task`` gives for each batch, in order."""
    # Nothing that lives now becomes garbage before the batches are done; to look through it each time would cost more than
    # they do, and copy it into each process.
    gc.freeze()
    try:
        if workers < 2:
            _start(work)
            yield from map(task, batches)
            return
        method = "fork" if "fork" in multiprocessing.get_all_start_methods() else None
        with ProcessPoolExecutor(workers, multiprocessing.get_context(method), _start, (work,)) as pool:
            yield from pool.map(task, batches)
    finally:
        gc.unfreeze()


def _start(work: _Work) -> None:
    _Here.work = work


def _read(paths: Iterable[str]) -> Corpus:
    return read_corpus({path: _Here.work.read(path) for path in paths})


def _survey(paths: Sequence[str]) -> tuple[list[_Sheet], str]:
    digests = [hashlib.sha256(_label(content) + content).hexdigest() for content in map(_Here.work.read, paths)]
    key = key_of("survey", list(zip(paths, digests, strict=True)))
    kept = _Here.work.cache.get(key)
    if kept is not None:
        return [_Sheet(path, set(shared), read_gist(written), decides, digest)
                for path, digest, (shared, written, decides) in zip(paths, digests, kept, strict=True)], key
    found = []
    with uncollected():
        for path, digest in zip(paths, digests, strict=True):
            corpus = _read([path])
            decides = bool(corpus.of("changes") or corpus.of("adjudications"))
            found.append(_Sheet(path, prefixes(corpus), gist(corpus), decides, digest))
            _release(corpus)
    _Here.work.cache.put(key, [(sorted(sheet.prefixes), write_gist(sheet.gist), sheet.is_decision) for sheet in found])
    return found, key


def _label(content: bytes) -> bytes:
    # What is not read stands for itself by words that a sheet could hold too.
    return b"unread\0" if isinstance(content, Unread) else b"sheet\0"


def _release(corpus: Corpus) -> None:
    # Records hold those that hold them; taken apart, they go at once, and nothing needs to be looked through for them.
    for records in corpus.records.values():
        for record in records:
            record.parent = None
            record.children.clear()


def _judge(batch: tuple[int, Sequence[str]]) -> _Found:
    number, paths = batch
    key = "" if not _Here.work.gists else _verdict_key(paths)
    kept = _Here.work.cache.get(key) if key and _Here.work.keep is None else None
    if kept is not None:
        return _Found(_read_verdict(kept), None, key)
    work = _Here.work
    known = work.known
    assert known is not None
    with uncollected():
        corpus = _read(paths)
        corpus.unread = set(work.whole.unread)
        tables = flatten(corpus, known)
        near = Tables({**tables.placed, **work.looked_up}, tables.unread)  # type: ignore[dict-item]
        verdict = judge_rows(corpus, tables, near, work.whole, known, work.texts, set(corpus.records))
        for record in (record for records in corpus.records.values() for record in records):
            (verdict.not_judged if is_broken(record) else verdict.judged)["rows"] += 1
        made = None if work.keep is None or verdict.findings else work.keep(tables, number)
        _release(corpus)
    if key:
        work.cache.put(key, _write_verdict(verdict))
    return _Found(verdict, made, key)


def _verdict_key(paths: Sequence[str]) -> str:
    known = _Here.work.known
    assert known is not None
    work = _Here.work
    gists = [work.gists[path][1] for path in paths]
    wanted = {str(known.sources.get(own, {}).get("text_sha256")) for one in gists for own in one.ids["sources"]}
    texts = sorted(wanted.intersection(_Here.work.texts))
    sheets = [(path, work.gists[path][0]) for path in paths]
    return key_of("verdict", sheets, work.common, list(own_ground(gists, work.whole, known)), texts)


def _write_verdict(verdict: Verdict) -> dict[str, Any]:
    findings = [[*one.place, one.code, one.what, one.found, one.expected, one.nearest] for one in verdict.findings]
    return {"findings": findings, "judged": verdict.judged, "not_judged": verdict.not_judged}


def _read_verdict(written: dict[str, Any]) -> Verdict:
    findings = [Finding(Place(*cells[:3]), *cells[3:]) for cells in written["findings"]]
    return Verdict(findings, Counter(written["judged"]), Counter(written["not_judged"]))


# --- which sheets are judged together -------------------------------------------------------------------------------

def _batches(sheets: Sequence[_Sheet], whole: Whole, files: Collection[str]) -> list[list[str]]:
    """The paths of each batch, or of those with some files; fills ``whole`` on the way."""
    doubled = _add(sheets, whole)
    holder = list(range(len(sheets)))  # of each sheet, a sheet with which it is judged; that of a group is its own

    def find(at: int) -> int:
        while holder[at] != at:
            holder[at] = holder[holder[at]]
            at = holder[at]
        return at

    first: dict[object, int] = {}
    for at, sheet in enumerate(sheets):
        shared: set[object] = set(sheet.prefixes)
        for name in doubled:
            shared |= {(name, own) for own in doubled[name].intersection(sheet.gist.ids.get(name, ()))}  # type: ignore[call-overload]
        kind = sheet_of(sheet.path)
        if kind is None or kind.name not in _APART:
            shared.add(None)
        for thing in shared:
            one, other = sorted((find(first.setdefault(thing, at)), find(at)))
            holder[other] = one
    groups: dict[int, list[str]] = {}
    for at, sheet in enumerate(sheets):
        groups.setdefault(find(at), []).append(sheet.path)
    named = [group for group in groups.values() if not files or any(f"seeds/{path}" in files for path in group)]
    return list(_packed(named))


def _add(sheets: Sequence[_Sheet], whole: Whole) -> dict[str, set[str]]:
    # Returns the ids that stand in two sheets, by table.
    doubled: dict[str, set[str]] = {}
    for sheet in sheets:
        for name, ids in sheet.gist.ids.items():
            if not whole.ids[name].isdisjoint(ids):
                doubled.setdefault(name, set()).update(whole.ids[name].intersection(ids))
        whole.add(sheet.gist)
    return doubled


def _packed(groups: Iterable[list[str]]) -> Iterator[list[str]]:
    packed: list[str] = []
    for group in groups:
        packed = packed + group
        if _ends(group[-1]):
            yield packed
            packed = []
    if packed:
        yield packed


def _cut(paths: Sequence[str]) -> Iterator[list[str]]:
    # In the order of paths, since of two equal ids the last one counts.
    return _packed([path] for path in paths)


def _ends(path: str) -> bool:
    # Where batches end is told by names, so that one more sheet changes one batch and not all after it. A part of a registry
    # is as large as many articles.
    return not path.startswith("sources/") or zlib.crc32(path.encode("utf-8", "surrogatepass")) % BATCH == 0


def cores() -> int:
    """How many processes can run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

"""All checks of many sheets, on every core and in bounded memory, with the findings that one run over all of them would have.

First every sheet that has changed is read for what others may look up of it (``rules.index``); then those on which that may tell
are read again and judged against it. Sheets that share an id are judged together, so that rules which compare rows find both.
What is known at the end is kept in the index: where that lives on, the next run starts from there.
"""

from __future__ import annotations

import gc
import hashlib
import json
import multiprocessing
import os
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from korea_china_2026.findings import Finding, Place, Verdict
from korea_china_2026.rules.check import judge_rows
from korea_china_2026.rules.index.ground import Commons, commons_of, ground_of
from korea_china_2026.rules.index.groups import count_ids, group_loose, recount_ids
from korea_china_2026.rules.index.store import Entry, Found, Index
from korea_china_2026.rules.index.touched import Touched, sheets_touched
from korea_china_2026.sheets.corpus import Corpus, Sheets, Unread, read_corpus, uncollected
from korea_china_2026.sheets.derive import COLUMNS, Cells
from korea_china_2026.sheets.flatten import Placed, Tables, flatten, is_broken
from korea_china_2026.sheets.layout import sheet_of
from korea_china_2026.sheets.record import Record
from korea_china_2026.sheets.whole import Gist, gist

#: Sheets to a batch: enough that handing it to a process costs nothing beside it.
BATCH = 24
#: Registries are looked up by ids that sheets share only by mistake; sheets of other kinds are few and judged together.
_APART = frozenset({"source", "actors", "places", "events", "claims", "references"})
#: Rows lie in so many buckets, of which parts of a table are made.
BUCKETS = 4096

Keep = Callable[[Tables], dict[str, bytes]]


@dataclass(frozen=True)
class _Work:
    """What the processes share: they are forked from the one that holds it, or get a copy where there is no fork."""

    sheets: Sheets
    texts: Mapping[str, str]
    keep: Keep | None
    index: Path


@dataclass(frozen=True)
class _Part:
    """The work as one process does its part of it, with the index as this process reads it."""

    work: _Work

    @cached_property
    def commons(self) -> Commons:
        """What is the same for all sheets."""
        return commons_of(Index(self.work.index))

    def close(self) -> None:
        """Let go of the index."""
        if "commons" in vars(self):
            self.commons.index.close()

    @cached_property
    def places(self) -> list[Placed]:
        """All places, as rows."""
        return [_looked_up(cells) for cells in self.commons.places]


class _Here:
    """The part of this process."""

    part: _Part


class _Surveyed(NamedTuple):
    path: str
    stamp: str | None
    digest: str
    gist: Gist | None  # None where the digest is the one that was known


class _Group(NamedTuple):
    leader: int
    sheets: list[tuple[int, str]]


def judge_many(sheets: Sheets, texts: Mapping[str, str], index: Index, keep: Keep | None = None, files: Collection[str] = (),
               workers: int = 0) -> Verdict | None:
    """Judge the published sheets, of which ``index`` may know some from before; it knows all afterwards.

    ``keep`` makes of the tables of a group of sheets what the index shall keep of its rows. With ``files``, named as findings
    name them, only the groups of these are judged. ``workers`` processes share the work; 0 is this one.
    None where a sheet holds corrections or decisions, which may speak of any cell and are judged on the corpus as a whole.
    """
    work = _Work(sheets, texts, keep, index.path)
    with uncollected():
        version = _take_in(index, work, workers)
        if index.all("SELECT 1 FROM sheets WHERE decides LIMIT 1"):
            return None
        named = {leader for path, leader in index.all("SELECT path, leader FROM sheets") if f"seeds/{path}" in files} if files else None
        _judge_all(index, work, named, version, workers)
    verdict = _verdict(index, named)
    if files:
        verdict.findings = [finding for finding in verdict.findings if finding.place.file in files]
    return verdict


def cores() -> int:
    """How many processes can run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def bucket_of(path: str) -> int:
    """The bucket in which the rows of a group lie, by the path of its first sheet."""
    return zlib.crc32(path.encode()) % BUCKETS


def _over(work: _Work, task: Callable[[Any], Any], batches: Sequence[Any], workers: int) -> Iterator[Any]:
    """What ``task`` gives for each batch, in order."""
    # Nothing that lives now becomes garbage before the batches are done; to look through it each time would cost more than
    # they do, and copy it into each process.
    gc.freeze()
    try:
        if workers < 2 or len(batches) < 2:
            _start(work)
            try:
                yield from map(task, batches)
            finally:
                _Here.part.close()
            return
        method = "fork" if "fork" in multiprocessing.get_all_start_methods() else None
        with ProcessPoolExecutor(min(workers, len(batches)), multiprocessing.get_context(method), _start, (work,)) as pool:
            yield from pool.map(task, batches)
    finally:
        gc.unfreeze()


def _start(work: _Work) -> None:
    _Here.part = _Part(work)


def _cut(things: Sequence[Any]) -> list[Sequence[Any]]:
    return [things[at:at + BATCH] for at in range(0, len(things), BATCH)]


def _release(corpus: Corpus) -> None:
    # Records hold those that hold them; taken apart, they go at once, and nothing needs to be looked through for them.
    for records in corpus.records.values():
        for record in records:
            record.parent = None
            record.children.clear()


# --- sheets that have changed ---------------------------------------------------------------------------------------

def _take_in(index: Index, work: _Work, workers: int) -> int:
    """Bring the index up to the sheets as they are, and take back every verdict that may rest on what has changed; the version
    that rows made from now on have."""
    known, stamps = index.sheets(), {path: work.sheets.stamp(path) for path in work.sheets.paths}
    unsure = [(path, stamp, known.get(path)) for path, stamp in stamps.items()
              if path not in known or stamp is None or stamp != known[path].stamp]
    gone = known.keys() - stamps.keys()
    texts = json.dumps(sorted(work.texts))
    is_first, same_texts = index.is_new, index.meta("texts") == texts
    if not (unsure or gone or not same_texts or is_first):
        return int(index.meta("version") or 0)
    index.begin()
    version = int(index.meta("version") or 0) + 1
    index.set_meta("version", str(version))
    touched, fresh = Touched(), set[int]()
    for surveyed in _over(work, _survey, _cut(unsure), workers):
        for one in surveyed:
            _replace(index, one, known.get(one.path), None if is_first else touched, fresh)
    for path in gone:
        touched.add(index.remove(known[path].sheet, _is_apart(path)), Gist())
    if is_first:
        count_ids(index)
        group_loose(index)
    else:
        recount_ids(index, touched)
        if not same_texts:
            fresh |= _resting_on_texts(index, set(work.texts) ^ set(json.loads(index.meta("texts") or "[]")))
        if fresh or gone:
            _loosen(index, fresh | sheets_touched(index, touched), gone, known, version)
    index.set_meta("texts", texts)
    index.commit()
    return version


def _survey(unsure: Iterable[tuple[str, str | None, Entry | None]]) -> list[_Surveyed]:
    found = []
    for path, stamp, known in unsure:
        content = _Here.part.work.sheets.read(path)
        # What is not read stands for itself by words that a sheet could hold too.
        digest = hashlib.sha256((b"unread\0" if isinstance(content, Unread) else b"sheet\0") + content).hexdigest()
        if known is not None and known.digest == digest:
            found.append(_Surveyed(path, stamp, digest, None))
            continue
        with uncollected():
            corpus = read_corpus({path: content})
            found.append(_Surveyed(path, stamp, digest, gist(corpus)))
            _release(corpus)
    return found


def _replace(index: Index, one: _Surveyed, known: Entry | None, touched: Touched | None, fresh: set[int]) -> None:
    if one.gist is None:
        assert known is not None
        index.restamp(known.sheet, one.stamp)
        return
    old = Gist() if known is None else index.remove(known.sheet, _is_apart(one.path))
    fresh.add(index.put(one.path, one.stamp, one.digest, one.gist, _is_apart(one.path), None if known is None else known.sheet))
    if touched is not None:
        touched.add(old, one.gist)


def _is_apart(path: str) -> bool:
    kind = sheet_of(path)
    return kind is not None and kind.name in _APART


def _resting_on_texts(index: Index, digests: Collection[str]) -> set[int]:
    at = COLUMNS["sources"].index("text_sha256")
    return set(index.among(f"SELECT sheet FROM cells WHERE lookup = 0 AND json_extract(cells, '$[{at}]') IN", digests))


def _loosen(index: Index, sheets: set[int], gone: Collection[str], known: Mapping[str, Entry], version: int) -> None:
    """Take back the verdicts on some sheets and their groups, and on those that may rest on anything; group them anew."""
    leaders = {entry.leader for path, entry in known.items() if entry.sheet in sheets or path in gone}
    # A verdict with findings may rest on what was missing; one that asked, on what could not be read.
    leaders.update(index.all("SELECT leader FROM verdicts WHERE asked OR findings IS NOT NULL"))
    forgotten = index.forget(leader for leader in leaders if leader is not None) | group_loose(index)
    still = set(index.among("SELECT DISTINCT leader FROM sheets WHERE leader IN", forgotten))
    paths = {entry.sheet: path for path, entry in known.items()}
    for leader in forgotten - still:
        index.drop_rows(leader, bucket_of(paths[leader]), version)


# --- groups of sheets -----------------------------------------------------------------------------------------------

def _judge_all(index: Index, work: _Work, named: Collection[int] | None, version: int, workers: int) -> None:
    """Judge the groups that have no verdict, or no rows where some are to be kept."""
    lacking = "verdicts.leader IS NULL" + (" OR (NOT kept AND findings IS NULL)" if work.keep else "")
    groups: dict[int, _Group] = {}
    query = "SELECT sheets.leader, sheet, path FROM sheets LEFT JOIN verdicts ON verdicts.leader = sheets.leader"
    for leader, sheet, path in index.all(f"{query} WHERE {lacking}"):
        if named is None or leader in named:
            groups.setdefault(leader, _Group(leader, [])).sheets.append((sheet, path))
    if not groups:
        return
    todo = sorted(groups.values(), key=_first)
    index.begin()
    index.forget_verdicts(groups)
    for found, group in zip((one for batch in _over(work, _judge, _cut(todo), workers) for one in batch), todo, strict=True):
        index.put_verdict(group.leader, found, bucket_of(dict(group.sheets)[group.leader]), version)
    index.commit()


def _first(group: _Group) -> list[str]:
    group.sheets.sort(key=lambda sheet: sheet[1].split("/"))
    return group.sheets[0][1].split("/")


def _judge(groups: Iterable[_Group]) -> list[Found]:
    with uncollected():
        return [_judge_group(group) for group in groups]


def _judge_group(group: _Group) -> Found:
    part = _Here.part
    work, commons = part.work, part.commons
    whole, known = ground_of(commons, [commons.index.gist(sheet) for sheet, _ in group.sheets])
    corpus = read_corpus({path: work.sheets.read(path) for _, path in group.sheets})
    tables = flatten(corpus, known)
    actors = [_looked_up({"actor_id": actor}) for actor in known.actors]
    near = Tables({**tables.placed, "actors": actors, "places": part.places}, tables.lost)
    verdict = judge_rows(corpus, tables, near, whole, known, work.texts, set(corpus.records))
    for record in (record for records in corpus.records.values() for record in records):
        (verdict.not_judged if is_broken(record) else verdict.judged)["rows"] += 1
    made = None if work.keep is None or verdict.findings else work.keep(tables)
    _release(corpus)
    counts = {f"+{kind}": n for kind, n in verdict.judged.items()} | {f"-{kind}": n for kind, n in verdict.not_judged.items()}
    findings = [[*one.place, one.code, one.what, one.found, one.expected, one.nearest] for one in verdict.findings]
    return Found(whole.asked, findings, counts, made)


def _looked_up(cells: Cells) -> Placed:
    return Placed(cells, Record("places", Place("")))


def _verdict(index: Index, leaders: Collection[int] | None) -> Verdict:
    counts: Counter[str] = Counter()
    if leaders is None:
        counts.update(dict(index.all("SELECT kind, n FROM totals")))
        written = index.all("SELECT findings FROM verdicts WHERE findings IS NOT NULL")
    else:
        for one in index.among("SELECT counts FROM verdicts WHERE leader IN", leaders):
            counts.update(json.loads(one))
        written = index.among("SELECT findings FROM verdicts WHERE findings IS NOT NULL AND leader IN", leaders)
    findings = [Finding(Place(*cells[:3]), *cells[3:]) for one in written for cells in json.loads(one)]
    return Verdict(findings, Counter({kind[1:]: n for kind, n in counts.items() if kind[0] == "+" and n}),
                   Counter({kind[1:]: n for kind, n in counts.items() if kind[0] == "-" and n}))

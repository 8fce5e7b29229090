"""Four tasks on language: what their reference spans are, how an article is held out, and how predictions score."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from korea_china_2026.answers.matching import (
    Unit,
    counts_by_passage,
    estimate,
    f1,
    in_order,
    match_units,
    of_pairs,
)
from korea_china_2026.answers.rows import COLUMNS
from korea_china_2026.errors import TextsNotFound, UnknownName
from korea_china_2026.names import ANCHOR, SPAN, TableName, Texts, read_toml, require_name, shown
from korea_china_2026.read.engines import frame
from korea_china_2026.read.load import load
from korea_china_2026.read.locate import as_frame, locate
from korea_china_2026.read.package import checked, listed, package
from korea_china_2026.read.records import ids_of, of_sound_rows, records

if TYPE_CHECKING:
    import pandas as pd

    from korea_china_2026.answers.matching import Array

Task = Literal["quotations", "quantities", "events", "claims"]


class _Definition(NamedTuple):
    table: TableName
    #: What is scored beside the span.
    labels: Sequence[str]
    #: What else the frame shows.
    shown: Sequence[str]
    text: str


_TASKS = {name: _Definition(**stated) for name, stated in read_toml(__file__, "tasks.toml").items()}


class Split(NamedTuple):
    """One article held out: ``test`` has its spans, ``train`` those of all others."""

    held_out: str
    train: pd.DataFrame
    test: pd.DataFrame


def tasks() -> pd.DataFrame:
    """The tasks with their definitions: ``labels`` are the columns that are scored beside the span."""
    rows = [
        {"task": name, "table": one.table, "labels": ", ".join(one.labels), "definition": one.text}
        for name, one in _TASKS.items()
    ]
    return frame(dict.fromkeys(rows[0], "string"), rows)


@of_sound_rows
def spans(task: Task, coder_id: str | None = None) -> pd.DataFrame:
    """The spans of a task with their labels, as published, or as one pass of the coding had them.

    The reference was made by a language model in two passes and adjudicated; no person has coded it. `tasks` has the
    definitions. UnknownName for another task or coder.
    """
    definition = _definition(task)
    key = package().table(definition.table).id_column
    if coder_id is None:
        rows = load(definition.table)
        events = load("events", columns=["event_id", "plover_type"])
    else:
        require_name("coder", coder_id, ids_of("coders"))
        rows, events = (_coded(coder_id, table) for table in (definition.table, "events"))
        rows = rows.rename_axis(key).reset_index()
        events = events.rename_axis("event_id").reset_index()
    if "event_id" in rows and "plover_type" in events:  # a coder may have coded no event
        rows = rows.merge(events[["event_id", "plover_type"]], how="left", on="event_id")
    found = rows[[name for name in (key, *ANCHOR, *definition.labels, *definition.shown) if name in rows]]
    found.attrs = load(definition.table).attrs
    return found


def _coded(coder_id: str, table: TableName) -> pd.DataFrame:
    """The cells of one pass as a table: a row for each unit, under the pass's own id."""
    cells = load("codings")
    cells = cells[(cells.coder_id == coder_id) & (cells.table_name == table)]
    places = cells.groupby("unit_id")[[*ANCHOR]].first()
    return places.join(cells.pivot(index="unit_id", columns="field_name", values="value"))


@checked
def split(task: Task) -> Iterator[Split]:
    """The spans of a task, with each article held out in turn. Never split by sentence: an article repeats itself."""
    rows = spans(task)
    for source_id in ids_of("sources"):
        held_out = rows.source_id == source_id
        yield Split(source_id, rows[~held_out], rows[held_out])


@of_sound_rows
def score(
    predictions: Any,
    task: Task,
    *,
    reference: pd.DataFrame | None = None,
    sources: Collection[str] | None = None,
    texts: Texts | None = None,
) -> pd.DataFrame:
    """How well predicted spans and labels fit the reference: precision, recall and F1, with 95 % intervals.

    ``predictions`` is a frame, or rows, with ``source_id``, ``char_start``, ``char_end``, and any labels of the task
    (`tasks`); an actor may be given by id or by a name. Spans are matched one to one, largest overlap first: `exact`
    wants equal offsets, `overlap` any overlap. Of a label, ``accuracy`` is the share of matched spans that have it
    right, and ``f1_overlap`` counts a match only if it has. Intervals are bootstraps over passages.

    ``reference`` is another frame to score against, such as one pass of the coding (``spans(task, coder_id)``).
    ``sources`` limits the articles. ``texts`` (article texts of your own, by source_id) says that the offsets are
    theirs: the reference is then sought in them by `locate`. UnknownName for another task, article or column,
    TextsNotFound for an article that ``texts`` lacks.
    """
    import pandas as pd

    labels = _definition(task).labels
    held = spans(task) if reference is None else as_frame(reference, SPAN, "the spans of reference", labels)
    passages = load("passages", columns=ANCHOR)
    if sources is None:
        sources = texts or (ids_of("sources") if reference is None else held.source_id)
    wanted = listed(sources)
    for one in wanted:
        require_name("article in sources=", one, dict.fromkeys([*ids_of("sources"), *map(str, held.source_id)]))
    if texts is not None:
        if lacking := [one for one in wanted if one not in texts]:
            raise TextsNotFound(
                f"texts has no text of {', '.join(lacking)}; give texts={{source_id: text}} for the articles to score,"
                " or leave it out if offsets are into the texts that were coded"
            )
        held, passages = (
            pd.concat([locate(texts[one], one, rows).dropna(subset="char_start") for one in texts])
            for rows in (held, passages)
        )
    given = _checked(as_frame(predictions, SPAN, "the predictions", labels), wanted)
    labels = tuple(name for name in labels if name in given and name in held)
    starts = {str(one): sorted(map(int, rows)) for one, rows in passages.groupby("source_id").char_start}
    ones, twos = (_units(rows[rows.source_id.isin(wanted)], task, labels, starts) for rows in (held, given))
    pairs = match_units(ones, twos)
    counts = counts_by_passage(ones, twos, pairs, labels)
    counted = {"n_reference": len(ones), "n_predicted": len(twos), "n_matched": len(pairs)}
    rows = [
        {"field": field, "metric": metric, **estimate(counts, compute).cells(), **counted}
        for (field, metric), compute in _measures(labels)
    ]
    return frame(COLUMNS["score"], rows)


def _definition(task: Task) -> _Definition:
    require_name("task", task, _TASKS)
    return _TASKS[task]


def _checked(given: pd.DataFrame, wanted: Collection[str]) -> pd.DataFrame:
    """The predictions, if they have spans in the articles wanted."""
    for source_id in given.source_id[~given.source_id.isin(wanted)]:
        raise UnknownName(f"the predictions name the article {shown(source_id)}, which is not scored; "
                          f"scored are {', '.join(sorted(wanted))}")  # fmt: skip
    wrong = given[~(given.char_start < given.char_end).fillna(value=False)]
    if len(wrong):
        raise UnknownName(f"{len(wrong)} predictions have no span: char_start is to be less than char_end")
    return given


def _units(rows: pd.DataFrame, task: str, labels: Sequence[str], starts: Mapping[str, list[int]]) -> list[Unit]:
    """Rows as units to be matched, in the passage in which each begins."""
    told = {name: _spelt_actor() if name.endswith("actor_id") else _spelt for name in labels}
    units = []
    for at, row in enumerate(rows.to_dict("records")):
        source_id = row["source_id"]
        start = int(row["char_start"])
        passage = f"{source_id}-{bisect_right(starts.get(source_id, []), start)}"
        values = {name: spelt(row[name], source_id) for name, spelt in told.items()}
        units.append(Unit(task, f"{at:06}", passage, values, source_id, start, int(row["char_end"])))
    return in_order(units)


def _spelt(value: Any, _source_id: str = "") -> str | None:
    """A label in one spelling: numbers in five digits, so that a third is a third; None for null."""
    import pandas as pd

    if pd.isna(value) or value == "":
        return None
    try:
        return f"{float(value):.5g}"
    except OverflowError:
        return "inf"
    except (ValueError, TypeError):
        return str(value)


def _spelt_actor() -> Callable[[Any, str], str | None]:
    """An actor by id, or by a name: the form that the article has for one actor most often goes before others."""
    named: dict[tuple[str | None, str | None], str]
    named = {(None, actor.name.casefold()): actor.actor_id for actor in records("actors")}
    for form in sorted(records("actor_names"), key=lambda form: form.mention_count or 0):
        for source_id in (None, form.source_id):
            named[source_id, form.name_form.casefold()] = form.actor_id

    def spelt(value: Any, source_id: str) -> str | None:
        name = _spelt(value)
        key = name and name.casefold()
        return named.get((source_id, key), named.get((None, key), name))

    return spelt


def _measures(labels: Sequence[str]) -> Iterator[tuple[tuple[str, str], Callable[[Array], Array]]]:
    """Each measure with what it computes of the counts: reference, predicted, equal, overlapping, and right labels."""
    for at, how in ((2, "exact"), (3, "overlap")):
        yield ("span", f"precision_{how}"), of_pairs(lambda shared, _, predicted: _share(shared, predicted), at)
        yield ("span", f"recall_{how}"), of_pairs(lambda shared, reference, _: _share(shared, reference), at)
        yield ("span", f"f1_{how}"), of_pairs(f1, at)
    for at, name in enumerate(labels, 4):
        yield (name, "accuracy"), lambda counts, at=at: _share(counts[at], counts[3])  # type: ignore[misc]
        yield (name, "f1_overlap"), of_pairs(f1, at)


def _share(part: Array, whole: Array) -> Array:
    import numpy as np

    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)

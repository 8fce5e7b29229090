"""What simple systems score on the four tasks: a floor for others to beat, and the second pass as a reading on top."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import punkt

import korea_china_2026 as kc
from benchmarks.processes import Failed
from benchmarks.tables import Section, Table
from korea_china_2026.read.verify import find_texts

TITLE = "Baselines of the four tasks on language"
WANTED = (
    "What `kc.score` gives for systems of a few lines, over all articles, whose texts it takes"
    " (`KOREA_CHINA_2026_TEXTS`). Nothing was trained or tuned on them. `second pass` is the model's second coding,"
    " scored against the published reference to which it contributed: no system should be held to it."
)
_ALL = "All articles"
_SOURCES = tuple(kc.load("sources").source_id)
COLUMNS = {
    _ALL: ("task", "system", "predicted", "F1 exact (95 %)", "F1 overlap (95 %)", "labels right where matched"),
}  # fmt: skip
Prediction = dict[str, Any]
_SAYING = r"(?:said|says|told|adds?|added|called|calls|wrote|argued|noted|warned|explained)"
_NAME = r"(?:[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*|[Hh]e|[Ss]he)"
_SAID = re.compile(rf"(?P<before>{_NAME}),? (?:\w+ )?{_SAYING}\b|\b{_SAYING} (?P<after>{_NAME})")
_UNITS = {"percent": "%", "per cent": "%", "%": "%", "year": "a", "month": "mo", "day": "d", "hour": "h",
          "minute": "min", "kilometre": "km", "kilometer": "km", "dollar": "USD"}  # fmt: skip
_WORDS = {word: at for at, word in enumerate("no one two three four five six seven eight nine ten".split()) if at}  # noqa: SIM905
_NUMBER = re.compile(
    rf"(?P<money>\$)?\b(?P<number>\d[\d,]*(?:\.\d+)?|{'|'.join(_WORDS)})(?P<times> ?(?:bn|billion|million|trillion))?"
    rf"\b(?: ?-?(?P<unit>{'|'.join(_UNITS)})s?)?",
    re.IGNORECASE,
)
_TIMES = {"bn": 1e9, "billion": 1e9, "million": 1e6, "trillion": 1e12}
_ACTS = {
    "CONSULT": r"(?:meet|met|meeting|summit|talks|visit|visited|trip)",
    "AGREE": r"(?:signed?|agreed?|agreement)",
    "MOBILIZE": r"(?:launch|launched|fired|deployed|drills?)",
    "SUPPORT": r"(?:praised|supported|welcomed|congratulated)",
    "COERCE": r"(?:banned?|sanctions?|seized|restricted)",
    "DEMAND": r"(?:demanded|urged|called for)",
}


def measure(folder: Path, *, quick: bool) -> Section:  # noqa: ARG001 - there is nothing to make smaller
    """Every system on every task; ``folder`` stays empty."""
    texts = find_texts()
    if set(texts) != set(_SOURCES):
        raise Failed("the texts of all articles are needed; KOREA_CHINA_2026_TEXTS names their folder")
    rows = []
    for task, systems in SYSTEMS.items():
        for name, system in systems.items():
            found = [one | {"source_id": source} for source, text in texts.items() for one in system(text)]
            predicted = pd.DataFrame(found) if found else kc.spans(task, "second-coder")
            rows.append((task, name, *_scored(kc.score(predicted, task))))
    return Section("baselines", TITLE, WANTED, (Table(_ALL, COLUMNS[_ALL], tuple(rows)),))


def _scored(score: Any) -> tuple[str, ...]:
    by = score.set_index(["field", "metric"])
    labels = [f"{field} {row.value:.2f}" for (field, metric), row in by.iterrows() if metric == "accuracy"]
    cells = []
    for metric in ("f1_exact", "f1_overlap"):
        row = by.loc[("span", metric)]
        cells.append(f"{row.value:.2f} ({row.ci_low:.2f}–{row.ci_high:.2f})")
    return (str(score.n_predicted[0]), *cells, ", ".join(labels))


# --- systems --------------------------------------------------------------------------------------------------------


def _span(start: int, end: int, **labels: Any) -> Prediction:
    return {"char_start": start, "char_end": end, **labels}


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    return ((found.start(), found[0]) for found in re.finditer(r"[^\n]+", text))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    for at, paragraph in _paragraphs(text):
        for start, end in punkt.tokenizer_for("english").span_tokenize(paragraph):
            yield at + start, at + end


def quoted(text: str) -> Iterator[Prediction]:
    """What stands between quotation marks of one paragraph, spoken by the nearest name beside a verb of saying."""
    for at, paragraph in _paragraphs(text):
        cues = [(found.start(), found["before"] or found["after"]) for found in _SAID.finditer(paragraph)]
        for found in re.finditer(r"[“\"](?P<words>[^“”\"]+)[”\"]", paragraph):
            near = min(cues, key=lambda cue: abs(cue[0] - found.start()), default=(0, None))[1]
            yield _span(at + found.start("words"), at + found.end("words"), speaker_actor_id=near)


def numbers(text: str) -> Iterator[Prediction]:
    """Numbers in digits or in words to ten, with money before and a unit behind; years are left out."""
    for found in _NUMBER.finditer(text):
        written = found["number"].replace(",", "").lower()
        if not re.fullmatch(r"(?:19|20)\d\d", written):
            value = _WORDS[written] if written in _WORDS else float(written)
            unit = "USD" if found["money"] else _UNITS.get((found["unit"] or "").lower())
            yield _span(*found.span(), value=value * _TIMES.get((found["times"] or "").strip().lower(), 1),
                        unit_code=unit)  # fmt: skip


def quantities(text: str) -> Iterator[Prediction]:
    """quantulum3 without its classifier, as it comes, but for years."""
    codes = {"percentage": "%", "year": "a", "month": "mo", "day": "d", "hour": "h", "minute": "min", "dollar": "USD",
             "kilometre": "km", "second": "s"}  # fmt: skip
    with warnings.catch_warnings(action="ignore"):  # that the classifier is not installed
        from quantulum3 import parser
    for found in parser.parse(text):
        if not (found.unit.name == "dimensionless" and 1900 <= found.value < 2100):
            yield _span(*found.span, value=found.value, unit_code=codes.get(found.unit.name))


def acts(text: str) -> Iterator[Prediction]:
    """A sentence with a word from a list of a PLOVER type; of several types, the first in the list."""
    for start, end in _sentences(text):
        for act, words in _ACTS.items():
            if re.search(rf"\b{words}\b", text[start:end], re.IGNORECASE):
                yield _span(start, end, plover_type=act)
                break


def sentences(text: str) -> Iterator[Prediction]:
    """Every sentence; cited is what has a verb of saying, by the name beside it."""
    for start, end in _sentences(text):
        cue = _SAID.search(text, start, end)
        mode = "direct" if cue and re.search('[“"]', text[start:end]) else "indirect" if cue else "narrator"
        yield _span(start, end, attribution_mode=mode, attributed_actor_id=cue and (cue["before"] or cue["after"]))


def _none(_text: str) -> Iterator[Prediction]:
    return iter(())


SYSTEMS: Mapping[kc.Task, Mapping[str, Callable[[str], Iterator[Prediction]]]] = {
    "quotations": {"regular expression": quoted, "second pass": _none},
    "quantities": {"regular expression": numbers, "quantulum3": quantities, "second pass": _none},
    "events": {"every sentence": sentences, "words of a list": acts, "second pass": _none},
    "claims": {"every sentence": sentences, "second pass": _none},
}

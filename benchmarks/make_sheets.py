"""Sheets of any number of articles in the shape of the real ones, valid under the check.

python -m benchmarks.make_sheets DIR ARTICLES      writes DIR/seeds/

The real articles and their registries are copied as often as it takes, each copy under ids of its own: what an article
holds, how its rows point to each other and how long its cells are therefore stays as it is. Places are those of the
real sheets, since the world has no more of them for more articles; actors, events, claims and references grow with the
articles. The texts are the real ones, found by their digests, so that every anchor can be checked where they are at
hand. Raw codings and decisions between them are left out: what a machine codes is coded once. Nothing is drawn: the
same number, the same bytes.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from korea_china_2026.model.tables import TABLES

ROOT = Path(__file__).parents[1]
#: Registries that grow, and those that stay.
GROWING, KEPT = ("actors", "events", "claims", "references", "checks"), ("places.yaml", "coders.yaml", "changes.yaml")
_ID_FORMS = frozenset(
    {"slug", "origin_id", "utterance_id", "passage_id", "quote_id", "figure_id", "event_report_id", "claim_report_id"}
)
#: What is in front of a key, on a line of its own or between braces.
_BEFORE_KEY = r"(?:^ *(?:- )?|\{|(?<=, ))"
#: Equal statements under two ids would be one claim (KC210).
_STATEMENT = re.compile(rf"{_BEFORE_KEY}statement: ['\"]?", re.M)
#: About how large a part of a registry is.
PART_BYTES = 200_000
#: Stands for the prefix of a copy.
_MARK = "\0"


def _id_columns() -> frozenset[str]:
    names = {
        f.name
        for table in TABLES.values()
        for f in table.fields
        if f.lexical is not None and f.lexical.name in _ID_FORMS
    }
    return frozenset(
        name
        for name in names
        if not name.endswith("place_id") and name not in ("coder_id", "language", "independence_group")
    )


#: In a registry a span names its article.
_ARTICLE = re.compile(r"(?<=[ '\"])(?=[a-z0-9-]+:[0-9]+-[0-9]+/[0-9a-f]{16})")
_ID_CELL = re.compile(rf"({_BEFORE_KEY}(?:{'|'.join(sorted(_id_columns()))}): )(?=[a-z0-9])(?![0-9]+-[0-9]+/)", re.M)


def make(folder: Path, articles: int, real: Path = ROOT) -> int:
    """Write sheets of at least ``articles`` articles below ``folder``/seeds; the number of articles."""
    seeds = folder / "seeds"
    (seeds / "sources").mkdir(parents=True, exist_ok=True)
    templates = {path.stem: _marked(path) for path in sorted((real / "seeds" / "sources").glob("*.yaml"))}
    copies = -(-articles // len(templates))
    for name in KEPT:
        (seeds / name).write_bytes((real / "seeds" / name).read_bytes())
    for k in range(copies):
        for source_id, template in templates.items():
            (seeds / "sources" / f"{_prefix(k)}{source_id}.yaml").write_text(
                template.replace(_MARK, _prefix(k)), "utf-8"
            )
    for name in GROWING:
        _write_registry(seeds, name, _marked(real / "seeds" / f"{name}.yaml"), copies)
    return copies * len(templates)


def _marked(path: Path) -> str:
    ids = _ID_CELL.sub(rf"\g<1>{_MARK}", path.read_text("utf-8"))
    return _ARTICLE.sub(_MARK, _STATEMENT.sub(rf"\g<0>{_MARK}", ids))


def _prefix(k: int) -> str:
    return f"c{k:05d}-"


def _write_registry(seeds: Path, name: str, template: str, copies: int) -> None:
    # A registry that outgrows one sheet is a folder of parts. Small ones, since a part is judged again when an article
    # that reports on it changes: as if each batch of articles had brought its own.
    head, rows = template.split(f"\n{name}:\n", 1)
    at_once = max(1, PART_BYTES // len(rows.replace(_MARK, _prefix(0)).encode()))
    parts = range(0, copies, at_once)
    if len(parts) > 1:
        (seeds / name).mkdir(exist_ok=True)
        head = head.replace("$schema=../", "$schema=../../")
    for number, first in enumerate(parts, 1):
        body = "".join(rows.replace(_MARK, _prefix(k)) for k in range(first, min(first + at_once, copies)))
        path = seeds / name / f"{name}-{number:04d}.yaml" if len(parts) > 1 else seeds / f"{name}.yaml"
        path.write_text(f"{head}\n{name}:\n{body}", "utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print(make(Path(sys.argv[1]), int(sys.argv[2])), "articles")

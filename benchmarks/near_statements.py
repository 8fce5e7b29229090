"""How well claims that were entered twice are told from others, by the likeness from which advice is given.

python -m benchmarks.near_statements

``near_statements.yaml`` has claims entered again in other words. They are added to the published ones, coded as those
that they repeat. Beside how many are found are the other claims that are named for them, the pairs of published claims
that are named, and how many more these were if no relation ``restates`` joined any.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import yaml

from korea_china_2026.rules.hints import NEARLY, Hints
from korea_china_2026.sheets.corpus import gather, read_corpus
from korea_china_2026.sheets.flatten import Placed, Tables, flatten
from korea_china_2026.sheets.layout import published_sheets

AGAIN = Path(__file__).with_suffix(".yaml")
#: What is behind the id of a claim that is entered again.
NEW = " again"
LIKENESS = (0.3, 0.35, 0.4, 0.43, NEARLY, 0.47, 0.5, 0.55, 0.6, 0.7)


def published(seeds: Path) -> Tables:
    """The tables of the published sheets."""
    return flatten(read_corpus(published_sheets(gather(seeds))))


def entered_again(tables: Tables, again: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """For each claim that is entered again the published claims, and how near each is to it."""
    placed = dict(tables.placed)
    for name in ("claims", "claim_actors"):
        copies = [row for row in tables.of(name) if row["claim_id"] in again]
        placed[name] = [*tables.of(name), *(_renamed(row, again) for row in copies)]
    found: dict[str, dict[str, float]] = {meant: {} for meant in again}
    for likeness, _, first, second in Hints(replace(tables, placed=placed)).near():
        new, other = sorted((str(row["claim_id"]) for row in (first, second)), key=lambda one: NEW not in one)
        if NEW in new and NEW not in other:
            found[new.removesuffix(NEW)][other] = likeness
    return found


def _renamed(row: Placed, again: Mapping[str, str]) -> Placed:
    meant = str(row["claim_id"])
    statement = {"statement": again[meant]} if "statement" in row else {}
    return Placed({**row, "claim_id": f"{meant}{NEW}", **statement}, row.record)


def pairs(tables: Tables) -> list[float]:
    """How near the published claims are to each other."""
    return [likeness for likeness, *_ in Hints(tables).near()]


def main() -> None:
    tables, again = published(Path("seeds")), yaml.safe_load(AGAIN.read_text(encoding="utf-8"))
    relations = [row for row in tables.of("claim_relations") if row["relation"] != "restates"]
    alone = pairs(tables)
    restating = pairs(replace(tables, placed=tables.placed | {"claim_relations": relations}))
    found = {name: entered_again(tables, claims) for name, claims in again.items()}
    print("| Likeness |", " | ".join(f"{name}, of {len(claims)}" for name, claims in again.items()), end=" | ")
    print("others named for them | published pairs | and of those that restate |")
    print("| --- " * (len(again) + 4) + "|")
    for least in LIKENESS:
        named = [
            {meant: [one for one in near if near[one] >= least] for meant, near in some.items()}
            for some in found.values()
        ]
        hits = [sum(meant in ones for meant, ones in some.items()) for some in named]
        others = sum(len(ones) for some in named for ones in some.values()) - sum(hits)
        counts = [sum(one >= least for one in some) for some in (alone, restating)]
        print(f"| {least} |", *(f"{one} |" for one in (*hits, others, counts[0], counts[1] - counts[0])))


if __name__ == "__main__":
    main()

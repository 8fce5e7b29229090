"""What the codebook says in running text: grain, protocol, limits, and how to hold it against its peers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from korea_china_2026.model.codebook import code_list
from korea_china_2026.model.row import Row
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.codebook.agreement import Agreements
from korea_china_2026.publish.dictionary import markdown_table

Tables = Mapping[TableName, Sequence[Row]]

_GRAIN = """\
## What is coded, and at which grain

News articles, each of them whole. Three levels are kept apart. **Observations** are what one article says at one
place: a quotation, a figure, the mention of an event, the making of a claim. **Entities** are what observations are
about across articles: events, claims, actors, places. **The record and the comparison** are what pages outside the
articles say of each fact, and what each article answers, or leaves unsaid, to the questions that readers ask. What an
article says is recorded as it says it; whether it holds is told by `checks` alone.

An anchor is the article's passage, the offsets in Unicode code points (from 0, end exclusive) and a digest of the
words. Texts of the articles are not part of the package; if you have them, you can verify every anchor.
"""

_PROTOCOL = """\
## Protocol

1. **Read whole.** The article is read to its end before anything is coded.
2. **Cut.** The text is cut into passages that cover every non-blank character; each has a role, and says whether it
   was coded or why not.
3. **Code sentence by sentence.** For each sentence: quotations, figures, events, claims, in this order. An
   observation takes the shortest span that says it, and cells that the span does not show by itself (speaker, date,
   place) get spans of evidence.
4. **Anchors by script.** Offsets and digests are never typed: `kc2026 find` gives them from the words, and `kc2026
   validate` checks each against the text, reads values again from the words, and compares.
5. **Second pass.** A second pass codes every article again from the texts and these rules alone, without any coding
   in sight. Both passes are kept as they were and published in `codings`.
6. **Comparison.** Units are matched by overlap, ids by the words that they stand at; every difference is listed and
   measured.
7. **Adjudication.** Each difference is decided against the text with a reason, published in `adjudications`; so is
   each value that both passes wrote and that did not hold, or that is published though neither wrote it. A build
   fails if something that a pass found is neither published nor decided against, or if a decision was not carried
   out.
8. **Every claim and every event read again.** Statements are held against their words for strength, kind, polarity
   and time; events get a date and a place with their basis, or a reason why not.
9. **Origins.** Sentences are sought outside the articles, and a stretch that comes from elsewhere is a row of
   `origins`.
10. **The record.** Every fact is held against pages outside the articles, with the queries kept. The comparison asks
   the same questions of every article; a pattern over its passages shows each silence.
11. **Second readings.** Roles of actors in events, relations between claims, verdicts, answers and their outcomes are
   coded a second time without sight of the first. Both are published in `readings`, measured in `agreement`, and
   differences are decided in `adjudications`.
12. **Corrections as errata.** After a release, a published cell changes only with a row in `changes`: old value, new
   value, reason.
"""

_LIMITS = """\
- The coder is a **language model** throughout: in both passes, the second readings, the checks and the decisions. Its
  maker, name and version are not disclosed. **Two passes of one model are not independent observers**: what is
  reported is repeat agreement, and a mistake that both make shows nowhere in it.
- Steps 8 to 10 were done after the two first passes and by one reading; a wording, a date from a page or an origin
  that they changed was not coded twice. Step 11 covers roles, relations, verdicts and answers only. `kc.certainty()`
  tells, row by row, how many passes found it and on how many of its cells they agreed.
- The articles were chosen for overlap and contrast. They are no sample of the coverage, and frequencies say nothing
  beyond them.
- The grain of claims is fine, so most of them have one report: the share of corroborated claims says as much of the
  grain as of the coverage. `status` counts a claim's own reports; the view `corroboration` also counts those of
  claims that entail it.
- `corroborated` says that groups which are not known to depend on each other make the claim. It does not say that the
  claim holds; `verdict` does, and the two can differ.
- An origin that was not found counts as the article's own, so **independence is an upper bound**: what an article
  took from an agency without a trace that we saw still counts as a second witness.
- Do not compare actors by counts of `subject_actor_id`, which is the first of several; `claim_actors` has all. Add a
  state and its bodies up through `affiliation_actor_id`.
- Dates and places of events come from the words, from the whole, from a page or from bounds alone; `date_basis` and
  `place_basis` say which. Use `reported` alone if you study what articles say. A date in an id is a label, not data.
- `n_independent_sources` of an event counts who mentions it, whatever they say of its date and place; `timeline()`
  counts beside it the sources whose date, and whose place, fits the published one.
- Most quotations are English renderings of Korean or Chinese; the words are those printed, not those spoken.
- `differs` has the weakest edge of the relations: which claims answer one question is a matter of reading.
  Presuppositions of opinions are no `entails`, by the rule on kinds.
- Definitions and rulings were settled on the same articles that they were applied to. Other articles will raise other
  doubts.
- Pages outside the articles are evidence, not truth. They were found by text search, so a page that exists
  may not have been seen; `read_as` says if a page was seen in part only. Much of the record is one side's account of
  closed talks.
- **Verifying by digest takes the same bytes that were coded**: plain texts of the pages with everything around the
  article (other headlines, times, counts, blank lines), one UTF-8 file per article. How a page became that text was
  not recorded, so it cannot be done again, and a text that differs in one line break is another one. Without the
  texts you can still check quotations and figures, which carry their words, and search for any span in a text of your
  own by its digest (the guide on language shows how). For some articles no address is known: `url` is null.
"""

_CIRCULAR = """\
- **Dating may go in a circle.** If `date_basis` is `inferred`, as for {0}, the date of publication is bounded by the
  events that the article tells, and its weekdays and words like “this week” are resolved from those bounds. A day
  that such an article does not print itself thus rests on our knowing when the summit was; what the article bears
  witness to is the weekday or the week. `n_sources_for_date`, and `corroborated` for a claim that names a date, count
  it like an article that prints the date.
"""

_PEERS = """\
### Beside other datasets

Figures of others are agreement between people, or accuracy against experts; **ours is repeat agreement of one
model**, which tends to be higher for reasons that have nothing to do with being right. A larger number here is
therefore no sign of better data. The tasks are near, not the same.
"""


def grain(tables: Tables) -> str:
    """What is coded: the two levels, and what a row of each table of either is."""
    levels: tuple[tuple[str, Sequence[TableName]], ...] = (
        ("observation", tuple(OBSERVATIONS)),
        ("entity", ("events", "claims", "actors", "places")),
    )
    rows = [
        (f"`{name}`", level, TABLES[name].description, f"{len(tables[name]):,}")
        for level, names in levels
        for name in names
    ]
    return _GRAIN + "\n" + markdown_table(("Table", "Level", "What a row is", "Rows"), rows)


def protocol(tables: Tables) -> str:
    """How the coding was done, with what each pass found and how differences were decided."""
    parts = [_PROTOCOL]
    units: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in tables["codings"]:
        units[getattr(row, "coder_id", ""), getattr(row, "table_name", "")].add(getattr(row, "unit_id", ""))
    coders = sorted({coder for coder, _ in units})
    if coders:
        counts = [(f"`{coder}`", *(f"{len(units[coder, name]):,}" for name in OBSERVATIONS)) for coder in coders]
        parts.append(markdown_table(("Units found by", *(f"`{name}`" for name in OBSERVATIONS)), counts))
    decided = Counter(getattr(row, "decision", "") for row in tables["adjudications"])
    if decided:
        rows = [(f"`{code}`", meaning, f"{decided[code]:,}") for code, meaning in code_list("decision").codes.items()]
        parts.append(markdown_table(("Decision", "Meaning", f"Of {sum(decided.values()):,} decisions"), rows))
    return "\n".join(parts)


def limits(tables: Tables) -> str:
    """What the data cannot bear; every count is that of the tables."""
    sources = tables["sources"]
    low = [str(getattr(row, "source_id", "")) for row in sources if getattr(row, "reliability", "") in "DE"]
    machine = [str(getattr(row, "source_id", "")) for row in sources if getattr(row, "is_ai_generated", False)]
    groups = {getattr(row, "independence_group", "") for row in sources}
    counted = (
        f"- Articles: **{len(sources)}**, in {len(groups)} independence groups. Rated D or E for reliability: "
        f"{_named(low)}. Written by a machine by their own account: {_named(machine)}.\n"
    )
    inferred = [str(getattr(row, "source_id", "")) for row in sources if getattr(row, "date_basis", "") == "inferred"]
    circular = _CIRCULAR.format(", ".join(f"`{one}`" for one in inferred)) if inferred else ""
    return f"## Limits\n\n{counted}{_LIMITS}{_not_found(tables)}{circular}"


def _not_found(tables: Tables) -> str:
    """How much was looked for and not found, or seen in part only."""
    checks = _counts(tables["checks"], "verdict")
    origins, pages = _counts(tables["origins"], "confidence"), _counts(tables["references"], "read_as")
    places, dates = _counts(tables["events"], "place_basis"), _counts(tables["events"], "date_basis")
    if not checks.total():
        return ""
    verdicts = ", ".join(f"{count:,} `{verdict}`" for verdict, count in checks.most_common())
    return (
        f"- **What was not found.** Of {checks.total():,} facts: {verdicts}. Of {pages.total():,} pages, "
        f"{pages['excerpt']:,} were seen in part only. Of {origins.total():,} stretches with an origin, "
        f"{origins['low']:,} are of low confidence and do not count. Of {dates.total():,} events, "
        f"{places['unknown']:,} have no place and {dates['bounded']:,} have bounds for a date.\n"
    )


def _counts(rows: Sequence[Row], column: str) -> Counter[str]:
    return Counter(str(getattr(row, column, "")) for row in rows)


def _named(ids: Sequence[str]) -> str:
    return f"{len(ids)} ({', '.join(f'`{i}`' for i in ids)})" if ids else "none"


def peers(agreements: Agreements) -> str:
    """The figures of comparable datasets beside the nearest of ours."""
    rows = [
        (
            "MeasEval (Harper et al. 2021)",
            "quantity spans, exact F1",
            "0.873",
            "`figures`, F1 exact",
            agreements.figure("figures", "span", "f1_exact"),
        ),
        (
            "MeasEval",
            "approximators of quantities, κ",
            "0.78",
            "`figures.approximation`, α",
            agreements.figure("figures", "approximation", "krippendorff_alpha"),
        ),
        (
            "PolNeAR (Newell et al. 2018)",
            "attribution spans, exact F1",
            "0.69–0.78",
            "`claim_reports`, F1 exact",
            agreements.figure("claim_reports", "span", "f1_exact"),
        ),
        (
            "AVeriTeC (Schlichtkrull et al. 2023)",
            "verdicts on claims, κ",
            "0.62",
            "`checks.verdict`, α",
            agreements.figure("checks", "verdict", "krippendorff_alpha"),
        ),
        (
            "Militarized Interstate Disputes, by crowd (D'Orazio et al. 2016)",
            "event types, accuracy against experts",
            "68–76 %",
            "`events.event_kind`, equal",
            agreements.figure("events", "event_kind", "percent_agreement"),
        ),
    ]
    return _PEERS + "\n" + markdown_table(("Dataset", "What was measured", "Theirs", "Nearest of ours", "Ours"), rows)

"""What the codebook says in running text: grain, protocol, limits, and how to hold it against its peers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from korea_china_2026.model.codelist import code_list
from korea_china_2026.model.row import Row
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.codebook.agreement import Agreements
from korea_china_2026.publish.dictionary import markdown_table

Tables = Mapping[TableName, Sequence[Row]]

_GRAIN = """\
## What is coded, and at which grain

News articles, each of them whole. Two levels are kept apart. **Observations** are what one article says at one place:
a quotation, a figure, the mention of an event, the making of a claim. **Entities** are what observations are about
across articles: events, claims, actors, places. What an article says is recorded as it says it; what holds is told by
the entity's values, the relations between claims and the references.

An anchor is the article's passage, the offsets in Unicode code points (from 0, end exclusive) and a digest of the
words. Texts of the articles are not part of the package; whoever holds them can verify every anchor.
"""

_PROTOCOL = """\
## Protocol

1. **Read whole.** The article is read to its end before anything is coded.
2. **Cut.** The text is cut into passages that tile every non-blank character; each has a role, and says whether it
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
   fails where something that a pass found is neither published nor decided against, where a decision was not carried
   out, or where, in a row that both passes found, a coded cell holds what neither wrote and no decision explains it.
   Wordings, roles of actors and relations between claims are outside this.
8. **Corrections as errata.** After a release, a published cell changes only with a row in `changes`: old value, new
   value, reason.
"""

_LIMITS = """\
- The coding is that of a **language model**, in both passes and in the adjudication. **Two passes of one model are
  not independent observers**: what is reported is repeat agreement, and a mistake that both make shows nowhere in it.
- The articles were chosen for overlap and contrast. They are no sample of the coverage, and frequencies say nothing
  beyond them.
- The grain of claims is fine, so most of them have one report: the share of corroborated claims says as much of the
  grain as of the coverage. Status counts a claim's own reports; the view `corroboration` also counts those of claims
  that entail it.
- Do not compare actors by counts of `subject_actor_id`: the subject of a joint statement is the one that our wording
  names first, and Lee stands for the talks as such. Add a state and its bodies up through `affiliation_actor_id`.
- Negations are worded into the statement, so a denial seldom meets its assertion as one claim: `denied` and
  `contested` are rare.
- A date or place is one that the words at the place give, or that other words of the article give for the same event.
  Parts of a dated event may be undated; `timeline(inherit=True)` dates them by their whole. A date in an id is a
  label, not data.
- `n_independent_sources` of an event counts who mentions it, whatever they say of its date and place; `timeline()`
  counts beside it the sources whose date, and whose place, fits the published one.
- Most quotations are English renderings of Korean or Chinese; the words are those printed, not those spoken.
- Relations between claims were coded once and read blind a second time by the same model, over the 234 coded pairs
  and 140 others that share most words: Krippendorff's α over none, contradicts, refines, entails and restates is
  **0.54** (248 of 374 pairs), lower than for most cells that rest on words. What was then dropped, added or turned is
  in these data; the figure is from before. The second reading is not published, so the figure cannot be recomputed
  from the package.
- Roles of actors in events were coded once, by one pass; no agreement is known of them, and `dyads` rests on them.
- `corroborated` says that several groups make the claim, not that somebody looked it up: that South Korea is allied
  with Japan is said by two, and no page outside the articles was held against it.
- Definitions and rulings were settled on the same articles that they were applied to. Other articles will raise other
  doubts.
- Only a **hard contradiction** is ever settled, and only what lost one is `refuted`. Where a claim differs softly or
  in wording from a page or another claim, nobody is convicted: pages that say the same may stand beside the one that
  differs.
- References outside the corpus are evidence, not truth, and several print one agency's report. **The judge may be of
  the winner's own house**: pages that print Reuters bear out an article that prints Reuters. `contradictions` tells
  it in `same_group`, read off the agency that a publisher's name gives in parentheses; where the name does not give
  it, it is not seen.
- **Verifying by digest takes the very bytes that were coded**: plain texts of the pages with their furniture (other
  headlines, times, counts, blank lines), one UTF-8 file an article. How a page became that text was not recorded, so
  it cannot be done again, and a text that differs in one line break is another one. What can be checked without them:
  quotations and figures carry their words; the digest of any span is of its words alone, so they can be sought in a
  text of your own (the guide on language shows how); passages are numbered in the order of the page. For some
  articles no address is known: `url` is null.
"""

_CIRCULAR = """\
- **Dating may go in a circle.** Where `date_basis` is `inferred`, as for {0}, the date of publication is bounded by
  the events that the article tells, and its weekdays and words like “this week” are resolved from those bounds. A day
  of the calendar that such an article does not print itself thus rests on our knowing when the summit was; what the
  article bears witness to is the weekday or the week. `n_sources_for_date`, and `corroborated` for a claim that names
  a date, count it like an article that prints the date.
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
        ("observation", tuple(OBSERVATIONS)), ("entity", ("events", "claims", "actors", "places")))
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
    """What the data cannot bear; the counts of articles are those of the table."""
    sources = tables["sources"]
    low = [str(getattr(row, "source_id", "")) for row in sources if getattr(row, "reliability", "") in "DE"]
    machine = [str(getattr(row, "source_id", "")) for row in sources if getattr(row, "is_ai_generated", False)]
    groups = {getattr(row, "independence_group", "") for row in sources}
    counted = (
        f"- Articles: **{len(sources)}**, in {len(groups)} independence groups. Rated D or E for reliability:"
        f" {_named(low)}. Written by a machine by their own account: {_named(machine)}.\n"
    )
    inferred = [str(getattr(row, "source_id", "")) for row in sources if getattr(row, "date_basis", "") == "inferred"]
    circular = _CIRCULAR.format(", ".join(f"`{one}`" for one in inferred)) if inferred else ""
    return f"## Limits\n\n{counted}{_LIMITS}{circular}"


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
            "`claims.claim_kind`, α",
            agreements.figure("claims", "claim_kind", "krippendorff_alpha"),
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

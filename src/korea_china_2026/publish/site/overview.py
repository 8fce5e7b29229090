"""What the first page tells: how much there is, who speaks about whom, and how much rests on one source alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from korea_china_2026.model.articles import ClaimReport, Figure, Quote, Source
from korea_china_2026.model.entities import Claim, Event
from korea_china_2026.publish.counts import counted
from korea_china_2026.publish.site.charts import stacked
from korea_china_2026.publish.site.contradictions import when
from korea_china_2026.publish.site.display import Display, Part, appeared, reliability
from korea_china_2026.publish.site.index import Index
from korea_china_2026.publish.site.wording import capital, words

_MOST_SPEAKERS, _MOST_SUBJECTS = 14, 10


@dataclass(frozen=True)
class ArticleCard:
    """An article in the key of colours, with what was found in it."""

    colour: int
    source: Source
    link: Part
    published: str
    group: str
    reliability: str
    counts: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Speaker:
    """An actor with what each article lets it say; numbers are in the order of the articles."""

    actor: Part
    quotes: Sequence[int]
    claims: Sequence[int]
    quotes_bar: Markup
    claims_bar: Markup


@dataclass(frozen=True)
class Matrix:
    """Who speaks about whom: attributed claim reports by speaker (rows) and subject (columns)."""

    subjects: Sequence[Part]
    rows: Sequence[tuple[Part, Sequence[tuple[int, int]]]]
    seen: str


@dataclass(frozen=True)
class Support:
    """How many claims rest on how many independent sources, in all or under one topic."""

    name: str
    code: str
    total: int
    alone: int
    bar: Markup

    @property
    def share(self) -> str:
        """The share that rests on one source alone."""
        return f"{round(100 * self.alone / self.total)}%" if self.total else "–"


@dataclass(frozen=True)
class Dated:
    """An event in the table beside the timeline."""

    when: str
    link: Part
    precision: str
    basis: str
    status: str
    articles: Sequence[tuple[int, Part]]
    independent: int
    """Independent sources that give a date which fits the one shown."""


def cards(index: Index, display: Display) -> list[ArticleCard]:
    """The articles, each with its colour."""

    def found(source: Source) -> list[tuple[int, str]]:
        kinds: tuple[tuple[type[Quote] | type[Figure] | type[ClaimReport], str], ...] = (
            (Quote, "quotation"),
            (Figure, "figure"),
            (ClaimReport, "claim report"),
        )
        counts = [(len(index.naming(kind, "source_id", source.source_id)), noun) for kind, noun in kinds]
        return [(count, noun if count == 1 else noun + "s") for count, noun in counts]

    groups = Counter(source.independence_group for source in index.of(Source))
    return [
        ArticleCard(
            index.colours[source.source_id],
            source,
            display.link("sources", source.source_id),
            capital(appeared(source)),
            "counts once with others of its group" if groups[source.independence_group] > 1 else "",
            capital(reliability(source)),
            found(source),
        )
        for source in index.of(Source)
    ]


def speakers(index: Index, display: Display) -> list[Speaker]:
    """Everyone who is quoted or to whom a claim is attributed, the most often first."""
    ids = [source.source_id for source in index.of(Source)]
    quotes, claims = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for quote in index.of(Quote):
        quotes[quote.speaker_actor_id or "", quote.source_id] += 1
    for report in index.of(ClaimReport):
        claims[report.attributed_actor_id or "", report.source_id] += 1
    actors = sorted({actor for actor, _ in [*quotes, *claims] if actor})
    total = {actor: (sum(claims[actor, s] for s in ids), sum(quotes[actor, s] for s in ids)) for actor in actors}
    actors.sort(key=lambda actor: (-sum(total[actor]), actor))
    most_claims, most_quotes = (max((total[actor][at] for actor in actors), default=0) for at in (0, 1))

    def bar(counts: Counter[tuple[str, str]], actor: str, most: int) -> Markup:
        return stacked([(f"s{index.colours[s]}", counts[actor, s], display.source(s).text) for s in ids], most)

    return [
        Speaker(
            display.link("actors", actor),
            [quotes[actor, s] for s in ids],
            [claims[actor, s] for s in ids],
            bar(quotes, actor, most_quotes),
            bar(claims, actor, most_claims),
        )
        for actor in actors
    ]


def matrix(index: Index, display: Display) -> Matrix:
    """Attributed claim reports by speaker and subject: the most frequent of each, in order of their number."""
    cells = Counter[tuple[str, str]]()
    for report in index.of(ClaimReport):
        claim = index.get(Claim, report.claim_id)
        if report.attributed_actor_id is not None and claim is not None and claim.subject_actor_id is not None:
            cells[report.attributed_actor_id, claim.subject_actor_id] += 1
    speakers_ = _most([who for who, _ in cells.elements()], _MOST_SPEAKERS)
    subjects = _most([whom for _, whom in cells.elements()], _MOST_SUBJECTS)
    most = max(cells.values(), default=1)
    rows = [
        (display.link("actors", who), [(cells[who, whom], _heat(cells[who, whom], most)) for whom in subjects])
        for who in speakers_
    ]
    pairs = sorted(cells, key=lambda pair: (-cells[pair], pair))[:3]
    named = [
        f"{display.link('actors', who).text} of {display.link('actors', whom).text} ({cells[who, whom]})"
        for who, whom in pairs
    ]
    return Matrix(
        [display.link("actors", whom) for whom in subjects], rows, f"Most often: {', '.join(named)}." if named else ""
    )


def _most(found: Sequence[str], number: int) -> list[str]:
    counts = Counter(found)
    return sorted(counts, key=lambda name: (-counts[name], name))[:number]


def _heat(count: int, most: int) -> int:
    """A step from 0 (none) to 5 (the most), by square root, so that small counts still differ."""
    return 0 if count == 0 else max(1, round(5 * (count / most) ** 0.5))


def support(index: Index) -> tuple[Support, Sequence[tuple[int, int]], list[Support]]:
    """How many claims rest on one independent source: in all, by number of sources, and by topic, largest first."""
    claims = index.of(Claim)
    by_number = sorted(Counter(claim.n_independent_sources for claim in claims).items())
    bar = stacked(
        [(f"n{min(number, 4)}", count, counted(number, "source")) for number, count in by_number], len(claims)
    )
    topics: dict[str, list[Claim]] = {}
    for claim in claims:
        topics.setdefault(claim.topic, []).append(claim)
    most = max(map(len, topics.values()), default=0)
    rows = [_support(topic, rows, most) for topic, rows in topics.items()]
    whole = Support("all", "", len(claims), _alone(claims), bar)
    return whole, by_number, sorted(rows, key=lambda row: (-row.total, row.name))


def _support(topic: str, claims: Sequence[Claim], most: int) -> Support:
    alone = _alone(claims)
    parts = [("n1", alone, "one source"), ("n3", len(claims) - alone, "several sources")]
    return Support(words(topic), topic, len(claims), alone, stacked(parts, most))


def _alone(claims: Sequence[Claim]) -> int:
    return sum(1 for claim in claims if claim.n_independent_sources <= 1)


def widest(index: Index, display: Display, most: int = 6) -> list[tuple[Part, str, Sequence[tuple[int, Part]]]]:
    """The claims with the most independent sources, each with its status and its articles."""
    shared = [claim for claim in index.of(Claim) if claim.n_independent_sources > 1]
    shared.sort(key=lambda claim: (-claim.n_independent_sources, -claim.n_reports, claim.claim_id))
    return [
        (
            display.link("claims", claim.claim_id),
            counted(claim.n_independent_sources, "independent source"),
            _articles({r.source_id for r in index.naming(ClaimReport, "claim_id", claim.claim_id)}, index, display),
        )
        for claim in shared[:most]
    ]


def dated(index: Index, display: Display, reports: Mapping[str, set[str]]) -> list[Dated]:
    """The dated events in order of time; ``reports`` are the articles behind each."""
    events = [event for event in index.of(Event) if event.start_date or event.end_date]
    events.sort(key=lambda event: (event.start_date or event.end_date, event.event_id))
    return [
        Dated(
            when(event),
            display.link("events", event.event_id),
            words(event.date_precision or ""),
            words(event.date_basis),
            words(event.status or "not reported"),
            _articles(reports.get(event.event_id, set()), index, display),
            index.date_sources.get(event.event_id, 0),
        )
        for event in events
    ]


def _articles(ids: set[str], index: Index, display: Display) -> list[tuple[int, Part]]:
    return [(colour, display.source(source_id)) for source_id, colour in index.colours.items() if source_id in ids]

"""The published rows as pages ask for them: by id, by what they point to, by name and by where they are; and what pages
gather from them: contradicted facts, verdicts, who speaks, what passages say, traces and warnings."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from korea_china_2026.answers.aggregation import place_fits
from korea_china_2026.answers.claims import Contradiction, contradicting
from korea_china_2026.answers.rows import grouped
from korea_china_2026.model.fields import Field, Row
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import OF_EVERY_OBSERVATION, TableName, Texts, read_toml
from korea_china_2026.publish.datapackage import Tables, require_tables

#: How the site calls its pages, where records are on it, and how it shows columns.
STATED = read_toml(__file__, "site.toml")
#: What names a record in a few words, most telling first.
LABELS: Sequence[str] = STATED["labels"]
#: The tables with a page a record, with its folder and what one record is called.
PAGES: Mapping[TableName, Sequence[str]] = STATED["records"]
_PLACES: Texts = STATED["places"]
#: The tables whose records are called by a name where others name them.
NAMED = (*PAGES, "references", "answers")
#: Each verdict in the words of the site, in the order of its pages: what does not hold comes first.
SHORT: Texts = STATED["verdicts"]
#: The observations of a passage, from the innermost to the outermost where spans are equal, with the letter of each.
_OBSERVED: Mapping[str, TableName] = STATED["observed"]


class Fact(NamedTuple):
    """One fact on which claims exclude each other; what does not hold is on the left.

    ``anchors`` are the ids of the relations that say so, ``reasons`` why; ``lead`` are the two claims of the relation
    whose verdicts are furthest apart.
    """

    fact_id: str
    topic: str
    left: Sequence[Any]
    right: Sequence[Any]
    reasons: Sequence[str]
    anchors: Sequence[str]
    lead: Sequence[Any]


class Piece(NamedTuple):
    """A run of text under the same spans: their letters, whether an anchor begins here, and the innermost one."""

    start: int
    text: str
    kinds: str
    cited: bool
    over: tuple[str, str, str] | None


_MOST_SPEAKERS = 14
_MOST_SUBJECTS = 10


class Speaker(NamedTuple):
    """An actor with what each article lets it say: numbers by source_id."""

    actor_id: str
    quotes: Mapping[str, int]
    claims: Mapping[str, int]


class Matrix(NamedTuple):
    """Who speaks about whom: attributed claim reports by speaker and subject, and the most frequent of each."""

    speakers: Sequence[str]
    subjects: Sequence[str]
    counts: Mapping[tuple[str, str], int]


class Index:
    """Read-only views of the rows, and what templates ask of them. BuildError if a table is missing, so that no page is
    empty by a mistake."""

    def __init__(self, tables: Tables) -> None:
        require_tables(tables)
        self.tables = tables
        self._grouped: dict[tuple[str, str], Mapping[Any, Sequence[Any]]] = {}

    def rows(self, table: TableName, **where: Any) -> Sequence[Any]:
        """The rows of a table in publishing order; of ``where`` (one column), those with its value there."""
        for column, value in where.items():
            if (table, column) not in self._grouped:
                self._grouped[table, column] = grouped(self.tables[table], column)
            return self._grouped[table, column][value]
        return self.tables[table]

    def find(self, table: str, record_id: str | None) -> Any | None:
        """The row with that id; None for a table or id that does not exist."""
        if table not in TABLES or len(TABLES[table].key) > 1:
            return None
        return next(iter(self.rows(table, **{TABLES[table].id_column: record_id})), None)

    def label(self, table: str, record_id: str | None) -> str:
        """A record in a few words: a report by what it reports, any other by its name, its id where it has none."""
        row = self.find(table, record_id)
        if not row:
            return str(record_id)
        reported = table.removesuffix("_reports")
        return label(row) if reported == table else self.label(f"{reported}s", getattr(row, f"{reported}_id"))

    def address(self, table: str, record_id: str | None) -> str | None:
        """Where a record is on the site, from its root; None for one that has no place of its own."""
        row = self.find(table, record_id)
        if not row:
            return None
        if table in PAGES:
            return f"{PAGES[table][0]}/{record_id}.html"  # type: ignore[index]
        if table == "claim_relations":
            opposed = row.relation in ("contradicts", "differs")
            return f"{'contradictions' if opposed else f'claims/{row.claim_id}'}.html#{record_id}"
        if table == "evidence":
            home = self.address(row.table_name, row.record_id)
            return f"{home.partition('#')[0]}#{record_id}" if home and row.table_name in OBSERVATIONS else home
        return _PLACES[table].format(record_id, **dict(row)) if table in _PLACES else None

    def publisher(self, source_id: str) -> str:
        """The outlet of an article."""
        source = self.find("sources", source_id)
        return source.publisher if source else source_id

    @cached_property
    def contradictions(self) -> Sequence[Contradiction]:
        """Every contradiction and difference between claims, contradictions first, by fact."""
        return contradicting(self.tables.__getitem__)

    @cached_property
    def colours(self) -> Mapping[str, int]:
        """The number of an article's colour, from 1, the same on every page; there are eight, and then they repeat."""
        return {identity(source): at % 8 + 1 for at, source in enumerate(self.tables["sources"])}

    def facts(self, claim_id: str | None = None) -> list[Fact]:
        """Every contradicted fact, or those of which a claim is a side."""
        found = (one for one in self.contradictions if one.relation.relation == "contradicts")
        gathered = grouped(found, lambda one: one.relation.fact_id or one.relation.claim_relation_id)
        return [
            _fact(fact_id, rows)
            for fact_id, rows in gathered.items()
            if claim_id is None
            or any(claim_id in (one.side.claim.claim_id, one.related.claim.claim_id) for one in rows)
        ]

    def checked_claims(self, verdict: str) -> list[Any]:
        """The claims that were checked with a verdict."""
        checks = self.rows("checks", verdict=verdict)
        return [claim for check in checks if (claim := self.find("claims", check.claim_id))]

    def checked_of(self, source_id: str) -> list[Any]:
        """The claims of an article that were checked; what does not hold comes first."""
        made = {report.claim_id for report in self.rows("claim_reports", source_id=source_id)}
        return [claim for verdict in SHORT for claim in self.checked_claims(verdict) if claim.claim_id in made]

    def checked_about(self, table: str, record_id: str) -> list[Any]:
        """The claims that were checked about an event, or about events that articles place somewhere."""
        rows = self.rows
        events = [record_id] if table == "events" else []
        if table == "places":
            named = {report.event_id for report in rows("event_reports", reported_place_id=record_id)}
            events = [row.event_id for row in rows("events") if row.event_id in named or row.place_id == record_id]
        return [
            claim
            for event_id in events
            for claim in rows("claims", event_id=event_id)
            if self.find("checks", claim.claim_id)
        ]

    def place_fits(self, place_id: str, published: str) -> bool:
        """Whether a place is the published one, is in it or holds it."""
        parents = {place.place_id: place.part_of_place_id for place in self.rows("places")}
        return place_fits(place_id, published, parents)

    def questions(self, record_ids: Sequence[str], event_id: str | None = None) -> dict[str, list[str]]:
        """The questions that observations help to answer, or that ask of an event, with the outlets that answer."""
        asked = self.rows("questions", event_id=event_id) if event_id else ()
        found: dict[str, list[str]] = {one.question_id: [] for one in asked}
        for record_id in record_ids:
            for row in self.rows("answer_records", record_id=record_id):
                if answer := self.find("answers", row.answer_id):
                    by = found.setdefault(answer.question_id, [])
                    name = self.publisher(answer.source_id)
                    by += [name] * (name not in by)
        return found

    def traced(self, source: Any) -> str:
        """The share of an article's characters in stretches of high or medium confidence; "none" without one."""
        reached = 0
        total = 0
        for row in sorted(self.rows("origins", source_id=source.source_id), key=lambda row: row.char_start):
            if row.confidence != "low":
                total += max(0, row.char_end - max(row.char_start, reached))
                reached = max(reached, row.char_end)
        return f"{max(1, round(100 * total / max(source.char_count, 1)))} %" if total else "none"

    def speakers(self) -> list[Speaker]:
        """Everyone who is quoted or to whom a claim is attributed, the most often first."""
        quotes, claims = (
            Counter((row.attributed_actor_id, row.source_id) for row in self.rows(table))
            for table in ("quotes", "claim_reports")
        )
        found = {
            actor: Speaker(actor, *({one: counts[actor, one] for one in self.colours} for counts in (quotes, claims)))
            for actor, _ in [*quotes, *claims]
            if actor is not None
        }
        return sorted(
            found.values(), key=lambda one: (-sum(one.quotes.values()) - sum(one.claims.values()), one.actor_id)
        )

    def matrix(self) -> Matrix:
        """Attributed claim reports by speaker and subject, each in the order of its number."""
        counts = Counter[tuple[str, str]]()
        for report in self.rows("claim_reports"):
            claim = self.find("claims", report.claim_id)
            if report.attributed_actor_id is not None and claim and claim.subject_actor_id is not None:
                counts[report.attributed_actor_id, claim.subject_actor_id] += 1
        most = [Counter(pair[side] for pair in sorted(counts.elements())) for side in (0, 1)]
        who, whom = (
            sorted(one, key=lambda name: (-one[name], name))[:number]
            for one, number in zip(most, (_MOST_SPEAKERS, _MOST_SUBJECTS), strict=True)
        )
        return Matrix(who, whom, counts)

    # --- passages ---

    def observations(self, passage: Any) -> list[tuple[str, str, Any]]:
        """What depends on a passage, in the order of the text: letter, table and row."""
        found = [
            (letter, table, row)
            for letter, table in _OBSERVED.items()
            for row in self.rows(table, passage_id=passage.passage_id)
        ]
        return sorted(found, key=lambda one: (one[2].char_start, -one[2].char_end))

    def pieces(self, passage: Any, text: str) -> list[Piece]:
        """The words of a passage, cut wherever a span starts or ends."""
        low = passage.char_start
        high = min(passage.char_end, len(text))
        source = passage.source_id
        spans = self.observations(passage)
        found = [self.rows(table, source_id=source) for table in ("evidence", *_OBSERVED.values())]
        cited = {row.char_start for rows in found for row in rows}
        cuts = {low, high, *cited, *(at for *_, row in spans for at in (row.char_start, row.char_end))}
        pieces = []
        for start, end in pairwise(sorted(at for at in cuts if low <= at <= high)):
            over = [span for span in spans if span[2].char_start <= start and end <= span[2].char_end]
            inner = min(over, key=lambda span: span[2].char_end - span[2].char_start, default=None)
            record = inner and (inner[0], inner[1], str(inner[2].own_id))
            pieces.append(Piece(start, text[start:end], " ".join(sorted({s[0] for s in over})), start in cited, record))
        return pieces


def identity(row: Row) -> str:
    """The value of a row's key; several columns are joined by `` / ``."""
    return " / ".join(str(getattr(row, name)) for name in row.TABLE.key)


def label(row: Row) -> str:
    """What a row is called, its id where it has no name."""
    return next((str(value) for name in LABELS if (value := getattr(row, name, None))), identity(row))


def told(row: Row) -> list[Field]:
    """The columns of a row that a page tells: those that hold something, but for its key, its name and its plumbing."""
    named = label(row)
    return [
        field
        for field in row.TABLE.fields
        if (value := getattr(row, field.name)) is not None
        and value != named
        and field.name not in OF_EVERY_OBSERVATION
        and field.name not in row.TABLE.key
        # The EDTF string beside them says the same, and more exactly.
        and not (field.name.endswith(("_start", "_end")) or field.name in ("start_date", "end_date"))
    ]


def _fact(fact_id: str, rows: Sequence[Any]) -> Fact:
    claims = {side.claim.claim_id: side.claim for one in rows for side in (one.side, one.related)}
    order = {verdict: at for at, verdict in enumerate(SHORT)}

    def rank(claim: Any) -> tuple[float, str]:
        return order.get(claim.verdict, len(order) - 1.5), claim.claim_id

    sides = sorted(claims.values(), key=rank)
    pairs = [sorted((one.side.claim, one.related.claim), key=rank) for one in rows]
    lead = max(pairs, key=lambda pair: rank(pair[1])[0] - rank(pair[0])[0])
    wrong = sum(claim.verdict == "contradicted" for claim in sides) or 1
    relations = [one.relation for one in rows]
    reasons = list(dict.fromkeys(row.rationale for row in relations))
    anchors = [row.claim_relation_id for row in relations]
    return Fact(fact_id, sides[0].topic, sides[:wrong], sides[wrong:], reasons, anchors, lead)

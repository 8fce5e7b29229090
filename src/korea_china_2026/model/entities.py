"""Events and claims: what the observations of several articles are about."""

from __future__ import annotations

from typing import Annotated

from korea_china_2026.model.codelist import code_list
from korea_china_2026.model.fields import (
    Count,
    Date,
    Edtf,
    RecordId,
    RelationId,
    Slug,
    Text,
    column,
    derived,
    parent,
    position,
    resolved,
)
from korea_china_2026.model.row import Row

_BY_RULE = (
    "the reports' values under aggregation_rule, else those of the event that it is part of; written by the coder under"
    " external_reference, or to bound the date"
)
_BASIS = "which of these gave the value: the coder's page, the reports, the whole, the dates of publication"


class Event(Row, table="events", key="event_id", heading="Events"):
    """What happened, will happen or failed to happen at some time and place; values aggregated from the reports."""

    event_id: Slug = column("Stable id of the event.")
    title: Text = column("What it is, in our own words.")
    event_kind: Annotated[str, code_list("event_kind")] = column("Kind of event.")
    plover_type: Annotated[str, code_list("plover_type")] = column("PLOVER type.")
    plover_mode: Annotated[str, code_list("plover_mode")] | None = column("PLOVER mode; null where none fits.")
    date_edtf: Edtf | None = resolved("When it happened (EDTF); null where nothing dates it.", _BY_RULE)
    start_date: Date | None = derived("First day that the date allows.", "lower bound of date_edtf")
    end_date: Date | None = derived("Last day that the date allows.", "upper bound of date_edtf")
    date_basis: Annotated[str, code_list("event_date_basis")] = derived("Where the date comes from.", _BASIS)
    date_precision: Annotated[str, code_list("date_precision")] | None = derived(
        "How exactly the date is known; null without one.", "start_date and end_date"
    )
    place_id: Slug | None = resolved(
        "Where it happened; null where nothing says.", _BY_RULE, references="places.place_id"
    )
    place_basis: Annotated[str, code_list("place_basis")] = derived("Where the place comes from.", _BASIS)
    status: Annotated[str, code_list("event_status")] | None = resolved(
        "Whether it took place; null where no report says.", _BY_RULE
    )
    part_of_event_id: Slug | None = column("Larger event that contains it.", references="events.event_id")
    aggregation_rule: Annotated[str, code_list("aggregation_rule")] = resolved(
        "How the values follow from the reports.",
        "single_report for one report, unanimous for more, unless the coder names another rule",
    )
    reference_id: Slug | None = column("Page that settles the values.", references="references.reference_id")
    basis_note: Text | None = column("Why the date or the place is unknown, or what bounds it.")
    n_reports: Count = derived("Number of reports.", "rows of event_reports")
    n_independent_sources: Count = derived(
        "Number of independence groups that mention it, whatever they say of it, an article counted once.",
        "distinct independence_group of event_reports, one an article: its own where it has one there, else the first"
        " by name",
    )


class EventActor(Row, table="event_actors", key="event_actor_id", heading="Actors in events"):
    """Who took part in an event, and as what."""

    event_actor_id: RecordId = derived("Event, role and actor.", "joined by --")
    event_id: Slug = parent("Event.", references="events.event_id")
    actor_id: Slug = column("Actor.", references="actors.actor_id")
    role: Annotated[str, code_list("event_role")] = column("What the actor does in it.")
    basis: Annotated[str, code_list("role_basis")] = column(
        "Whether words state the role, or it follows from them.", default="inferred"
    )


class EventRelation(
    Row, table="event_relations", key="event_id related_event_id relation", heading="Relations between events"
):
    """How one event bears on another, where the articles or a page of the record say so."""

    event_id: Slug = parent("Event.", references="events.event_id")
    related_event_id: Slug = column("The other event.", references="events.event_id")
    relation: Annotated[str, code_list("event_relation")] = column("What the event does to the other.")
    rationale: Text = column("Why, in our own words.")


class Claim(Row, table="claims", key="claim_id", heading="Claims"):
    """One atomic proposition in our own words, with its subject named and its time stated."""

    claim_id: Slug = column("Stable id of the claim.")
    statement: Text = column("The proposition, in our own words, without the speaker and without the hedge.")
    claim_kind: Annotated[str, code_list("claim_kind")] = column("Kind of proposition.")
    topic: Annotated[str, code_list("topic")] = column("What it is about.")
    polarity: Annotated[str, code_list("polarity")] = column(
        "Whether it says that something is so or is not so.", default="affirmative"
    )
    time_edtf: Edtf | None = column("Time of which it speaks (EDTF); null where it names none.")
    subject_actor_id: Slug | None = derived(
        "Actor of whom it speaks.",
        "the first subject in claim_actors, else the first party",
        references="actors.actor_id",
    )
    event_id: Slug | None = column("Event of which it speaks.", references="events.event_id")
    n_reports: Count = derived("Number of reports.", "rows of claim_reports")
    n_independent_sources: Count = derived(
        "Number of independence groups behind them, an article counted once.",
        "distinct independence_group of claim_reports, one an article: its own where it has one there, else the first"
        " by name",
    )
    status: Annotated[str, code_list("claim_status")] = derived(
        "What the articles say of it, and nothing else.", "claim_reports and claim_relations"
    )
    verdict: Annotated[str, code_list("verdict")] | None = derived(
        "Whether it holds by the record; null for what is no fact.", "checks"
    )


class ClaimActor(Row, table="claim_actors", key="claim_id actor_id role", heading="Actors in claims"):
    """Of whom a claim speaks, and as what."""

    claim_id: Slug = parent("Claim.", references="claims.claim_id")
    actor_id: Slug = column("Actor.", references="actors.actor_id")
    role: Annotated[str, code_list("claim_role")] = column("What the actor is in the statement.")
    ordinal: Count = position("Place of the actor in the claim's list, from 1.")


class ClaimRelation(Row, table="claim_relations", key="claim_relation_id", heading="Relations between claims"):
    """How two claims relate. What pages outside the articles say of a claim is in ``checks``."""

    claim_relation_id: RelationId = derived("Claim, relation and related claim.", "joined by --")
    claim_id: Slug = parent("Claim.", references="claims.claim_id")
    related_claim_id: Slug = column("The other claim.", references="claims.claim_id")
    relation: Annotated[str, code_list("claim_relation")] = column("How the claim relates to the other.")
    difference: Annotated[str, code_list("difference")] | None = column(
        "In what they differ, for contradicts and differs; null for other relations."
    )
    rationale: Text = column("Why, in our own words.")
    fact_id: Slug | None = derived(
        "What contradicting claims are about: they share it, and no others do; null for other relations.",
        "the first id by name among the claims that contradictions join",
    )

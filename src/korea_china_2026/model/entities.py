"""Events and claims: what the observations of several articles are about."""

from __future__ import annotations

from typing import Annotated

from korea_china_2026.model.codelist import code_list
from korea_china_2026.model.fields import Count, Date, Edtf, RelationId, Slug, Text, column, derived, parent, resolved
from korea_china_2026.model.row import Row

_BY_RULE = "the reports' values under aggregation_rule; written by the coder under external_reference"


class Event(Row, table="events", key="event_id", heading="Events"):
    """What happened, will happen or failed to happen at some time and place; values aggregated from the reports."""

    event_id: Slug = column("Stable id of the event.")
    title: Text = column("What it is, in our own words.")
    event_kind: Annotated[str, code_list("event_kind")] = column("Kind of event.")
    plover_type: Annotated[str, code_list("plover_type")] = column("PLOVER type.")
    plover_mode: Annotated[str, code_list("plover_mode")] | None = column("PLOVER mode; null where none fits.")
    date_edtf: Edtf | None = resolved("When it happened (EDTF); null where no report dates it.", _BY_RULE)
    start_date: Date | None = derived("First day that the date allows.", "lower bound of date_edtf")
    end_date: Date | None = derived("Last day that the date allows.", "upper bound of date_edtf")
    place_id: Slug | None = resolved("Where it happened; null where no report says.", _BY_RULE, references="places.place_id")
    status: Annotated[str, code_list("event_status")] | None = resolved(
        "Whether it took place; null where no report says.", _BY_RULE)
    part_of_event_id: Slug | None = column("Larger event that contains it.", references="events.event_id")
    aggregation_rule: Annotated[str, code_list("aggregation_rule")] = resolved(
        "How the values follow from the reports.",
        "single_report for one report, unanimous for more, unless the coder names another rule")
    reference_id: Slug | None = column("Page that settles the values.", references="references.reference_id")
    n_reports: Count = derived("Number of reports.", "rows of event_reports")
    n_independent_sources: Count = derived(
        "Number of independence groups that mention it, whatever they say of it, an article counted once.",
        "distinct independence_group of event_reports, one an article: its own where it has one there, else the first by name")


class EventActor(Row, table="event_actors", key="event_id actor_id role", heading="Actors in events"):
    """Who took part in an event, and as what."""

    event_id: Slug = parent("Event.", references="events.event_id")
    actor_id: Slug = column("Actor.", references="actors.actor_id")
    role: Annotated[str, code_list("event_role")] = column("What the actor does in it.")


class Claim(Row, table="claims", key="claim_id", heading="Claims"):
    """One atomic proposition in our own words, with its subject named and its time stated."""

    claim_id: Slug = column("Stable id of the claim.")
    statement: Text = column("The proposition, in our own words.")
    claim_kind: Annotated[str, code_list("claim_kind")] = column("Kind of proposition.")
    topic: Annotated[str, code_list("topic")] = column("What it is about.")
    subject_actor_id: Slug | None = column("Actor of whom it speaks.", references="actors.actor_id")
    event_id: Slug | None = column("Event of which it speaks.", references="events.event_id")
    n_reports: Count = derived("Number of reports.", "rows of claim_reports")
    n_independent_sources: Count = derived(
        "Number of independence groups behind them, an article counted once.",
        "distinct independence_group of claim_reports, one an article: its own where it has one there, else the first by name")
    status: Annotated[str, code_list("claim_status")] = derived(
        "What reports and relations amount to.", "claim_reports and claim_relations")


class ClaimRelation(Row, table="claim_relations", key="claim_relation_id", heading="Relations between claims"):
    """How two claims relate. Without a related claim, the relation is to the page of ``reference_id``: the record."""

    claim_relation_id: RelationId = derived("Claim, relation and related claim or reference.", "joined by --")
    claim_id: Slug = parent("Claim.", references="claims.claim_id")
    related_claim_id: Slug | None = column(
        "The other claim; null where the claim is held against the record.", references="claims.claim_id")
    relation: Annotated[str, code_list("claim_relation")] = column("How the claim relates to the other.")
    severity: Annotated[str, code_list("severity")] | None = column("How serious a contradiction is; null for other relations.")
    supported_claim_id: Slug | None = column(
        "Which of the two holds (hard), or is nearer to the record (soft, wording: no verdict); null where nothing tells or where "
        "the record speaks against the claim.",
        references="claims.claim_id")
    rationale: Text = column("Why, in our own words.")
    reference_id: Slug | None = column(
        "Page that settles it, differs from the claim or says the same.", references="references.reference_id")

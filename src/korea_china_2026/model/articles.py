"""The articles, the passages into which they are cut, and what one article says at one place: event reports, claim
reports, quotes and figures."""

from typing import Annotated

from korea_china_2026.model.fields import (
    Boolean,
    Count,
    Date,
    Digest,
    Edtf,
    Language,
    Number,
    Row,
    Sha256,
    Slug,
    Text,
    Url,
    UtteranceId,
    anchor,
    column,
    derived,
    first_day,
    last_day,
    observation_id,
    parent,
    table,
)

PassageId = Annotated[str, observation_id("p", "passage")]


@table("sources", "source_id", "Articles")
class Source(Row):
    """One row per article: its record, how much it can be relied on, and the digest by which its text is known."""

    source_id: Slug = column("Stable id of the article.")
    title: Text = column(
        "Headline as printed on the page; one that the stored text lacks was taken from elsewhere: see metadata_basis."
    )
    publisher: Text = column("Outlet that published this copy.")
    url: Url | None = column("Address of this copy; null if it is not known.")
    byline: Text | None = column("Authors as printed; null if none is.")
    published_edtf: Edtf = column("Date of publication (EDTF), as exactly as it is known.")
    published_start: Date | None = first_day("published_edtf")
    published_end: Date | None = last_day("published_edtf")
    date_basis: str = column("How the date of publication is known.", codes="date_basis")
    genre: str = column("Kind of text.", codes="genre")
    language: Language = column("Language of the text (BCP 47).")
    provenance_kind: str = column("How the article relates to other texts.", codes="provenance_kind")
    derived_from: Text | None = column("What it republishes or cites as its source, in words.")
    independence_group: Slug = column("Group within which articles count once as evidence.")
    is_ai_generated: Boolean = column("Whether the text says that a machine wrote it.")
    reliability: str = column("Reliability of the source, Admiralty letter.", codes="reliability")
    reliability_basis: Text = column("Why that letter.")
    char_count: Count = column("Length of the text in Unicode code points.")
    text_sha256: Sha256 = column("SHA-256 of the stored bytes, by which a holder's copy is found.")
    archived_url: Url | None = column("Address of an archived copy; null if none was seen.")
    rights: Text = column("Who holds the rights in the text.")
    metadata_basis: str = column("Where this record comes from.", codes="metadata_basis")


@table("passages", "passage_id", "Passages")
class Passage(Row):
    """The whole text of each article, cut into sentences and other units that cover every non-blank character without
    overlap. A unit is not cut inside a quotation."""

    passage_id: PassageId = column("Source id, -p and a number.")
    source_id: Slug = parent("Article in which it is.")
    ordinal: Count = derived("Place of the passage in its article, from 1.", "order of char_start")
    char_start: Count = anchor("First code point of the span, counted from 0 in the article.")
    char_end: Count = anchor("Code point after the last one of the span.")
    span_digest: Digest = anchor("First 16 hex digits of the SHA-256 of the span's UTF-8 bytes.")
    role: str = column("Part of the page.", codes="passage_role")
    coverage: str = column("Whether the passage has been coded.", codes="coverage")
    coverage_note: Text | None = column("Why nothing could be coded.")


@table("origins", "origin_id", "Origins")
class Origin(Row):
    """Stretches of an article that come from elsewhere. A report inside such a stretch of high or medium
    confidence counts in the stretch's group, so that independence is counted by statement and not by article."""

    origin_id: Annotated[str, observation_id("o", "origin")] = column("Source id, -o and a number.")
    source_id: Slug = parent("Article in which it is.")
    char_start: Count = anchor("First code point of the span, counted from 0 in the article.")
    char_end: Count = anchor("Code point after the last one of the span.")
    span_digest: Digest = anchor("First 16 hex digits of the SHA-256 of the span's UTF-8 bytes.")
    independence_group: Slug = column(
        "Group of the origin: an outlet, a briefing or a read-out, named by one word everywhere."
    )
    how: str = column("How the article took it.", codes="origin_how")
    change: Text | None = column("What was dropped, added or altered on the way; null if nothing was.")
    reference_id: Slug | None = column("Page to which it is traced.")
    confidence: str = column("How sure it is that the stretch comes from there.", codes="confidence")


QuoteId = Annotated[str, observation_id("q", "quote")]

_GROUP = (
    "the group of the smallest stretch of origins that holds the span, of high or medium confidence; else via_actor_id"
    " where that is an outlet; else the article's independence_group"
)


class Observation(Row):
    """The anchor that every observation carries."""

    source_id: Slug = parent("Article in which it is.")
    passage_id: PassageId = parent("Passage that holds it.")
    char_start: Count = anchor("First code point of the span, counted from 0 in the article.")
    char_end: Count = anchor("Code point after the last one of the span.")
    span_digest: Digest = anchor("First 16 hex digits of the SHA-256 of the span's UTF-8 bytes.")
    independence_group: Slug = derived("Group within which this observation counts once.", _GROUP)


class Attributed(Observation):
    """An observation with the voice in which it is made."""

    attribution_mode: str = column("In whose voice it is said.", default="narrator", codes="attribution_mode")
    attributed_actor_id: Slug | None = column("Who says it; null for the outlet's own voice.")
    via_actor_id: Slug | None = column("Outlet or speaker that passed it on.")


@table("event_reports", "event_report_id", "Event reports")
class EventReport(Attributed):
    """One mention of an event: what this article says there of its date, place and status, right or wrong."""

    event_report_id: Annotated[str, observation_id("e", "event_report")] = column("Source id, -e and a number.")
    event_id: Slug = column("Event that is mentioned.")
    reported_edtf: Edtf | None = column("Date that these words give or fix (EDTF).")
    reported_start: Date | None = first_day("reported_edtf")
    reported_end: Date | None = last_day("reported_edtf")
    reported_place_id: Slug | None = column("Place that these words give.")
    reported_status: str | None = column("Status as these words present it.", codes="event_status")


@table("claim_reports", "claim_report_id", "Claim reports")
class ClaimReport(Attributed):
    """One place where an article makes a claim."""

    claim_report_id: Annotated[str, observation_id("c", "claim_report")] = column("Source id, -c and a number.")
    claim_id: Slug = column("Claim that is made.")
    quote_id: QuoteId | None = column("Quotation that carries it.")
    modality: str = column("How it is put forward.", default="asserted", codes="modality")


@table("quotes", "quote_id", "Quotations")
class Quote(Observation):
    """Every stretch inside quotation marks, outer marks left out."""

    quote_id: QuoteId = column("Source id, -q and a number.")
    text: Text = column("The words between the marks, equal to the span.")
    speaker_actor_id: Slug | None = column("Who said or wrote it; null if nobody is named.")
    speaker_text: Text | None = column("The speaker as printed.")
    addressee_actor_id: Slug | None = column("To whom it was said; null if nobody is named.")
    quote_kind: str = column("What is between the marks.", codes="quote_kind")
    utterance_id: UtteranceId = column("Stretches that one attribution governs share it.")
    part: Count = column("Place of the stretch within its utterance, from 1.")
    nested_in_quote_id: QuoteId | None = column("Quotation that contains this one.")
    medium: str = column("Channel through which it was said.", codes="medium")
    said_edtf: Edtf | None = column("When it was said (EDTF).")
    said_start: Date | None = first_day("said_edtf")
    said_end: Date | None = last_day("said_edtf")
    event_id: Slug | None = column("Event at which, or by which, it was said.")
    language_original: Language | None = column("Language in which it was said (BCP 47); null if unknown.")
    is_translation: str = column("Whether the words printed are a translation.", codes="is_translation")
    has_editorial_insertion: Boolean = column("Whether a reporter inserted brackets, parentheses or an ellipsis.")
    attribution_mode: str = derived(
        "In whose voice it is.", "direct with a speaker, else narrator", codes="attribution_mode"
    )
    attributed_actor_id: Slug | None = derived("Who says it.", "speaker_actor_id")
    via_actor_id: Slug | None = column("Outlet or speaker that passed it on.")


@table("figures", "figure_id", "Figures")
class Figure(Attributed):
    """Every stated quantity, with its value, its bounds, its unit and what it measures."""

    figure_id: Annotated[str, observation_id("f", "figure")] = column("Source id, -f and a number.")
    value_text: Text = column("The quantity as printed, with its approximator; equal to the span.")
    value: Number | None = column("The number stated, in unit_code; null for a vague plural.")
    magnitude: Number | None = column("For a vague plural of a magnitude, that magnitude (billions: 1000000000).")
    value_low: Number | None = derived(
        "Lower bound of the true quantity, as far as the words give one.", "bound_policy, value, magnitude"
    )
    value_high: Number | None = derived("Upper bound, likewise.", "bound_policy and value")
    comparator: str = derived("Relation of the true quantity to value.", "approximation", codes="comparator")
    approximation: str = column("What the words around the number do to it.", codes="approximation")
    bound_policy: str = derived("How the bounds follow.", "approximation", codes="bound_policy")
    quantity_kind: str = column("Kind of quantity.", codes="quantity_kind")
    unit_code: str = column("Unit of value.", codes="unit_code")
    unit_system: str = derived("Whose code the unit is.", "unit_code", codes="unit_system")
    value_normalized: Number | None = derived("The value in unit_normalized.", "value and unit_code")
    unit_normalized: str = derived(
        "Unit for comparison: shares as fractions, durations in days, distances in metres.",
        "unit_code",
        codes="unit_code",
    )
    measured_entity: Text = column("What is measured or counted, in our own words.")
    measured_property: Text = column("Which property of it, in our own words.")
    as_of_edtf: Edtf | None = column("Time for which it holds (EDTF).")
    as_of_start: Date | None = first_day("as_of_edtf")
    as_of_end: Date | None = last_day("as_of_edtf")
    since_edtf: Edtf | None = column("For a first since: the point from which it is counted (EDTF).")
    since_start: Date | None = first_day("since_edtf")
    since_end: Date | None = last_day("since_edtf")
    event_id: Slug | None = column("Event that it measures.")
    claim_id: Slug | None = column("Claim that states it.")

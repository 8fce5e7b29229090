"""Provenance and quality: evidence for cells, who coded, what they coded before
adjudication, agreement, corrections."""

from typing import Annotated

from korea_china_2026.model.fields import (
    Count,
    Date,
    Digest,
    Name,
    Number,
    RecordId,
    Release,
    Row,
    Sha256,
    Slug,
    Text,
    anchor,
    column,
    derived,
    observation_id,
    parent,
    spelling,
    table,
)


@table("evidence", "evidence_id", "Evidence")
class Evidence(Row):
    """Cell-level provenance beyond the main anchor: which words back one field of one record."""

    evidence_id: Annotated[str, spelling("evidence_id")] = derived("Record, field and number.", "joined by dots")
    table_name: Name = parent("Table that holds the record.")
    record_id: RecordId = parent("The record's id.")
    field_name: Name = parent("The field that the words back.")
    source_id: Slug = parent("Article in which it is.")
    char_start: Count = anchor("First code point of the span, counted from 0 in the article.")
    char_end: Count = anchor("Code point after the last one of the span.")
    span_digest: Digest = anchor("First 16 hex digits of the SHA-256 of the span's UTF-8 bytes.")


@table("coders", "coder_id", "Coders")
class Coder(Row):
    """Who or what coded."""

    coder_id: Slug = column("Stable id of the coder.")
    kind: str = column("What the coder is.", codes="coder_kind")
    pass_number: Count | None = column(
        "Which pass over the articles it was, from 1; null for who decided between passes."
    )
    began: Date | None = column("First day of the work; null if it was not recorded.")
    ended: Date | None = column("Last day of the work; null if it was not recorded.")
    instructions_sha256: Sha256 | None = column("SHA-256 of the instructions; null if they were not kept.")
    disclosed: Text = column("What is known of the coder, what is not, and why.")
    note: Text = column("How the coder worked.")


@table("codings", "coding_id", "Codings before adjudication")
class Coding(Row):
    """The raw codings in long form: one row for each cell that a coder wrote, before differences were decided."""

    coding_id: Annotated[str, spelling("coding_id")] = derived("Coder, unit and field.", "joined by dots")
    coder_id: Slug = parent("Who coded.")
    table_name: Name = parent("Table to which the unit belongs.")
    unit_id: Slug = parent("The coder's own id for the observation, event or claim.")
    source_id: Slug | None = parent("Article that was coded; null for an event or a claim.")
    char_start: Count | None = anchor("First code point of the coder's span; null for an event or a claim.")
    char_end: Count | None = anchor("Code point after the last one.")
    span_digest: Digest | None = anchor("First 16 hex digits of the SHA-256 of the span's UTF-8 bytes.")
    record_id: RecordId | None = derived(
        "Published record that the unit corresponds to; null if there is none.",
        "overlap of spans; for events and claims, the reports that name them",
    )
    field_name: Name = parent("Field that was coded.")
    value: Text | None = column("What the coder wrote.")


@table("readings", "table_name field_name unit_id", "Second readings")
class Reading(Row):
    """What two readers, neither of whom saw the other's work, wrote in a cell of a unit that was given to both: roles
    in events, relations between claims, verdicts, stances of pages, answers, origins, and dates and places of events
    that do not follow from the reports. Differences are decided in ``adjudications``."""

    table_name: Name = column("Table to which the unit belongs.")
    field_name: Name = column("Field that was coded.")
    unit_id: RecordId = column(
        "The unit: a claim, event, stretch or question; or question and article, two claims, claim and page, or event"
        " and actor, joined by --."
    )
    first_value: Text | None = column("What the first reader wrote; null for no row.")
    second_value: Text | None = column("What the second reader wrote; null for no row.")


@table("adjudications", "adjudication_id", "Adjudications")
class Adjudication(Row):
    """How each difference between the two passes was decided, or a value that both wrote and did not hold, or neither
    wrote, and why."""

    adjudication_id: Annotated[str, observation_id("a", "adjudication")] = column("Source id, -a and a number.")
    table_name: Name = column("Table to which the units belong.")
    field_name: Name = column("Field on which the passes differ; span where only one of them has the unit.")
    first_unit_id: RecordId | None = column("The first coder's id for the unit; null if that pass lacks it.")
    second_unit_id: RecordId | None = column("The second coder's id for the unit; null if that pass lacks it.")
    first_value: Text | None = column("What the first coder wrote; null for nothing.")
    second_value: Text | None = column("What the second coder wrote; null for nothing.")
    decision: str = column("Whose value is published.", codes="decision")
    record_id: RecordId | None = column("Published record concerned; null if none was published.")
    reason: Text = column("Why, in our own words.")


@table("agreement", "table_name field_name metric", "Agreement")
class Agreement(Row):
    """Repeat agreement of two passes over the same articles; two passes of one model are not independent observers."""

    table_name: Name = derived("Kind of observation.", "codings")
    field_name: Name = derived("Field; span for the units themselves.", "codings")
    metric: str = derived("Measure.", "codings", codes="agreement_metric")
    value: Number | None = derived("Its value; null if it is not defined (one code only).", "codings")
    ci_low: Number | None = derived("Lower end of the bootstrap 95 % interval.", "codings")
    ci_high: Number | None = derived("Upper end of it.", "codings")
    n_units: Count = derived("Units that entered.", "codings")


@table("changes", "release table_name record_id field_name", "Changes")
class Change(Row):
    """What a release changed in published cells, and why."""

    release: Release = column("Release that made the change.")
    table_name: Name = column("Table of the record.")
    record_id: RecordId = column("Its id.")
    field_name: Name = column("The field that changed.")
    old_value: Text | None = column("Value before; null if there was none.")
    new_value: Text | None = column("Value after; null if there is none.")
    reason: Text = column("Why, in our own words.")

"""The articles and the passages into which they are cut."""

from __future__ import annotations

from typing import Annotated

from korea_china_2026.model.codelist import code_list
from korea_china_2026.model.fields import (
    Boolean,
    Count,
    Date,
    Digest,
    Edtf,
    Language,
    Sha256,
    Slug,
    Text,
    Url,
    anchor,
    column,
    derived,
    observation_id,
    parent,
)
from korea_china_2026.model.row import Row

PassageId = Annotated[str, observation_id("p", "passage")]


class Source(Row, table="sources", key="source_id", heading="Articles"):
    """One row an article: its record, how much it can be relied on, and the digest by which its text is known."""

    source_id: Slug = column("Stable id of the article.")
    title: Text = column(
        "Headline as printed on the page; one that the stored text lacks was taken from elsewhere: see metadata_basis."
    )
    publisher: Text = column("Outlet that published this copy.")
    url: Url | None = column("Address of this copy; null where it is not known.")
    byline: Text | None = column("Authors as printed; null where none is.")
    published_edtf: Edtf = column("Date of publication (EDTF), as exactly as it is known.")
    published_start: Date | None = derived(
        "First day that the date of publication allows.", "lower bound of published_edtf"
    )
    published_end: Date | None = derived(
        "Last day that the date of publication allows.", "upper bound of published_edtf"
    )
    date_basis: Annotated[str, code_list("date_basis")] = column("How the date of publication is known.")
    genre: Annotated[str, code_list("genre")] = column("Kind of text.")
    language: Language = column("Language of the text (BCP 47).")
    provenance_kind: Annotated[str, code_list("provenance_kind")] = column("How the article relates to other texts.")
    derived_from: Text | None = column("What it republishes or cites as its source, in words.")
    independence_group: Slug = column("Group within which articles count once as evidence.")
    is_ai_generated: Boolean = column("Whether the text says that a machine wrote it.")
    reliability: Annotated[str, code_list("reliability")] = column("Reliability of the source, Admiralty letter.")
    reliability_basis: Text = column("Why that letter.")
    char_count: Count = column("Length of the text in Unicode code points.")
    text_sha256: Sha256 = column("SHA-256 of the stored bytes, by which a holder's copy is found.")
    archived_url: Url | None = column("Address of an archived copy; null where none was seen.")
    rights: Text = column("Who holds the rights in the text.")
    metadata_basis: Annotated[str, code_list("metadata_basis")] = column("Where this record comes from.")


class Passage(Row, table="passages", key="passage_id", heading="Passages"):
    """The whole text of each article, cut into sentences and other units that tile every non-blank character without
    overlap. A unit is not cut inside a quotation."""

    passage_id: PassageId = column("Source id, -p and a number.")
    source_id: Slug = parent("Article that holds the passage.", references="sources.source_id")
    ordinal: Count = derived("Place of the passage in its article, from 1.", "order of char_start")
    char_start: Count = anchor("First code point of the passage, counted from 0.")
    char_end: Count = anchor("Code point after the last one of the passage.")
    span_digest: Digest = anchor("First 16 hex digits of the SHA-256 of the passage's UTF-8 bytes.")
    role: Annotated[str, code_list("passage_role")] = column("Part of the page.")
    coverage: Annotated[str, code_list("coverage")] = column("Whether the passage has been coded.")
    coverage_note: Text | None = column("Why nothing could be coded.")


class Origin(Row, table="origins", key="origin_id", heading="Origins"):
    """Stretches of an article that come from elsewhere. A report that lies in such a stretch of high or medium
    confidence counts in the stretch's group, so that independence is counted by statement and not by article."""

    origin_id: Annotated[str, observation_id("o", "origin")] = column("Source id, -o and a number.")
    source_id: Slug = parent("Article that holds the stretch.", references="sources.source_id")
    char_start: Count = anchor("First code point of the stretch, counted from 0.")
    char_end: Count = anchor("Code point after the last one of the stretch.")
    span_digest: Digest = anchor("First 16 hex digits of the SHA-256 of the stretch's UTF-8 bytes.")
    independence_group: Slug = column(
        "Group of the origin: an outlet, a briefing or a read-out, named by one word everywhere."
    )
    how: Annotated[str, code_list("origin_how")] = column("How the article took it.")
    change: Text | None = column("What was dropped, added or altered on the way; null where nothing was.")
    reference_id: Slug | None = column("Page to which it is traced.", references="references.reference_id")
    confidence: Annotated[str, code_list("confidence")] = column("How sure it is that the stretch comes from there.")

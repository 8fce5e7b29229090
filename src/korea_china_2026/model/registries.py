"""Actors, places and references: what observations and entities point to."""

from __future__ import annotations

from typing import Annotated

from korea_china_2026.model.codelist import code_list
from korea_china_2026.model.fields import (
    Count,
    CountryCode,
    Date,
    Edtf,
    Kilometres,
    Latitude,
    Longitude,
    Slug,
    Text,
    Url,
    WikidataId,
    column,
    derived,
    parent,
)
from korea_china_2026.model.row import Row


class Actor(Row, table="actors", key="actor_id", heading="Actors"):
    """Persons, states, bodies, companies, outlets and groups that act, speak or are spoken of."""

    actor_id: Slug = column("Stable id of the actor.")
    name: Text = column("Name in English; persons in the form that their government uses, family name first.")
    name_ko: Text | None = column("Name in Hangul; null where it was not seen.")
    name_zh: Text | None = column("Name in Han characters; null where it was not seen.")
    kind: Annotated[str, code_list("actor_kind")] = column("What the actor is.")
    country_code: CountryCode | None = column("Country to which the actor belongs (ISO 3166-1 alpha-3).")
    plover_sector: Annotated[str, code_list("plover_sector")] | None = column(
        "Sector of the PLOVER manual; null for states and for bodies to which it gives none."
    )
    office: Text | None = column("Office held at the time of the articles.")
    affiliation_actor_id: Slug | None = column("Body to which the actor belongs.", references="actors.actor_id")
    wikidata_id: WikidataId | None = column("Wikidata item; null where none was seen beside the name.")
    identifier_basis: Text | None = column("Where the Wikidata item stands beside the name.")
    cow_code: Count | None = derived("Correlates of War number of the country.", "country_code")
    gw_code: Count | None = derived("Gleditsch-Ward number of the country.", "country_code")


class ActorName(Row, table="actor_names", key="actor_id source_id name_form", heading="Surface forms of actors"):
    """Each surface form that an article uses for an actor, with how often the form stands there outside boilerplate."""

    actor_id: Slug = column("Actor that is meant.", references="actors.actor_id")
    source_id: Slug = parent("Article that uses the form.", references="sources.source_id")
    name_form: Text = column("The form as printed.")
    mention_count: Count = column(
        "Times that the form stands in the article, outside boilerplate and outside longer listed forms; where two"
        " actors share a form, both rows carry the same number. Not each one means the actor: seas and cities of that"
        " name are counted."
    )


class Place(Row, table="places", key="place_id", heading="Places"):
    """Places where events happen, with coordinates (WGS 84, decimal degrees)."""

    place_id: Slug = column("Stable id of the place.")
    name: Text = column("Name in English.")
    name_ko: Text | None = column("Name in Hangul; null where it was not seen.")
    name_zh: Text | None = column("Name in Han characters; null where it was not seen.")
    kind: Annotated[str, code_list("place_kind")] = column("What the place is.")
    country_code: CountryCode | None = column("Country in which it lies (ISO 3166-1 alpha-3); null at sea.")
    latitude: Latitude | None = column("Degrees north; null for what is no point.")
    longitude: Longitude | None = column("Degrees east; null for what is no point.")
    radius_km: Kilometres | None = column(
        "How far the place reaches from its point, in kilometres; null for what is no point."
    )
    described_as: Text | None = column(
        "How articles describe it without its name, descriptions separated by semicolons."
    )
    part_of_place_id: Slug | None = column("Larger place that contains it.", references="places.place_id")
    wikidata_id: WikidataId | None = column("Wikidata item; null where none was seen beside the name.")
    geonames_id: Count | None = column("GeoNames number; null where none was seen beside the name.")
    identifier_basis: Text | None = column("Where identifiers and point stand beside the name.")


class Reference(Row, table="references", key="reference_id", heading="References"):
    """Pages outside the articles against which they are held; evidence, not truth."""

    reference_id: Slug = column("Stable id of the page.")
    publisher: Text = column("Who published it; the agency whose report it prints in parentheses.")
    title: Text | None = column("Its title; null where it is not known.")
    url: Url = column("Its address.")
    archived_url: Url | None = column("Address of an archived copy; null where none was seen.")
    published_edtf: Edtf | None = column("Its date (EDTF); null where it bears none.")
    accessed: Date | None = column("Day on which it was read.")
    kind: Annotated[str, code_list("reference_kind")] = column("What kind of page it is.", default="news")
    independence_group: Slug = column("Whose report it is: the outlet, or the agency or briefing that it prints.")
    read_as: Annotated[str, code_list("read_as")] = column("How much of it was read.", default="excerpt")
    says: Text = column("What it says on all the matters that it was looked up for, in our own words.")

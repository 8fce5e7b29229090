"""Actors, places and references: what observations and entities point to."""

from __future__ import annotations

from typing import Annotated

from korea_china_2026.model.codelist import code_list
from korea_china_2026.model.fields import (
    Count,
    CountryCode,
    Edtf,
    Latitude,
    Longitude,
    Slug,
    Text,
    Url,
    WikidataId,
    column,
    parent,
)
from korea_china_2026.model.row import Row


class Actor(Row, table="actors", key="actor_id", heading="Actors"):
    """Persons, states, bodies, companies, outlets and groups that act, speak or are spoken of."""

    actor_id: Slug = column("Stable id of the actor.")
    name: Text = column("Name in English.")
    kind: Annotated[str, code_list("actor_kind")] = column("What the actor is.")
    country_code: CountryCode | None = column("Country to which the actor belongs (ISO 3166-1 alpha-3).")
    office: Text | None = column("Office held at the time of the articles.")
    affiliation_actor_id: Slug | None = column("Body to which the actor belongs.", references="actors.actor_id")
    wikidata_id: WikidataId | None = column("Wikidata item, only where verified.")


class ActorName(Row, table="actor_names", key="actor_id source_id name_form", heading="Surface forms of actors"):
    """Each surface form that an article uses for an actor, with how often the form stands there outside boilerplate."""

    actor_id: Slug = column("Actor that is meant.", references="actors.actor_id")
    source_id: Slug = parent("Article that uses the form.", references="sources.source_id")
    name_form: Text = column("The form as printed.")
    mention_count: Count = column(
        "Times that the form stands in the article, outside boilerplate and outside longer listed forms; where two actors "
        "share a form, both rows carry the same number. Not each one means the actor: seas and cities of that name are counted.")


class Place(Row, table="places", key="place_id", heading="Places"):
    """Places where events happen, with coordinates (WGS 84, decimal degrees)."""

    place_id: Slug = column("Stable id of the place.")
    name: Text = column("Name in English.")
    kind: Annotated[str, code_list("place_kind")] = column("What the place is.")
    country_code: CountryCode | None = column("Country in which it lies (ISO 3166-1 alpha-3); null at sea.")
    latitude: Latitude = column("Degrees north.")
    longitude: Longitude = column("Degrees east.")
    described_as: Text | None = column("How articles describe it without its name, descriptions separated by semicolons.")
    part_of_place_id: Slug | None = column("Larger place that contains it.", references="places.place_id")


class Reference(Row, table="references", key="reference_id", heading="References"):
    """Pages outside the corpus that settle a contradiction, differ from a claim or say the same; evidence, not truth."""

    reference_id: Slug = column("Stable id of the page.")
    publisher: Text = column("Who published it; the agency whose report it prints in parentheses.")
    title: Text | None = column("Its title; null where it is not known.")
    url: Url = column("Its address.")
    published_edtf: Edtf | None = column("Its date (EDTF); null where it bears none.")
    says: Text = column("What it says on all the matters that it was looked up for, in our own words.")

"""What observations are about or point to: events and claims, actors, places and references, what pages outside the
articles say of a claim, and what each article answers to the questions that readers ask."""

from korea_china_2026.model.fields import (
    Boolean,
    Count,
    CountryCode,
    Date,
    Edtf,
    Kilometres,
    Latitude,
    Longitude,
    Name,
    RecordId,
    RelationId,
    Row,
    Slug,
    Text,
    Url,
    WikidataId,
    column,
    derived,
    first_day,
    last_day,
    parent,
    position,
    resolved,
    table,
)


@table("actors", "actor_id", "Actors")
class Actor(Row):
    """Persons, states, bodies, companies, outlets and groups that act, speak or are spoken of."""

    actor_id: Slug = column("Stable id of the actor.")
    name: Text = column("Name in English; persons in the form that their government uses, family name first.")
    name_ko: Text | None = column("Name in Hangul; null if it was not seen.")
    name_zh: Text | None = column("Name in Han characters; null if it was not seen.")
    kind: str = column("What the actor is.", codes="actor_kind")
    country_code: CountryCode | None = column("Country to which the actor belongs (ISO 3166-1 alpha-3).")
    plover_sector: str | None = column(
        "Sector of the PLOVER manual; null for states and for bodies to which it gives none.", codes="plover_sector"
    )
    office: Text | None = column("Office held at the time of the articles.")
    affiliation_actor_id: Slug | None = column("Body to which the actor belongs.")
    wikidata_id: WikidataId | None = column("Wikidata item; null if none was seen beside the name.")
    identifier_basis: Text | None = column("Where the Wikidata item was seen beside the name.")
    cow_code: Count | None = derived("Correlates of War number of the country.", "country_code")
    gw_code: Count | None = derived("Gleditsch-Ward number of the country.", "country_code")


@table("actor_names", "actor_id source_id name_form", "Surface forms of actors")
class ActorName(Row):
    """Each surface form that an article uses for an actor, with how often it occurs there, outside boilerplate."""

    actor_id: Slug = column("Actor that is meant.")
    source_id: Slug = parent("Article in which it is.")
    name_form: Text = column("The form as printed.")
    mention_count: Count = column(
        "Times that the form occurs in the article, outside boilerplate and outside longer listed forms; where two"
        " actors share a form, both rows carry the same number. Not each one means the actor: seas and cities of that"
        " name are counted."
    )


@table("places", "place_id", "Places")
class Place(Row):
    """Places where events happen, with coordinates (WGS 84, decimal degrees)."""

    place_id: Slug = column("Stable id of the place.")
    name: Text = column("Name in English.")
    name_ko: Text | None = column("Name in Hangul; null if it was not seen.")
    name_zh: Text | None = column("Name in Han characters; null if it was not seen.")
    kind: str = column("What the place is.", codes="place_kind")
    country_code: CountryCode | None = column("Country in which it is (ISO 3166-1 alpha-3); null at sea.")
    latitude: Latitude | None = column("Degrees north; null for what is no point.")
    longitude: Longitude | None = column("Degrees east; null for what is no point.")
    radius_km: Kilometres | None = column(
        "How far the place reaches from its point, in kilometres; null for what is no point."
    )
    described_as: Text | None = column(
        "How articles describe it without its name, descriptions separated by semicolons."
    )
    part_of_place_id: Slug | None = column("Larger place that contains it.")
    wikidata_id: WikidataId | None = column("Wikidata item; null if none was seen beside the name.")
    geonames_id: Count | None = column("GeoNames number; null if none was seen beside the name.")
    identifier_basis: Text | None = column("Where identifiers and point were seen beside the name.")


@table("references", "reference_id", "References")
class Reference(Row):
    """Pages outside the articles against which they are held; evidence, not truth."""

    reference_id: Slug = column("Stable id of the page.")
    publisher: Text = column("Who published it; in parentheses whose report it prints, or retells ('after').")
    title: Text | None = column("Its title; null if it is not known.")
    url: Url = column("Its address.")
    archived_url: Url | None = column("Address of an archived copy; null if none was seen.")
    published_edtf: Edtf | None = column("Its date (EDTF); null if it has none.")
    published_start: Date | None = first_day("published_edtf")
    published_end: Date | None = last_day("published_edtf")
    accessed: Date | None = column("Day on which it was read.")
    kind: str = column("What kind of page it is.", default="news", codes="reference_kind")
    independence_group: Slug = column(
        "Whose report it is: the outlet, or the agency or briefing that it prints. One statement of it may be"
        " another's: see check_references."
    )
    read_as: str = column("How much of it was read.", default="excerpt", codes="read_as")
    says: Text = column("What it says on all the matters that it was looked up for, in our own words.")


_BY_RULE = (
    "the reports' values under aggregation_rule, else those of the event that it is part of; written by the coder under"
    " external_reference, or to bound the date"
)
_BASIS = "which of these gave the value: the coder's page, the reports, the whole, the dates of publication"


@table("events", "event_id", "Events")
class Event(Row):
    """What happened, will happen or failed to happen at some time and place; values aggregated from the reports."""

    event_id: Slug = column("Stable id of the event.")
    title: Text = column("What it is, in our own words.")
    event_kind: str = column("Kind of event.", codes="event_kind")
    plover_type: str = column("PLOVER type.", codes="plover_type")
    plover_mode: str | None = column("PLOVER mode; null if none fits.", codes="plover_mode")
    date_edtf: Edtf | None = resolved("When it happened (EDTF); null if nothing dates it.", _BY_RULE)
    start_date: Date | None = first_day("date_edtf")
    end_date: Date | None = last_day("date_edtf")
    date_basis: str = derived("Where the date comes from.", _BASIS, codes="event_date_basis")
    date_precision: str | None = derived(
        "How exactly the date is known; null without one.", "start_date and end_date", codes="date_precision"
    )
    place_id: Slug | None = resolved("Where it happened; null if nothing says.", _BY_RULE)
    place_basis: str = derived("Where the place comes from.", _BASIS, codes="place_basis")
    status: str | None = resolved("Whether it took place; null if no report says.", _BY_RULE, codes="event_status")
    part_of_event_id: Slug | None = column("Larger event that contains it.")
    aggregation_rule: str = resolved(
        "How the values follow from the reports.",
        "single_report for one report, unanimous for more, unless the coder names another rule",
        codes="aggregation_rule",
    )
    reference_id: Slug | None = column("Page that settles the values.")
    basis_note: Text | None = column("Why the date or the place is unknown, or what bounds it.")
    n_reports: Count = derived("Number of reports.", "rows of event_reports")
    n_independent_sources: Count = derived(
        "Number of independence groups that mention it, whatever they say of it, an article counted once.",
        "distinct independence_group of event_reports, one an article: its own where it has one there, else the first"
        " by name",
    )


@table("event_actors", "event_actor_id", "Actors in events")
class EventActor(Row):
    """Who took part in an event, and as what."""

    event_actor_id: RecordId = derived("Event, role and actor.", "joined by --")
    event_id: Slug = parent("Event.")
    actor_id: Slug = column("Actor.")
    role: str = column("What the actor does in it.", codes="event_role")
    basis: str = column(
        "Whether words state the role, or it follows from them.", default="inferred", codes="role_basis"
    )


@table("event_relations", "event_id related_event_id relation", "Relations between events")
class EventRelation(Row):
    """How one event bears on another, where the articles or a page of the record say so."""

    event_id: Slug = parent("Event.")
    related_event_id: Slug = column("The other event.")
    relation: str = column("What the event does to the other.", codes="event_relation")
    rationale: Text = column("Why, in our own words.")


@table("claims", "claim_id", "Claims")
class Claim(Row):
    """One atomic proposition in our own words, with its subject named and its time stated."""

    claim_id: Slug = column("Stable id of the claim.")
    statement: Text = column("The proposition, in our own words, without the speaker and without the hedge.")
    claim_kind: str = column("Kind of proposition.", codes="claim_kind")
    topic: str = column("What it is about.", codes="topic")
    polarity: str = column(
        "Whether it says that something is so or is not so.", default="affirmative", codes="polarity"
    )
    time_edtf: Edtf | None = column("Time of which it speaks (EDTF); null if it names none.")
    time_start: Date | None = first_day("time_edtf")
    time_end: Date | None = last_day("time_edtf")
    subject_actor_id: Slug | None = derived(
        "Actor of whom it speaks.", "the first subject in claim_actors, else the first party"
    )
    event_id: Slug | None = column("Event of which it speaks.")
    n_reports: Count = derived("Number of reports.", "rows of claim_reports")
    n_independent_sources: Count = derived(
        "Number of independence groups behind them, an article counted once.",
        "distinct independence_group of claim_reports, one an article: its own where it has one there, else the first"
        " by name",
    )
    status: str = derived(
        "What the articles say of it, and nothing else.", "claim_reports and claim_relations", codes="claim_status"
    )
    verdict: str | None = derived(
        "Whether it holds by the record; null for opinions and forecasts.", "checks", codes="verdict"
    )


@table("claim_actors", "claim_id actor_id role", "Actors in claims")
class ClaimActor(Row):
    """Of whom a claim speaks, and as what."""

    claim_id: Slug = parent("Claim.")
    actor_id: Slug = column("Actor.")
    role: str = column("What the actor is in the statement.", codes="claim_role")
    ordinal: Count = position("Place of the actor in the claim's list, from 1.")


#: Relations that have no direction.
SYMMETRIC = ("contradicts", "differs", "restates")


@table("claim_relations", "claim_relation_id", "Relations between claims")
class ClaimRelation(Row):
    """How two claims relate. What pages outside the articles say of a claim is in `checks`."""

    claim_relation_id: RelationId = derived("Claim, relation and related claim.", "joined by --")
    claim_id: Slug = parent("Claim.")
    related_claim_id: Slug = column("The other claim.")
    relation: str = column("How the claim relates to the other.", codes="claim_relation")
    difference: str | None = column(
        "In what they differ, for contradicts and differs; null for other relations.", codes="difference"
    )
    rationale: Text = column("Why, in our own words.")
    fact_id: Slug | None = derived(
        "What contradicting claims are about: they share it, and no others do; null for other relations.",
        "the first id by name among the claims that contradictions join",
    )


@table("checks", "claim_id", "Checks")
class Check(Row):
    """Whether a claim of kind `fact` or `intent` holds by pages outside the articles.

    The verdict never changes what the articles are coded to say.
    """

    claim_id: Slug = column("Claim that was held against the record.")
    verdict: str = column("Whether it holds.", codes="verdict")
    part: str | None = column("What it is that does not hold; null for other verdicts than partly.", codes="claim_part")
    confidence: str = column("How sure the verdict is.", codes="confidence")
    rationale: Text = column("What decides it, in our own words.")
    checked: Date = column("Day on which it was last looked up.")
    independence_note: Text | None = column(
        "Why no page that supports the verdict can be independent of the articles; null if one is."
    )
    searched: Text = column("The queries, in every language tried, separated by vertical bars.")
    n_references: Count = derived("Number of pages.", "rows of check_references")
    n_independent: Count = derived(
        "Number of independence groups among the pages that are independent of the articles, whatever their stance.",
        "check_references",
    )
    n_supporting: Count = derived("Number of these groups with a page that supports the claim.", "check_references")
    n_contradicting: Count = derived(
        "Number of these groups with a page that contradicts the claim.", "check_references"
    )


@table("check_references", "check_reference_id", "Pages behind checks")
class CheckReference(Row):
    """What one page says of one claim."""

    check_reference_id: RecordId = derived("Claim and page.", "joined by --")
    claim_id: Slug = parent("Claim.")
    reference_id: Slug = column("Page.")
    independence_group: Slug = resolved(
        "From whom the page has this statement: the group in which it counts for the claim.",
        "what the coder wrote where a statement's origin is not that of the page, else the page's group",
    )
    stance: str = column("Whether the page is for the claim.", codes="stance")
    says: Text = column("What the page says of the claim, in our own words.")
    is_independent: Boolean = derived(
        "Whether its group here is none of those behind the claim's reports.", "independence_group and claim_reports"
    )
    is_later: Boolean | None = derived(
        "Whether it appeared after every article that makes the claim; null if the dates do not show it.",
        "published_edtf of the page and of the articles",
    )


@table("questions", "question_id", "Questions")
class Question(Row):
    """What a reader of all the articles would ask, and at least one of them answers."""

    question_id: Slug = column("Stable id of the question.")
    question: Text = column("The question, in our own words.")
    topic: str = column("What it is about.", codes="topic")
    answer_type: str = column("What kind of answer it wants.", codes="answer_type")
    event_id: Slug | None = column("Event of which it asks.")
    outcome: str = resolved(
        "How the answers of the articles relate.",
        "one_answers where one article alone answers, else what the coder wrote",
        codes="outcome",
    )


@table("answers", "answer_id", "Answers")
class Answer(Row):
    """What one article answers to one question, or that it is silent."""

    answer_id: RecordId = derived("Question and source.", "joined by --")
    question_id: Slug = parent("Question.")
    source_id: Slug = column("Article.")
    status: str = column("Whether the article answers.", codes="answer_status")
    answer: Text | None = column("Its answer in a few words of ours; null if it is silent.")
    value: Text | None = column(
        "The answer as the article prints it, where it is a date, a place, a number or an actor."
    )
    attributed_actor_id: Slug | None = column("Whose answer it is; null for the outlet's own voice.")
    silence_pattern: Text | None = column(
        "Regular expression, upper and lower case alike, that any answer would meet in the article's passages; for a"
        " silence."
    )
    ruled_out: Text | None = column(
        "Passages that the pattern meets and that do not answer, their ids separated by blanks."
    )
    silence_note: Text | None = column("Why the passages that are ruled out do not answer.")


@table("answer_records", "answer_id record_id", "Records behind answers")
class AnswerRecord(Row):
    """The observations that carry an answer."""

    answer_id: RecordId = parent("Answer.")
    table_name: Name = derived("Table that holds the observation.", "the letter in record_id")
    record_id: RecordId = column("The observation's id.")

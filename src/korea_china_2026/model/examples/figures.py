"""Examples of the codes of figures and of their units."""

from __future__ import annotations

from korea_china_2026.model.examples.example import Example

EXAMPLES: dict[str, dict[str, Example]] = {
    "approximation": {
        "exact": Example(
            "aljazeera-1-f025", "aljazeera-1-f023", "A number in digits as well, but a word says that it is rough."),
        "about": Example(
            "newsarena-1-f007", "aljazeera-1-f026", "Not exact either, but the word says on which side the value lies."),
        "nearly": Example("aljazeera-1-f026", "aljazeera-1-f027", "A fraction in words too, but nothing qualifies it."),
        "over": Example(
            "aljazeera-1-f019", "aljazeera-1-f020", "A long time without an end too, but no number that is exceeded."),
        "vague_plural": Example("newsarena-1-f006", "aljazeera-1-f024", "Billions too, but with a number."),
    },
    "comparator": {
        "eq": Example("reuters-gsw-1-f006", "aljazeera-1-f026", "An approximate share too, but below the number."),
        "lt": Example("aljazeera-1-f026", "reuters-gsw-1-f006", "An approximate share too, but on either side of the number."),
        "gt": Example("aljazeera-1-f019", "newsarena-1-f003", "Open upwards too, but the lowest value allowed is part of it."),
        "ge": Example("newsarena-1-f003", "aljazeera-1-f019", "Open upwards too, but the number itself is excluded."),
    },
    "bound_policy": {
        "point": Example("aljazeera-1-f015", "newsarena-1-f007", "One number as well, but a rough one."),
        "open": Example("newsarena-1-f007", "aljazeera-1-f019", "A round number too, but it is exceeded."),
        "below": Example("aljazeera-1-f026", "reuters-gsw-1-f006", "A rough share too, but it may lie above."),
        "above": Example("aljazeera-1-f019", "newsarena-1-f006", "Open upwards too, but without a number to start from."),
        "plural": Example("newsarena-1-f006", "aljazeera-1-f019", "Open upwards too, but from a stated number."),
    },
    "quantity_kind": {
        "count": Example(
            "aljazeera-1-f025", "aljazeera-1-f001", "A number with a thing counted too, but its place in a sequence."),
        "share": Example("reuters-gsw-1-f006", "reuters-gsw-1-f005", "It measures trade as well, but by order of size."),
        "money": Example("aljazeera-1-f024", "aljazeera-1-f023", "A large number too, but of people."),
        "duration": Example("aljazeera-1-f015", "aljazeera-1-f016", "Time is in it too, but it says how often."),
        "distance": Example("newsarena-1-f007", "aljazeera-1-f013", "A length too, but in time."),
        "frequency": Example("aljazeera-1-f016", "aljazeera-1-f003", "A unit of time as well, but it says how long."),
        "ordinal": Example("aljazeera-1-f001", "aljazeera-1-f011", "A place in a sequence too, but counted from a year."),
        "first_since": Example(
            "aljazeera-1-f011", "reuters-gsw-1-f001",
            "The first of something too, but in a plain sequence without a point from which it is counted."),
        "rank": Example("newsarena-1-f004", "aljazeera-1-f001", "A place as well, but in time, not by size."),
    },
    "unit_system": {
        "ucum": Example("newsarena-1-f007", "aljazeera-1-f024", "A unit with a symbol too, but of money."),
        "iso4217": Example("aljazeera-1-f024", "reuters-gsw-1-f006", "About trade too, but a share."),
        "count": Example(
            "aljazeera-1-f025", "newsarena-1-f007", "A number of things too, but of kilometres, which UCUM knows."),
    },
    "unit_code": {
        "%": Example("reuters-gsw-1-f006", "aljazeera-1-f027", "A share too, but printed as a fraction."),
        "1": Example("aljazeera-1-f027", "aljazeera-1-f025", "A plain number too, but of things counted."),
        "a": Example("reuters-gsw-1-f004", "aljazeera-1-f002", "A duration too, but in months."),
        "mo": Example("aljazeera-1-f013", "prism-1-f002", "The span of two months, but stated in days."),
        "d": Example("aljazeera-1-f003", "aljazeera-1-f016", "Time too, but how often."),
        "h": Example("newsarena-1-f003", "aljazeera-1-f015", "A short time too, but in minutes."),
        "min": Example("aljazeera-1-f015", "newsarena-1-f003", "A short time too, but in hours."),
        "km": Example("newsarena-1-f007", "aljazeera-1-f019", "A length too, but in time."),
        "m": Example(
            "newsarena-1-f007", "aljazeera-1-f015",
            "A length too, but in time; metres are the unit of comparison for distances."),
        "USD": Example("aljazeera-1-f024", "aljazeera-1-f018", "About trade too, but kinds of goods are counted."),
        "rank": Example("newsarena-1-f004", "aljazeera-1-f007", "A first place too, but in time."),
        "ordinal": Example("aljazeera-1-f007", "newsarena-1-f004", "A first place too, but by size."),
        "person": Example("aljazeera-1-f023", "newsarena-1-f005", "Several too, but firms."),
        "country": Example("aljazeera-1-f005", "aljazeera-1-f008", "Countries too, but one of them is ranked."),
        "meeting": Example("prism-1-f001", "aljazeera-1-f016", "Meetings too, but how many times a year."),
        "product": Example("aljazeera-1-f018", "aljazeera-1-f025", "Something of trade is counted too, but documents."),
        "document": Example("aljazeera-1-f025", "prism-1-f001", "A result of diplomacy too, but meetings."),
        "missile": Example("newsarena-1-f002", "newsarena-1-f007", "The same launch, but how far they flew."),
        "company": Example("newsarena-1-f005", "prism-1-f004", "Firms too, but the pace at which they come."),
        "event": Example(
            "conflictbrief-1-f003", "aljazeera-1-f014", "Several without a number too, but questions, not happenings."),
        "issue": Example("aljazeera-1-f014", "conflictbrief-1-f003", "Several without a number too, but things that happen."),
        "occurrence": Example("aljazeera-1-f016", "prism-1-f001", "Meetings too, but how many there were."),
    },
}

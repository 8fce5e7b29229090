"""What in the registries looks wrong: rows entered again, another country's code or host, another time, parts apart."""

import re
from collections.abc import Iterator
from datetime import date
from difflib import SequenceMatcher
from itertools import chain

from korea_china_2026.answers.aggregation import date_fits
from korea_china_2026.answers.search import searched_words
from korea_china_2026.language.tables import language_of
from korea_china_2026.language.values import read_dates
from korea_china_2026.model.codebook import countries_named
from korea_china_2026.names import nearest, read_toml
from korea_china_2026.rules.hints import Hint
from korea_china_2026.sheets.flatten import Placed, Tables
from korea_china_2026.sheets.proposals import find_date_words

_STATED = read_toml(__file__, "registries.toml")
#: A year in words for a date, which tell it whenever they were written.
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_EPOCH = (date(2000, 1, 1), date(2000, 1, 1))
#: Likeness of what two names do not share, from which one may be the other misspelt.
_NAMES = 0.7


def registered(tables: Tables) -> Iterator[Hint]:
    """Everything that looks wrong."""
    return chain(_again(tables), _abroad(tables), _untimely(tables), _foreign(tables))


def _again(tables: Tables) -> Iterator[Hint]:
    """Rows that are called as another of their registry: where it is spelled in letters, or nearly so."""
    for key, called in _STATED["called"].items():
        seen: dict[str, Placed] = {}
        for table, column in called:
            for row in tables.of(table):
                name = " ".join(sorted(searched_words(str(row[column] or ""))))
                other = nearest(name, seen) if column == "name" else name
                first = seen.get(other, row)
                one, two = {*name.split()}, {*other.split()}
                # They may differ in blanks, hyphens and the order of words alone.
                alone = SequenceMatcher(a="".join(sorted(one - two)), b="".join(sorted(two - one)))
                if name and first[key] != row[key] and alone.ratio() >= _NAMES:
                    what = f"{row[key]} has the {column} of {first[key]}, or nearly"
                    yield f"{what}: use that one; or mend what was copied", column, row, first
                if table != "actor_names":  # two actors may share a form
                    seen.setdefault(name, row)


def _abroad(tables: Tables) -> Iterator[Hint]:
    """Actors and places that are called after, or belong to, another country than the one whose code they have."""
    codes = {row["actor_id"]: row["country_code"] for row in tables.of("actors")}
    for row in (*tables.of("actors"), *tables.of("places")):
        code, of_body = row["country_code"], codes.get(row.get("affiliation_actor_id"))
        named = {of_body} if of_body else countries_named(row["name"])
        if code and named and code not in named:
            yield f"the affiliation, or the name, is of {' or '.join(sorted(named))}", "country_code", row


def _untimely(tables: Tables) -> Iterator[Hint]:
    """Claims whose statement names dates, none of which is in their time, or that are of another time than their
    event."""
    english = language_of("en")
    events = {row.own_id: (row["start_date"], row["end_date"]) for row in tables.of("events")}
    assert english  # statements are English
    for row in tables.of("claims"):
        said = row["statement"]
        time = row["time_start"], row["time_end"]
        words = [said[slice(*at)] for at in find_date_words(said, 0, len(said), english)]
        spans = [day for one in words if _YEAR.search(one) for day in read_dates(one, _EPOCH, english)]
        # Of an open time, such as one long before, the dates are not all there.
        if None in time:
            continue
        # Of a month the claim may tell one day, but not of days that are named.
        fits = [
            one
            for one in spans
            if date_fits(time, one) and ((one[1] - one[0]).days > 7 or time[0] <= one[0] <= one[1] <= time[1])
        ]
        day = events.get(row["event_id"], (None, None))
        if spans and not fits:
            yield f"the statement is of {' and '.join(words)}", "time_edtf", row
        elif all(date_fits(day, one) for one in spans) and not date_fits(time, day):
            yield f"{row['event_id']} is of {day[0] or day[1]}; one of the two dates is wrong", "time_edtf", row


def _foreign(tables: Tables) -> Iterator[Hint]:
    """Quotations in a language that is neither that of the speaker's country nor that of the article."""
    countries = {row.own_id: row["country_code"] for row in tables.of("actors")}
    printed = {row.own_id: row["language"] for row in tables.of("sources")}
    for row in tables.of("quotes"):
        home = _STATED["languages"].get(countries.get(row["speaker_actor_id"]))
        if home and row["language_original"] not in (None, home, printed.get(row["source_id"])):
            yield f"the speaker is from a country where {home} is spoken", "language_original", row

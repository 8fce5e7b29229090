"""Codes, values and dates as people write them."""

import datetime as dt
import re
from functools import cache
from typing import Any
from urllib.parse import quote

import pycountry
from markupsafe import Markup, escape

from korea_china_2026.answers.search import NUMBERS
from korea_china_2026.model.codebook import code_list
from korea_china_2026.model.dates import bounds
from korea_china_2026.model.fields import render
from korea_china_2026.publish.timescale import period

#: Names whose words do not say it well, or that want capitals.
_SPELLED = {
    "attributed_actor_id": "attributed to",
    "affiliation_actor_id": "belongs to",
    "via_actor_id": "relayed by",
    "url": "address",
    "is_ai_generated": "written by a machine",
    "ai_generated": "machine-written",
    "char_count": "characters",
    "text_sha256": "SHA-256 of the text",
    "plover_type": "PLOVER type",
    "plover_mode": "PLOVER mode",
    "wikidata_id": "Wikidata",
    "n_reports": "reports",
    "n_independent_sources": "independent sources",
    "as_of_edtf": "as of",
    "since_edtf": "since",
    "speaker_text": "speaker as printed",
    "said_edtf": "said",
    "published_edtf": "published",
    "language_original": "spoken in",
    "part": "stretch",
    "utterance_id": "utterance",
    "described_as": "called by articles",
    "country_code": "country",
    "n_units": "units",
    "north_korea": "North Korea",
    "taiwan": "Taiwan",
    "japan": "Japan",
    "us_alliance": "US alliance",
    "name_ko": "in Korean",
    "name_zh": "in Chinese",
    "plover_sector": "PLOVER sector",
    "cow_code": "COW number",
    "gw_code": "Gleditsch–Ward number",
    "geonames_id": "GeoNames",
    "radius_km": "radius in km",
    "identifier_basis": "where its identifiers are",
    "time_edtf": "time that it speaks of",
}


def words(code: str) -> str:
    """A column's or code's name as people write it.

    >>> words("speaker_actor_id"), words("single_source")
    ('speaker', 'single source')
    """
    if code in _SPELLED:
        return _SPELLED[code]
    dated = code.endswith("_edtf") and code != "date_edtf"
    return code.removesuffix("_actor_id").removesuffix("_id").removesuffix("_edtf").replace("_", " ") + (
        " date" if dated else ""
    )


def plain(value: Any) -> str:
    """A value as people read it.

    >>> plain(350000000000.0), plain(True)
    ('350,000,000,000', 'yes')
    """
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            whole, point, rest = render(value).partition(".")
            return f"{int(whole):,}{point}{rest}" if whole not in ("-0", "0") else render(value)
        case int():
            return f"{value:,}"
        case dt.date():
            return period(value, value)
        case _:
            return render(value)


def safe_url(url: Any) -> str | None:
    """The address if a browser may follow it (http or https), else None: it is shown as text.

    >>> safe_url("javascript:alert(1)") is None
    True
    """
    return url if isinstance(url, str) and re.match(r"https?://[^\s<>\"]+$", url) else None


def script_language(text: str) -> str | None:
    """The language tag of a name in Korean, Japanese or Chinese script; None for the page's own.

    >>> script_language("이재명"), script_language("Seoul")
    ('ko', None)
    """
    return next((language for pattern, language in _SCRIPTS if pattern.search(text)), None)


def spelled(count: int, one: str) -> str:
    """A number with its noun, as running text has it: in words up to twelve.

    >>> spelled(5, "article"), spelled(13, "article")
    ('five articles', '13 articles')
    """
    number = ("no", *NUMBERS)[count] if count <= 12 else f"{count:,}"
    return f"{number} {one if count == 1 else one + 's'}"


_SCRIPTS = (
    (re.compile("[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]"), "ko"),
    (re.compile("[\u3040-\u30ff]"), "ja"),
    (re.compile("[\u3400-\u9fff]"), "zh"),
)
_QUALIFIED = {"~": "about ", "?": "perhaps ", "%": "perhaps about "}


@cache
def dated(edtf: str) -> str:
    """An EDTF date as people write it; as it is where it is none.

    >>> dated("2025-12-29/2026-01-04"), dated("2025-11~"), dated("../2026-01-05"), dated("no date")
    ('29 Dec 2025 – 4 Jan 2026', 'about Nov 2025', 'until 5 Jan 2026', 'no date')
    """
    try:
        start, end = bounds(edtf)
    except ValueError:
        return edtf
    return _QUALIFIED.get(edtf[-1:], "") + period(start, end)


@cache
def country(code: str) -> str:
    """A country by its common name; its code where it has none.

    >>> country("KOR"), country("XKX")
    ('South Korea', 'XKX')
    """
    found = pycountry.countries.get(alpha_3=code)
    return str(getattr(found, "common_name", None) or found.name) if found is not None else code


@cache
def language(tag: str) -> str:
    """A language by its English name; its tag where that is unknown.

    >>> language("ko"), language("zh-Hans"), language("tlh-x")
    ('Korean', 'Chinese', 'tlh-x')
    """
    main = tag.partition("-")[0]
    found = pycountry.languages.get(alpha_2=main) if len(main) == 2 else None
    return str(found.name) if found is not None else tag


def capital(text: str) -> str:
    """A text that starts with a capital."""
    return text[:1].upper() + text[1:]


def marked(text: str) -> Markup:
    """A declared description as HTML: names in double backticks are code.

    >>> str(marked("Without ``a_b`` & c"))
    'Without <code>a_b</code> &amp; c'
    """
    return Markup(re.sub("``(.+?)``", r"<code>\1</code>", str(escape(text))))


def appeared(source: Any) -> str:
    """When an article appeared. Several days are the bounds of one that is not known, not a span."""
    between = source.published_start != source.published_end and source.date_basis == "inferred"
    days = period(source.published_start, source.published_end)
    return f"within {days}" if between else days


def reliability(source: Any) -> str:
    """What the letter of a source means: ``not usually reliable``."""
    meant = code_list("reliability").codes.get(source.reliability, "").partition(":")[0].rstrip(".")
    return f"{meant[:1].lower()}{meant[1:]}"


def fragment(words: str) -> str:
    """The end of an address that leads to words on a page; of many words, to the first and the last few.

    >>> fragment("a well-known word"), fragment("")
    ('#:~:text=a%20well%2Dknown%20word', '')
    """
    parts = words.split()
    ends = [words] if len(parts) < 9 else [" ".join(parts[:4]), " ".join(parts[-4:])]
    return f"#:~:text={','.join(quote(one, safe='').replace('-', '%2D') for one in ends)}" if words else ""

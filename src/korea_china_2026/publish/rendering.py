"""How templates are filled, and the words, dates and marks that they ask for."""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import quote

import jinja2
import pycountry
from markupsafe import Markup, escape

from korea_china_2026.answers.search import NUMBERS
from korea_china_2026.model.codebook import code_list
from korea_china_2026.model.dates import bounds
from korea_china_2026.model.fields import Row, render
from korea_china_2026.model.package import PACKAGE
from korea_china_2026.model.tables import GROUPS, OBSERVATIONS, TABLES
from korea_china_2026.names import read_toml
from korea_china_2026.publish.datapackage import counted

#: Names whose words do not say it well, or that want capitals.
_SPELLED = read_toml(__file__, "names_in_words.toml")


def words(code: str) -> str:
    """A column's or code's name as people write it, a column's also with its table before it.

    >>> words("speaker_actor_id"), words("single_source"), words("checks.part")
    ('speaker', 'single source', 'part that fails')
    """
    name = code.rpartition(".")[2]
    bare = name.removesuffix("_actor_id").removesuffix("_id").removesuffix("_edtf").replace("_", " ")
    dated = " date" if name.endswith("_edtf") and name != "date_edtf" else ""
    return str(_SPELLED.get(code) or _SPELLED.get(name, bare + dated))


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
        case date():
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
    return str(getattr(found, "common_name", None) or found.name) if found else code


@cache
def language(tag: str) -> str:
    """A language by its English name; its tag where that is unknown.

    >>> language("ko"), language("zh-Hans"), language("tlh-x")
    ('Korean', 'Chinese', 'tlh-x')
    """
    main = tag.partition("-")[0]
    found = pycountry.languages.get(alpha_2=main) if len(main) == 2 else None
    return str(found.name) if found else tag


def capital(text: str) -> str:
    """A text that starts with a capital."""
    return text[:1].upper() + text[1:]


def marked(text: str) -> Markup:
    """A declared description, or what a code means, as HTML: names in backticks are code.

    >>> str(marked("Without ``a_b`` & `c`"))
    'Without <code>a_b</code> &amp; <code>c</code>'
    """
    return Markup(re.sub("`+(.+?)`+", r"<code>\1</code>", str(escape(text))))


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


def period(start: date | None, end: date | None) -> str:
    """The span of days that a date allows, in words: ``5 Jan 2026``, ``Nov 2025``, ``2016``, ``4–7 Jan 2026``.

    >>> period(date(2025, 11, 1), date(2025, 11, 30))
    'Nov 2025'
    >>> period(date(2018, 1, 1), None)
    'from 1 Jan 2018'
    """
    if start is None or end is None:
        known = start or end
        return "undated" if known is None else f"{'until' if start is None else 'from'} {day_of(known)}"
    if start == end:
        return day_of(start)
    whole_months = start.day == 1 and end.day == monthrange(end.year, end.month)[1]
    if whole_months and (start.month, end.month) == (1, 12):
        return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{MONTHS[start.month - 1]} {start.year}" if whole_months else f"{start.day}–{day_of(end)}"
    return f"{day_of(start)} – {day_of(end)}"


# Not strftime: month names would follow the locale of whoever builds.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_of(day: date) -> str:
    """A day as people write it: ``5 Jan 2026``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def tally(rows: Iterable[Row], column: str) -> Counter[str]:
    """How many rows have each value of a column."""
    return Counter(str(getattr(row, column)) for row in rows)


def names(found: Iterable[str]) -> str:
    """Names as code, separated by commas.

    >>> names(["events", "claims"])
    '`events`, `claims`'
    """
    return ", ".join(f"`{name}`" for name in found)


def escaped(text: str) -> str:
    """Text whose characters Markdown leaves alone.

    >>> escaped("[a] *b*")
    '\\\\[a\\\\] \\\\*b\\\\*'
    """
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", text)


def cell(text: object) -> str:
    """A text in a cell of a table."""
    return str(text).replace("|", "\\|")


ENVIRONMENT = jinja2.Environment(
    loader=jinja2.ChoiceLoader(
        [jinja2.PackageLoader("korea_china_2026.publish"), jinja2.PackageLoader("korea_china_2026.publish.site")]
    ),
    autoescape=jinja2.select_autoescape(("html", "svg")),
    undefined=jinja2.StrictUndefined,
    extensions=["jinja2.ext.do"],
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
ENVIRONMENT.filters |= {
    "n": "{:,}".format,
    "period": lambda event: period(event.start_date, event.end_date),
    "plain": plain,
    "px": "{:.1f}".format,
    "script": script_language,
    "tally": tally,
}
# The others are called as their functions are.
for _one in (appeared, capital, cell, country, dated, escaped, fragment, language, marked, names, reliability, words):
    ENVIRONMENT.filters[_one.__name__] = _one
ENVIRONMENT.globals |= {
    "codes": lambda name: code_list(name).codes,
    "counted": counted,
    "safe_url": safe_url,
    "spelled": spelled,
    "GROUPS": GROUPS,
    "OBSERVATIONS": OBSERVATIONS,
    "PACKAGE": PACKAGE,
    "TABLES": TABLES,
}


def document(name: str, **values: Any) -> str:
    """The template called ``name``, filled."""
    return ENVIRONMENT.get_template(name).render(values)

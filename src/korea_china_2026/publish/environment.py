"""How templates are read, and what they may ask: for documents, for drawings and for the site."""

from typing import Any

import jinja2

from korea_china_2026.model.codebook import code_list
from korea_china_2026.model.package import PACKAGE
from korea_china_2026.model.tables import GROUPS, OBSERVATIONS, TABLES
from korea_china_2026.publish import markdown
from korea_china_2026.publish.counts import counted
from korea_china_2026.publish.site import wording
from korea_china_2026.publish.timescale import period

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
    "appeared": wording.appeared,
    "capital": wording.capital,
    "cell": markdown.cell,
    "country": wording.country,
    "dated": wording.dated,
    "escaped": markdown.escape,
    "fragment": wording.fragment,
    "language": wording.language,
    "marked": wording.marked,
    "n": "{:,}".format,
    "names": markdown.names,
    "period": lambda event: period(event.start_date, event.end_date),
    "plain": wording.plain,
    "px": "{:.1f}".format,
    "reliability": wording.reliability,
    "script": wording.script_language,
    "tally": markdown.tally,
    "words": wording.words,
}
ENVIRONMENT.globals |= {
    "codes": lambda name: code_list(name).codes,
    "counted": counted,
    "safe_url": wording.safe_url,
    "spelled": wording.spelled,
    "GROUPS": GROUPS,
    "OBSERVATIONS": OBSERVATIONS,
    "PACKAGE": PACKAGE,
    "TABLES": TABLES,
}


def document(name: str, **values: Any) -> str:
    """The template called ``name``, filled."""
    return ENVIRONMENT.get_template(name).render(values)

"""How templates are read, and what they may ask, for the drawings of documents and for the site."""

import jinja2

from korea_china_2026.model.codebook import code_list
from korea_china_2026.publish.counts import counted
from korea_china_2026.publish.site import wording
from korea_china_2026.publish.timescale import period

ENVIRONMENT = jinja2.Environment(
    loader=jinja2.ChoiceLoader(
        [jinja2.PackageLoader("korea_china_2026.publish"), jinja2.PackageLoader("korea_china_2026.publish.site")]
    ),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    extensions=["jinja2.ext.do"],
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.filters |= {
    "appeared": wording.appeared,
    "capital": wording.capital,
    "country": wording.country,
    "dated": wording.dated,
    "fragment": wording.fragment,
    "language": wording.language,
    "marked": wording.marked,
    "period": lambda event: period(event.start_date, event.end_date),
    "plain": wording.plain,
    "px": "{:.1f}".format,
    "reliability": wording.reliability,
    "script": wording.script_language,
    "words": wording.words,
}
ENVIRONMENT.globals |= {
    "codes": lambda name: code_list(name).codes,
    "counted": counted,
    "safe_url": wording.safe_url,
    "spelled": wording.spelled,
}

"""What the package as a whole says of itself: declared once, printed in the descriptor and the documents."""

import datetime as dt
from dataclasses import dataclass

from korea_china_2026 import __version__


@dataclass(frozen=True)
class License:
    """A licence: its Open Definition ``name``, its full ``title``, and the ``path`` of its text."""

    name: str
    title: str
    path: str


@dataclass(frozen=True)
class Package:
    """The package's record: machine ``name``, ``title``, ``description``, ``homepage`` (None while releases have no
    public address), ``keywords``, ``licenses``, ``contributors``, and the day of the release that ``__version__`` names
    (never the clock: a rebuild gives the same bytes). How many articles there are is counted, not declared:
    `publish.datapackage`. The last five say how the site opens, which countries the data are about,
    and what they cannot say.

    ``publish.exports.published`` reads the same of another package from its descriptor."""

    name: str
    title: str
    description: str
    homepage: str | None
    keywords: tuple[str, ...]
    licenses: tuple[License, ...]
    contributors: tuple[str, ...]
    released: dt.date | None
    version: str
    brand: str
    question: str
    opening: str
    countries: tuple[str, ...]
    limits: tuple[str, ...]

    @property
    def stamp(self) -> dt.datetime:
        """The day of the release, for formats that must hold a date; the first that all of them know, where none is
        stated."""
        return dt.datetime.combine(self.released or dt.date(1980, 1, 1), dt.time())


#: The project's public address, a repository such as ``https://HOST/OWNER/NAME``; None while it has none. From it are
#: made the descriptor (and so `kc.cite`), CITATION.cff, croissant.json, the site, and in a release the project URLs and
#: the README's links.
HOMEPAGE: str | None = None

PACKAGE = Package(
    name="korea-china-2026",
    title="The South Korea-China summit of January 2026 in news articles",
    description=(
        "Who said what about the South Korea-China summit of January 2026: news articles coded sentence by sentence"
        " into typed tables of events, claims, quotations and figures. Every observation is anchored to its words. The"
        " texts of the articles are not included; if you have them, their SHA-256 digests let you verify every anchor."
    ),
    homepage=HOMEPAGE,
    keywords=("event data", "quotations", "claims", "contradictions", "provenance", "South Korea", "China", "PLOVER"),
    licenses=(
        License(
            "CC-BY-4.0",
            "Creative Commons Attribution 4.0 International",
            "https://creativecommons.org/licenses/by/4.0/",
        ),
    ),
    contributors=("The korea-china-2026 team",),
    released=dt.date(2026, 11, 29),
    version=__version__,
    brand="Korea–China 2026",
    question="Who said what about the Beijing summit",
    opening="In January 2026 South Korea’s president went to Beijing.",
    countries=("South Korea", "China"),
    limits=(
        "The coding was done by a language model in two passes whose differences the same model decided: the figures of"
        " agreement are repeat agreement, not agreement of independent coders.",
        "Quotations are English as printed; most were spoken in Korean or Chinese.",
    ),
)

"""What the package as a whole says of itself: declared once, printed in the descriptor and the documents.

From its one public address follow project URLs, and links that hold wherever the README is shown.

Nothing but the standard library, since the build of a release reads it too. Without an address everything stays as it
is.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from korea_china_2026 import __version__
from korea_china_2026.names import Names, Texts, read_toml


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
    and what they cannot say, each in a few words with a sentence.

    ``publish.exports`` reads the same of another package from its descriptor."""

    name: str
    title: str
    description: str
    homepage: str | None
    keywords: Names
    licenses: tuple[License, ...]
    contributors: Names
    released: date | None
    version: str
    brand: str
    question: str
    opening: str
    countries: Names
    limits: Texts

    @property
    def repository(self) -> str | None:
        """The homepage if it is our own, which hosts the files of each release; nothing is known of another's."""
        return self.homepage if self.homepage == PACKAGE.homepage else None

    @property
    def stamp(self) -> datetime:
        """The day of the release, for formats that must hold a date; where none is stated, or an earlier one, the first
        that all of them know."""
        return datetime.combine(max(self.released or date.min, date(1980, 1, 1)), time())


#: The project's public address, a repository such as ``https://HOST/OWNER/NAME``; None while it has none. From it are
#: made the descriptor (and so `kc.cite`), CITATION.cff, croissant.json, the site, and in a release the project URLs and
#: the README's links.
HOMEPAGE: str | None = None

_STATED = read_toml(__file__, "package.toml")
PACKAGE = Package(
    name="korea-china-2026",
    homepage=HOMEPAGE,
    keywords=tuple(_STATED["keywords"]),
    licenses=(
        License(
            "CC-BY-4.0",
            "Creative Commons Attribution 4.0 International",
            "https://creativecommons.org/licenses/by/4.0/",
        ),
    ),
    contributors=("The korea-china-2026 team",),
    released=date(2026, 12, 1),
    version=__version__,
    countries=("South Korea", "China"),
    limits=_STATED["limits"],
    **_STATED["texts"],
)


#: A link or an image of Markdown that leads to a file of the project.
_LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^\]]*)\]\((?!\w+:|#)(?P<path>[^)#\s]+)(?P<heading>#[^)\s]+)?\)")


def project_urls(homepage: str | None, version: str) -> Texts:
    """The addresses that an index of packages lists, by label; none without a homepage.

    >>> project_urls("https://example.org/a/b/", "1.0.0")["Changelog"]
    'https://example.org/a/b/blob/v1.0.0/CHANGELOG.md'
    """
    if homepage is None:
        return {}
    documents = {"Documentation": "docs/guides/README.md", "Changelog": "CHANGELOG.md"}
    return {"Homepage": homepage} | {label: file_address(homepage, version, path) for label, path in documents.items()}


def file_address(homepage: str, version: str, path: str, *, raw: bool = False) -> str:
    """Where a file of the release is: its page, or (``raw``) its bytes, as hosts of repositories spell it."""
    return f"{homepage.rstrip('/')}/{'raw' if raw else 'blob'}/v{version}/{path}"


def with_absolute_links(markdown: str, homepage: str | None, version: str) -> str:
    """A document of the project's root with every link to another file made absolute; as it is without a homepage.

    >>> with_absolute_links("[a](docs/A.md#b) ![c](d.svg) [e](#f)", "https://example.org/x", "1.0.0")
    '[a](https://example.org/x/blob/v1.0.0/docs/A.md#b) ![c](https://example.org/x/raw/v1.0.0/d.svg) [e](#f)'
    """
    if homepage is None:
        return markdown

    def absolute(found: re.Match[str]) -> str:
        target = file_address(homepage, version, found["path"], raw=bool(found["image"]))
        return f"{found['image']}[{found['text']}]({target}{found['heading'] or ''})"

    return _LINK.sub(absolute, markdown)

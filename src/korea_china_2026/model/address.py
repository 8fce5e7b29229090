"""What follows from the one public address of the project: project URLs, and links that hold wherever the README is
shown.

Nothing but the standard library, since the build of a release reads it too. Without an address everything stays as it
is.
"""

import re
from collections.abc import Mapping

#: A link or an image of Markdown that leads to a file of the project.
_LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^\]]*)\]\((?!\w+:|#)(?P<path>[^)#\s]+)(?P<heading>#[^)\s]+)?\)")


def project_urls(homepage: str | None, version: str) -> Mapping[str, str]:
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

"""Reading a site back, as a browser and a search engine would."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

import lxml.html
from lxml.html import HtmlElement

#: Attributes through which a page loads something by itself.
LOADING = {
    "script": ("src",),
    "link": ("href",),
    "img": ("src", "srcset"),
    "iframe": ("src",),
    "object": ("data",),
    "embed": ("src",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "image": ("href",),
    "use": ("href",),
    "form": ("action",),
    "base": ("href",),
    "input": ("src",),
}


def pages(site: Mapping[str, bytes]) -> dict[str, HtmlElement]:
    return {
        path: lxml.html.document_fromstring(data.decode("utf-8"))
        for path, data in site.items()
        if path.endswith(".html")
    }


def ids(page: HtmlElement) -> list[str]:
    return [str(name) for name in page.xpath("//@id")]


def links(page: HtmlElement) -> list[str]:
    return [str(href) for href in page.xpath("//a/@href")]


def loaded(page: HtmlElement) -> Iterator[str]:
    for element in page.iter(*LOADING):
        for name in LOADING[str(element.tag)]:
            if name in element.attrib:
                yield str(element.attrib[name])


def is_outside(href: str) -> bool:
    return bool(urlsplit(href).scheme or urlsplit(href).netloc)


def broken(site: Mapping[str, bytes], read: Mapping[str, HtmlElement] | None = None) -> list[str]:
    """Every link, file and fragment that leads nowhere; ``read`` are the pages of the site, where they have been read
    before."""
    read = read or pages(site)
    known = {path: set(ids(page)) for path, page in read.items()}
    found = []
    for path, page in read.items():
        for href in {*links(page), *loaded(page)}:
            if is_outside(href):
                continue
            parts = urlsplit(href)
            target = (
                posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path))) if parts.path else path
            )
            if target not in site:
                found.append(f"{path}: {href} names no file")
            elif parts.fragment and unquote(parts.fragment) not in known.get(target, set()):
                found.append(f"{path}: {href} names no place in {target}")
    return sorted(found)

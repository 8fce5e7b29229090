"""How to cite the dataset, and exactly which one is at hand. Everything comes from the descriptor."""

import json
import re
import sys
from contextlib import suppress
from typing import Literal, get_args

import korea_china_2026
from korea_china_2026.names import Json, TableName, require_name
from korea_china_2026.package_files import digest_of
from korea_china_2026.package_view import parquet_files
from korea_china_2026.read.package import checked, package

Style = Literal["text", "bibtex", "csl-json", "ris"]


@checked
def cite(style: Style = "text", table: TableName | None = None) -> str:
    """The citation of the dataset at hand, or of one table of it, as a sentence, BibTeX, CSL-JSON or RIS. UnknownName
    for another style or table."""
    require_name("citation style", style, get_args(Style))
    descriptor = package().descriptor
    if table is not None:
        part = f"table {package().table(table).name}"
        name, title = descriptor["name"], descriptor.get("title") or descriptor["name"]
        descriptor = {**descriptor, "name": f"{name}-{table}", "title": f"{title}: {part}"}
    return citation(descriptor, style)


def citation(descriptor: Json, style: Style = "text") -> str:
    """The citation of the dataset that a descriptor describes."""
    authors = [person["title"] for person in descriptor.get("contributors", ()) if person.get("title")]
    created = descriptor.get("created", "")
    address = descriptor.get("id") or descriptor.get("homepage") or ""
    facts = {
        "id": re.sub(r"[^\w.:-]+", "-", descriptor["name"]),  # BibTeX takes no blank and no comma
        "authors": list(dict.fromkeys(authors)),
        "title": descriptor.get("title") or descriptor["name"] or "A data set without a title",
        "version": descriptor.get("version", ""),
        # Without a date of release there is no year to give; inventing one would misdate the data.
        "year": created[:4] if re.match(r"\d{4}-", created) else "",
        "doi": found[0] if (found := re.findall(r"10\.\d{4,9}/\S+", address)) else "",
        "url": address if address.startswith("http") else "",
    }
    return {"text": _text, "bibtex": _bibtex, "csl-json": _csl, "ris": _ris}[style](facts)


def licence(descriptor: Json) -> str:
    """Names of the licences of the data, joined by ``AND``."""
    return " AND ".join(item.get("name") or item.get("title", "") for item in descriptor.get("licenses", ()))


def version_info() -> dict[str, str]:
    """What to state in a bug report or a methods section: versions of code, data and engines, the folder, the digest.

    ``data_sha256`` covers the Parquet files of all tables, one after the other: it is the same for a checkout and for
    what is installed. An engine that is not installed is left out.
    """
    from importlib import metadata

    at_hand = package()
    info = {
        "korea-china-2026": korea_china_2026.__version__,
        "data": str(at_hand.descriptor.get("version", "unknown")),
        "folder": str(at_hand.folder),
        "data_sha256": digest_of(file for table in at_hand.tables.values() for file in parquet_files(table).paths),
        "python": ".".join(map(str, sys.version_info[:3])),
    }
    for engine in ("pandas", "pyarrow", "polars", "duckdb"):
        with suppress(metadata.PackageNotFoundError):
            info[engine] = metadata.version(engine)
    return info


# --- the styles -----------------------------------------------------------------------------------------------------


def _text(facts: Json) -> str:
    year = f" ({facts['year']})" if facts["year"] else ""
    where = f" https://doi.org/{facts['doi']}" if facts["doi"] else f" {facts['url']}" if facts["url"] else ""
    # What nobody is named for is under its title.
    who = "; ".join(facts["authors"]) or facts["title"]
    version = f", version {facts['version']}" if facts["version"] else ""
    return f"{who}{year}. {facts['title']}{version} [Data set].{where}"


def _bibtex(facts: Json) -> str:
    fields = {
        # A name in braces stays whole: a team has no given name.
        "author": " and ".join(f"{{{_tex(author)}}}" for author in facts["authors"]),
        "title": f"{{{_tex(facts['title'])}}}",
        "year": facts["year"],
        "version": facts["version"],
        "doi": facts["doi"],
        "url": facts["url"],
        "note": "Data set",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{facts['id']},", *lines, "}"])


def _tex(text: str) -> str:
    r"""Escape what TeX would read as a command.

    >>> print(_tex(r"R&D_1 {50%} \input"))
    R\&D\_1 \{50\%\} \textbackslash{}input
    """
    return re.sub(r"[&%$#_{}\\]", lambda found: f"\\{found[0]}".replace("\\\\", r"\textbackslash{}"), text)


def _csl(facts: Json) -> str:
    item = {
        "id": facts["id"],
        "type": "dataset",
        "title": facts["title"],
        "author": [{"literal": author} for author in facts["authors"]],
        "issued": {"date-parts": [[int(facts["year"])]]} if facts["year"] else None,
        "version": facts["version"],
        "DOI": facts["doi"],
        "URL": facts["url"],
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2)


def _ris(facts: Json) -> str:
    tags = [
        ("TY", "DATA"),
        *(("AU", author) for author in facts["authors"]),
        ("TI", facts["title"]),
        ("PY", facts["year"]),
        ("ET", facts["version"]),
        ("DO", facts["doi"]),
        ("UR", facts["url"]),
    ]
    return "\n".join([*(f"{tag}  - {value}" for tag, value in tags if value), "ER  - "])

"""``CITATION.cff``: how to cite the package, in the Citation File Format 1.2.0."""

from typing import Any

import yaml

from korea_china_2026.model.package import PACKAGE, Package
from korea_china_2026.publish.counts import description
from korea_china_2026.publish.exports.published import Tables


def citation(tables: Tables) -> bytes:
    """The citation file of a package with these tables."""
    text = yaml.safe_dump(_facts(tables), sort_keys=False, allow_unicode=True, width=120)
    return f"# Generated from src/korea_china_2026/model/package.py and the tables; do not edit.\n{text}".encode()


def _facts(tables: Tables) -> dict[str, Any]:
    return {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it as below.",
        "type": "dataset",
        "title": PACKAGE.title,
        "abstract": description(tables),
        "authors": [{"name": name} for name in PACKAGE.contributors],
        "version": PACKAGE.version,
        # A text, as the format wants: YAML would make a date of it.
        "date-released": str(PACKAGE.released),
        "license": PACKAGE.licenses[0].name,
        **({"url": PACKAGE.homepage} if PACKAGE.homepage else {}),
        "keywords": list(PACKAGE.keywords),
    }


def reference(package: Package = PACKAGE) -> str:
    """The citation as one sentence."""
    authors = "; ".join(package.contributors)
    year = f" ({package.released.year})" if package.released else ""
    address = f" {package.homepage}" if package.homepage else ""
    return f"{authors}{year}. {package.title}, version {package.version} [Data set].{address}"

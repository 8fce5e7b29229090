"""``CITATION.cff``: how to cite the package, in the Citation File Format 1.2.0."""

from __future__ import annotations

from typing import Any

import yaml

from korea_china_2026 import __version__
from korea_china_2026.model.package import PACKAGE


def citation() -> bytes:
    """The citation file; every value comes from ``PACKAGE`` and ``__version__``."""
    text = yaml.safe_dump(_facts(), sort_keys=False, allow_unicode=True, width=120)
    return f"# Generated from src/korea_china_2026/model/package.py; do not edit.\n{text}".encode()


def _facts() -> dict[str, Any]:
    return {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it as below.",
        "type": "dataset",
        "title": PACKAGE.title,
        "abstract": PACKAGE.description,
        "authors": [{"name": name} for name in PACKAGE.contributors],
        "version": __version__,
        # A text, as the format wants: YAML would make a date of it.
        "date-released": PACKAGE.released.isoformat(),
        "license": PACKAGE.licenses[0].name,
        **({"url": PACKAGE.homepage} if PACKAGE.homepage else {}),
        "keywords": list(PACKAGE.keywords),
    }


def reference() -> str:
    """The citation as one sentence."""
    authors = "; ".join(PACKAGE.contributors)
    address = f" {PACKAGE.homepage}" if PACKAGE.homepage else ""
    return f"{authors} ({PACKAGE.released.year}). {PACKAGE.title}, version {__version__} [Data set].{address}"

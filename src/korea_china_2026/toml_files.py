"""The TOML files beside the code: what is declared and not computed."""

import tomllib
from pathlib import Path
from typing import Any

from korea_china_2026.errors import DeclarationError


def read_toml(module: str, name: str) -> dict[str, Any]:
    """What the file ``name`` declares, which is in the folder of a module; ``module`` is its ``__file__``."""
    file = Path(module).parent / name
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise DeclarationError(
            f"{file}: {error.strerror}; install the package into a folder, not as a zip file"
        ) from None

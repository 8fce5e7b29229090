"""The TOML files beside the code: what is declared and not computed."""

import tomllib
from pathlib import Path
from typing import Any


def read_toml(module: str, name: str) -> dict[str, Any]:
    """What the file ``name`` declares, which is in the folder of a module; ``module`` is its ``__file__``."""
    return tomllib.loads((Path(module).parent / name).read_text("utf-8"))

#!/usr/bin/env python3
"""Sets up a checkout and does one of its two jobs; needs nothing but Python 3.11 or newer.

python3 dev.py build   installs the project into .venv, validates the sheets, builds the tables and prints the overview
python3 dev.py test    installs the project into .venv and runs the tests
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HOME = Path(__file__).resolve().parent
ENVIRONMENT = HOME / ".venv"
BIN = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")


def run(*command: str | Path) -> None:
    """Run a command in the checkout; stop with its exit code if it fails."""
    done = subprocess.run([str(word) for word in command], cwd=HOME, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def set_up() -> None:
    """Make .venv and install the project with all its extras, unless that has been done for this pyproject.toml."""
    mark = ENVIRONMENT / "installed-for"
    wanted = hashlib.sha256((HOME / "pyproject.toml").read_bytes()).hexdigest()
    if mark.is_file() and mark.read_text() == wanted:
        return
    print("setting up .venv (once; takes a minute or two) ...", flush=True)
    venv.create(ENVIRONMENT, with_pip=True)
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", ".[test]")
    mark.write_text(wanted)


def main(arguments: list[str]) -> None:
    """Do the job that the first argument names; further arguments go to it."""
    if not arguments or arguments[0] not in ("build", "test"):
        sys.exit(__doc__)
    if sys.version_info < (3, 11):
        sys.exit(f"this project needs Python 3.11 or newer; this is {sys.version.split()[0]}")
    set_up()
    if arguments[0] == "test":
        # Many tests start Python anew, which else compiles every module each time.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        run(PYTHON, "-m", "pytest", *arguments[1:])
        return
    run(PYTHON, "-m", "korea_china_2026", "validate")
    run(PYTHON, "-m", "korea_china_2026", "build", *arguments[1:])
    run(PYTHON, "-m", "korea_china_2026")


if __name__ == "__main__":
    main(sys.argv[1:])

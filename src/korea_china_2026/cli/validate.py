"""``kc2026 validate``: check the sheets, and every anchor where the texts are at hand, or a package."""

import sys
from collections.abc import Collection, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import click

from korea_china_2026.agreement.check import check_seeds
from korea_china_2026.article_texts import digest, near_misses, sha256, small_files
from korea_china_2026.cli.conventions import (
    file_path,
    find_root,
    name_below,
    open_texts,
    progress,
    root_option,
    texts_option,
)
from korea_china_2026.cli.renderings import format_option, print_verdict
from korea_china_2026.findings import Verdict, shorten
from korea_china_2026.names import Texts, did_you_mean
from korea_china_2026.package_files import DESCRIPTOR
from korea_china_2026.rules.advice import advise
from korea_china_2026.sheets.corpus import find_files, gather
from korea_china_2026.sheets.flatten import Cells, Tables
from korea_china_2026.sheets.record import span_of


@click.command()
@click.argument("sheets", nargs=-1, type=file_path())
@format_option
@click.option(
    "--engine",
    type=click.Choice(["polars", "duckdb", "spark"]),
    help="What runs the rules over a package; without it polars, or DuckDB over a large one.",
)
@click.option("--require-texts", is_flag=True, help="End with 1 if an anchor could not be checked.")
@click.option(
    "--complete", is_flag=True, help="Also list what may be missing, passage by passage; advice is no finding."
)
@texts_option
@root_option
def command(
    sheets: tuple[Path, ...],
    style: str,
    engine: Any,
    require_texts: bool,
    complete: bool,
    folder: Path | None,
    root: Path | None,
) -> None:
    """Findings are printed as FILE:LINE:COLUMN: CODE message.

    SHEETS limits them to some sheets, checked against the whole corpus, and to the rows of registries that these name.
    A descriptor (datapackage.json) instead of sheets, or the folder that holds it, has the published package checked,
    this one or another.
    """
    if any(sheet.suffix == ".json" or (sheet / DESCRIPTOR).is_file() for sheet in sheets):
        if require_texts or complete:
            raise click.UsageError(
                "a package is checked without the texts; kc.verify(texts=...) holds its anchors against them"
            )
        verdict = _check_package(sheets, engine)
        print_verdict(verdict, style)
        sys.exit(bool(verdict.findings))
    if engine is not None:
        raise click.UsageError("--engine is for packages; name a descriptor (datapackage.json)")
    home = find_root(root)
    files = find_files(home / "seeds")
    named = [_below_seeds(sheet, home, files) for sheet in sheets]
    texts = open_texts(folder)
    with progress("reading and checking the sheets"):
        checked = check_seeds(gather(home / "seeds"), texts, named)
        verdict = checked.verdict
        verdict.advice = advise(checked.tables, texts, named) if complete else []
    print_verdict(verdict, style)
    if verdict.not_judged["anchors"] and (folder is not None or require_texts):
        for line in missing_texts(checked.tables, named, folder, texts):
            click.echo(line, err=True)
    sys.exit(bool(verdict.findings or (require_texts and verdict.not_judged["anchors"])))


def _check_package(named: tuple[Path, ...], engine: Any) -> Verdict:
    # Readers of Parquet and JSON Schema, which sheets do not need.
    from korea_china_2026.packages.check import check_package

    if len(named) > 1:
        raise click.UsageError("name one descriptor, and no sheets beside it")
    file = named[0] / DESCRIPTOR if named[0].is_dir() else named[0]
    if not file.is_file() or str(file).encode(errors="ignore").decode() != str(file):
        raise click.UsageError(f"there is no descriptor {str(file)!r}, or this name is not UTF-8")
    with progress("reading and checking the package"):
        return check_package(file, engine)


def _below_seeds(sheet: Path, home: Path, seeds: Collection[str]) -> str:
    # Something that is no sheet would have no findings, and look as if it had passed.
    folder = home / "seeds"
    name = name_below(sheet, folder)
    if name not in seeds:
        near = did_you_mean(f"seeds/{name}", [f"seeds/{one}" for one in seeds])
        raise click.UsageError(f"{sheet} is no sheet below {folder}.{near}")
    return f"seeds/{name}"


def missing_texts(tables: Tables, named: Collection[str], folder: Path | None, texts: Texts) -> Iterator[str]:
    """Sentences on the articles that have no text among ``texts``, those in ``folder``; ``named`` limits the sheets."""
    articles = [row for row in tables.of("sources") if not named or row.record.place.file in named]
    missing = {cells["text_sha256"]: cells for cells in articles if cells["text_sha256"] not in texts}
    if missing:
        wanted = {digest: cells["source_id"] for digest, cells in missing.items()}
        listed = shorten(", ".join(wanted.values()), 400)
        where = "" if folder is None else f" in {folder}"
        yield (
            f"no text{where} for {listed} ({len(wanted)} of {len(articles)} articles); what needs their words is not"
            " checked; save them in the folder that --texts or KOREA_CHINA_2026_TEXTS names"
        )
        known = {row["text_sha256"] for row in tables.of("sources")}
        for file, content in small_files(folder.iterdir()) if folder is not None else ():
            whole = sha256(content)
            near = list(near_misses([file], wanted))
            text = "" if near or whole in known else texts.get(whole, "")
            yield from near or chain(*(_mistaken(file, text, cells, tables) for cells in missing.values()))


def _mistaken(file: Path, text: str, cells: Cells, tables: Tables) -> Iterator[str]:
    """What a text may be that has the name, the length or passages of an article and is not the one that was coded."""
    passages = [row for row in tables.of("passages") if row["source_id"] == cells["source_id"]]
    # What is behind the first change may be the same in another place.
    moved = 0, len(text) - cells["char_count"]
    other = [
        row
        for row in passages
        if row["span_digest"] not in {digest(text[row["char_start"] + by : row["char_end"] + by]) for by in moved}
    ]
    if 0 < len(other) < len(passages):
        words = shorten(text[slice(*span_of(other[0]))])
        yield (
            f"{file} is nearly the text of {cells['source_id']} that was coded; it differs first in"
            f" {other[0]['passage_id']}, where it has {words!r}: restore the text that was coded"
        )
    elif text and (file.stem == cells["source_id"] or len(text) == cells["char_count"]):
        likely = f"{file} has the name or the length of {cells['source_id']}"
        yield f"{likely}; if it is its text, text_sha256 in the sheet should be {sha256(text.encode())}"

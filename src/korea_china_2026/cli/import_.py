"""``kc2026 import``: turn a filled spreadsheet form, or an annotated text, back into sheets."""

import sys
from pathlib import Path

import click

from korea_china_2026.cli.conventions import (
    file_path,
    home_option,
    open_texts,
    progress,
    texts_option,
)
from korea_china_2026.cli.renderings import format_option, print_verdict
from korea_china_2026.cli.sheet_files import write_new
from korea_china_2026.package_files import resolved
from korea_china_2026.publish.build import write
from korea_china_2026.publish.intake import take_in
from korea_china_2026.sheets.annotated import FORMATS
from korea_china_2026.sheets.corpus import gather
from korea_china_2026.sheets.workbook import MAX_BYTES


@click.command()
@click.argument("book", type=file_path(), metavar="IN")
@click.option(
    "--out",
    type=file_path(file_okay=False),
    metavar="DIR",
    help="Folder to write the sheets that differ into; by default seeds/ of the checkout.",
)
@format_option
@texts_option
@home_option
def command(book: Path, out: Path | None, style: str, folder: Path | None, home: Path) -> None:
    """IN is a workbook (.xlsx), or a text annotated in INCEpTION (.xmi) or Label Studio (.json), as `kc2026 workbook`
    made it. It is checked together with all other sheets. Only the sheets that changed are written, into seeds/ or DIR.

    Findings name worksheet and cell, as IN.xlsx#quotes!B7, or layer and offsets. With findings nothing is written. If
    the texts are at hand, words after ~ become offsets, and ids, lengths and copies of words are filled in.
    """
    sheets = gather(home / "seeds")
    ends = (".xlsx", *FORMATS)
    if book.suffix not in ends or book.is_symlink() or not book.is_file():
        raise click.UsageError(f"{book} is no workbook or annotated text; name a file that ends in {', '.join(ends)}")
    with progress("reading and checking the workbook"), book.open("rb") as stream:
        intake = take_in(book.name, stream.read(MAX_BYTES + 1), sheets, open_texts(folder))
    findings = intake.verdict.findings
    print_verdict(intake.verdict, style, "; nothing was written" if findings else "")
    if not folder and any(finding.code == "KC107" for finding in findings):
        click.echo("words become offsets where the article texts are at hand; name their folder with --texts", err=True)
    if findings:
        sys.exit(1)
    if not intake.files:
        click.echo(f"nothing differs from the sheets in {home / 'seeds'}; nothing was written", err=True)
        return
    seeds = resolved(home / "seeds")  # it may be a link, and `write` follows none
    if out is None:
        base = seeds.parent
        planned, read = (
            {f"{seeds.name}/{path}": data for path, data in some.items()} for some in (intake.files, sheets)
        )
        changes = write(planned, base, owned=(), read=read)
    else:
        base = out
        base.mkdir(parents=True, exist_ok=True)
        changes = write_new(intake.files, base)
    for change in changes:
        click.echo(f"written: {base / change.path}", err=True)

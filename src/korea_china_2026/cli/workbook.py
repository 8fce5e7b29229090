"""Forms to fill in: ``kc2026 workbook`` writes the sheets as a spreadsheet, or an article's observations for an
annotation tool, ``kc2026 import`` turns them back into sheets; ``kc2026 sample`` writes records drawn at random,
without their codes."""

import sys
from pathlib import Path

import click

from korea_china_2026.cli.completion import articles
from korea_china_2026.cli.conventions import (
    file_path,
    home_option,
    open_texts,
    progress,
    refuse_checkout,
    texts_option,
)
from korea_china_2026.cli.renderings import counted, format_option, print_verdict, stop_at
from korea_china_2026.cli.sheet_files import read_published, write_new
from korea_china_2026.names import require_name
from korea_china_2026.package_files import resolved
from korea_china_2026.publish.build import write
from korea_china_2026.publish.intake import gather_forms, take_in
from korea_china_2026.publish.workbook import draw_sample, render_sample, render_workbook
from korea_china_2026.sheets.annotated import FORMATS, annotations_of
from korea_china_2026.sheets.corpus import gather
from korea_china_2026.sheets.flatten import flatten
from korea_china_2026.sheets.forms import RECORD
from korea_china_2026.sheets.layout import published_sheets
from korea_china_2026.sheets.workbook import MAX_BYTES

_ENDS = (".xlsx", *FORMATS)


@click.command()
@click.argument("out", type=file_path(dir_okay=False), metavar="OUT")
@click.argument("source", required=False, shell_complete=articles)
@texts_option
@home_option
def command(out: Path, source: str | None, folder: Path | None, home: Path) -> None:
    """OUT.xlsx holds the registries, and the article SOURCE or a blank one; with its text the words are beside each
    span. OUT.xmi (UIMA CAS, for INCEpTION) and OUT.json (Label Studio) hold the text and the observations of SOURCE,
    and the layers beside them. An existing file is not overwritten.

    `kc2026 import OUT` turns each of them back into sheets. What holds an article's text is written outside of the
    checkout only.
    """
    if out.suffix not in _ENDS:
        raise click.UsageError(f"{out} does not end in .xlsx, {' or '.join(FORMATS)}")
    seeds = published_sheets(gather(home / "seeds"))
    if source is not None:
        require_name("article", source, [Path(path).stem for path in seeds if path.startswith("sources/")])
    rows, origin, findings = gather_forms(seeds, source)
    stop_at(findings, f"{counted(len(findings))} that no form could hold; nothing was written")
    digests = [row.get("text_sha256") for row in rows[RECORD]]
    text = next((text for digest, text in open_texts(folder).items() if digest in digests), None)
    if text is not None:
        refuse_checkout(out, "name a file elsewhere")
    if out.suffix not in FORMATS:
        files = {out.suffix: render_workbook(rows, origin, text)}
    elif text is not None:
        files = FORMATS[out.suffix][0](text, list(annotations_of(rows, origin[f"sources/{source}.yaml"])))
    else:
        raise click.UsageError(f"{out.suffix} holds an article's text: name the article, and its folder with --texts")
    written = {out.with_suffix(end).name: content for end, content in files.items()}
    write_new(written, out.parent)
    click.echo(
        f"{', '.join(str(out.with_name(name)) for name in written)}: {sum(map(len, rows.values()))} rows", err=True
    )


@click.command()
@click.argument("out", type=file_path(dir_okay=False), metavar="FILE.xlsx")
@click.option("--blind", "n", type=click.IntRange(1), required=True, metavar="N", help="How many records to draw.")
@click.option("--seed", default=2026, show_default=True, help="Another seed draws other records.")
@texts_option
@home_option
def sample(out: Path, n: int, seed: int, folder: Path | None, home: Path) -> None:
    """An existing file is not overwritten. If you have the texts, the words are beside each record, else its place.

    `kc2026 agreement --with FILE.xlsx` measures the filled form against the data.
    """
    if out.suffix.lower() != ".xlsx":
        raise click.UsageError(f"{out} does not end in .xlsx")
    texts = open_texts(folder)
    if texts:
        refuse_checkout(out, "name a file elsewhere")
    corpus = read_published(home)
    stop_at(corpus.findings, "no sample was drawn")
    try:
        rows = draw_sample(flatten(corpus), n, seed, texts)
        write_new({out.name: render_sample(rows)}, out.parent)
    except ValueError as error:
        raise click.UsageError(f"--blind {n}: {error}") from None
    click.echo(f"{out}: {n} records, {len(rows)} cells to fill in", err=True)


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
def import_(book: Path, out: Path | None, style: str, folder: Path | None, home: Path) -> None:
    """IN is a workbook (.xlsx), or a text annotated in INCEpTION (.xmi) or Label Studio (.json), as `kc2026 workbook`
    made it. It is checked together with all other sheets. Only the sheets that changed are written, into seeds/ or DIR.

    Findings name worksheet and cell, as IN.xlsx#quotes!B7, or layer and offsets. With findings nothing is written. If
    the texts are at hand, words after ~ become offsets, and ids, lengths and copies of words are filled in.
    """
    sheets = gather(home / "seeds")
    if book.suffix not in _ENDS or book.is_symlink() or not book.is_file():
        raise click.UsageError(f"{book} is no workbook or annotated text; name a file that ends in {', '.join(_ENDS)}")
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

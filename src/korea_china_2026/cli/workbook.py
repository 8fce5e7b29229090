"""Forms to fill in: ``kc2026 workbook`` writes the sheets as a spreadsheet, or an article's observations for an
annotation tool, ``kc2026 sample`` records drawn at random, without their codes."""

from pathlib import Path

import click

from korea_china_2026.cli.completion import articles
from korea_china_2026.cli.conventions import (
    file_path,
    home_option,
    open_texts,
    refuse_checkout,
    texts_option,
)
from korea_china_2026.cli.renderings import counted, stop_at
from korea_china_2026.cli.sheet_files import read_published, write_new
from korea_china_2026.names import require_name
from korea_china_2026.publish.intake import gather_forms
from korea_china_2026.publish.workbook import draw_sample, render_sample, render_workbook
from korea_china_2026.sheets.annotated import FORMATS, annotations_of
from korea_china_2026.sheets.corpus import gather
from korea_china_2026.sheets.flatten import flatten
from korea_china_2026.sheets.forms import RECORD
from korea_china_2026.sheets.layout import published_sheets


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
    if out.suffix not in (".xlsx", *FORMATS):
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

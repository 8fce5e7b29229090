"""``kc2026 workbook``: write the sheets as a spreadsheet form, or an article's observations for an annotation tool."""

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
from korea_china_2026.cli.sheet_files import write_new
from korea_china_2026.names import require_name
from korea_china_2026.publish.intake import gather_forms
from korea_china_2026.publish.workbook import render_workbook
from korea_china_2026.sheets.annotated import FORMATS, annotations_of
from korea_china_2026.sheets.corpus import gather
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
    written = {out.with_suffix(end): content for end, content in files.items()}
    write_new(written)
    click.echo(f"{', '.join(map(str, written))}: {sum(map(len, rows.values()))} rows", err=True)

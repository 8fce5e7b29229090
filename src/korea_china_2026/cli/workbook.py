"""``kc2026 workbook``: write the sheets as a spreadsheet form, for people who don't write YAML."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from korea_china_2026.cli.completing import articles
from korea_china_2026.cli.options import find_root, open_texts, root_option, texts_option
from korea_china_2026.cli.outcomes import CouldNot, exit_codes
from korea_china_2026.cli.renderings import counted
from korea_china_2026.cli.sheet_files import write_sheet
from korea_china_2026.names import did_you_mean
from korea_china_2026.publish.workbook import gather_forms, name_spans, render_workbook
from korea_china_2026.sheets.corpus import gather
from korea_china_2026.sheets.forms import RECORD
from korea_china_2026.sheets.layout import published_sheets


@click.command(epilog=exit_codes("findings that no form could hold"))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT.xlsx")
@click.argument("source", required=False, shell_complete=articles)
@texts_option
@root_option
def command(out: Path, source: str | None, folder: Path | None, root: Path | None) -> None:
    """OUT.xlsx holds the registries, and the article SOURCE or a blank one. An existing file is not overwritten.

    `kc2026 import OUT.xlsx` turns the form back into sheets. If the texts are at hand, a note at each span shows the
    first and last of its words.
    """
    if out.suffix.lower() != ".xlsx":
        raise click.UsageError(f"{out} does not end in .xlsx")
    texts = open_texts(folder)
    seeds = published_sheets(gather(find_root(root) / "seeds"))
    articles = [path[len("sources/") : -len(".yaml")] for path in seeds if path.startswith("sources/")]
    if source is not None and source not in articles:
        raise click.UsageError(f"there is no article {source!r}.{did_you_mean(source, articles)}")
    rows, origin, findings = gather_forms(seeds, source)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        click.echo(f"{counted(len(findings))} that no form could hold; nothing was written", err=True)
        sys.exit(1)
    known = {row["text_sha256"] for row in rows[RECORD] if "text_sha256" in row}
    notes = {
        span: note for digest, text in texts.items() if digest in known for span, note in name_spans(rows, text).items()
    }
    try:
        write_sheet(out, render_workbook(rows, origin, notes), new=True)
    except FileExistsError:
        raise click.UsageError(f"{out} exists; name another file, or remove it") from None
    except OSError as error:
        raise CouldNot("workbook", f"{out} cannot be written: {error.strerror}") from None
    click.echo(f"{out}: {sum(map(len, rows.values()))} rows in {len(rows)} worksheets", err=True)

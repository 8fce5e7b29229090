"""``kc2026 export``: write the published tables in the formats that people work with."""

from pathlib import Path

import click

from korea_china_2026.cli.completion import one_of
from korea_china_2026.cli.conventions import file_path, progress
from korea_china_2026.publish.build import write
from korea_china_2026.publish.exports import FORMATS, export, losses, read_published
from korea_china_2026.read.package import package

ALL = "all"


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=one_of((*FORMATS, ALL)))
@click.option(
    "--out",
    type=file_path(file_okay=False),
    default=Path("exports"),
    show_default=True,
    metavar="DIR",
    help="Folder to write into; each format gets a folder of its own there.",
)
def command(names: tuple[str, ...], out: Path) -> None:
    """NAME is a format; without one, the formats are listed, and `all` stands for every format.

    The files are written all or none, and DIR/export.json records them. A file that is there and that no export wrote,
    or that was changed since, is not overwritten. Files that no longer belong there are left alone.
    """
    if not names:
        wide = max(map(len, FORMATS))
        click.echo("\n".join(f"{name:<{wide}}  {what}" for name, what in FORMATS.items()))
        return
    lost = {name: losses(name) for name in (FORMATS if ALL in names else names)}
    with progress("reading and rendering the tables"):
        published = read_published(package())
        files = {f"{name}/{path}": data for name in lost for path, data in export(name, published).items()}
    out.mkdir(parents=True, exist_ok=True)
    changes = write(files, out, owned=(), record="export.json")
    for name, told in lost.items():
        click.echo(str(out / name))
        for loss in told.values():
            click.echo(f"  {loss}", err=True)
    if published.left_out:
        click.echo(published.left_out, err=True)
    click.echo(f"{len(files)} files, {len(changes)} written", err=True)

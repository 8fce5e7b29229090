"""``kc2026 export``: write the published tables in the formats that people work with."""

from pathlib import Path

import click

from korea_china_2026.cli.completion import one_of
from korea_china_2026.cli.conventions import progress
from korea_china_2026.names import require_name
from korea_china_2026.publish.build import write
from korea_china_2026.publish.exports import FORMATS, export, losses
from korea_china_2026.publish.exports.published import read_published
from korea_china_2026.read.package import package

ALL = "all"


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=one_of((*FORMATS, ALL)))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("exports"),
    show_default=True,
    metavar="DIR",
    help="Folder to write into; each format gets a folder of its own there.",
)
def command(names: tuple[str, ...], out: Path) -> None:
    """NAME is a format; without one, the formats are listed, and `all` stands for every format.

    The files are written all or none. Files that no longer belong there are left alone.
    """
    if not names:
        wide = max(map(len, FORMATS))
        click.echo("\n".join(f"{name:<{wide}}  {what}" for name, what in FORMATS.items()))
        return
    wanted = list(FORMATS) if ALL in names else list(dict.fromkeys(names))
    for name in wanted:
        require_name("format", name, FORMATS)
    with progress("reading and rendering the tables"):
        published = read_published(package())
        files = {f"{name}/{path}": data for name in wanted for path, data in export(name, published).items()}
    for name in wanted:
        (out / name).mkdir(parents=True, exist_ok=True)
    changes = write(files, out, owned=())
    for name in wanted:
        click.echo(str(out / name))
        for loss in losses(name).values():
            click.echo(f"  {loss}", err=True)
    click.echo(f"{len(files)} files, {len(changes)} written", err=True)

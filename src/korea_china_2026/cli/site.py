"""``kc2026 site``: write the site to explore, from the package at hand."""

from pathlib import Path
from typing import get_args

import click

from korea_china_2026.cli.conventions import file_path, open_texts, progress, refuse_checkout
from korea_china_2026.errors import BuildError, PackageError
from korea_china_2026.package_files import MAX_DESCRIPTOR, read_regular, refusal, resolved
from korea_china_2026.publish.exports import read_published
from korea_china_2026.publish.site.render import render_site
from korea_china_2026.publish.site.write import check_target, write_site
from korea_china_2026.read.cite import Style, cite
from korea_china_2026.read.package import package


@click.command()
@click.argument("folder", metavar="DIR", type=file_path(file_okay=False))
# Not from the environment: whoever has the variable set must not publish the articles' words by mistake.
@click.option(
    "--texts",
    type=file_path(),
    metavar="TEXTS",
    help=(
        "Folder with the article texts: a private build that shows them. Only outside a checkout; it must not be"
        " published."
    ),
)
def command(folder: Path, texts: Path | None) -> None:
    """DIR is made, or replaces an earlier site, with whatever was changed in its pages; any other folder that is not
    empty is refused. The pages load nothing from elsewhere."""
    words = open_texts(texts) if texts is not None else None
    if texts is not None:
        refuse_checkout(folder, "name another folder")
    try:
        check_target(resolved(folder))
    except BuildError as error:
        raise click.UsageError(str(error)) from None
    at_hand = package()
    with progress("rendering the site"):
        published = read_published(at_hand)
        citations = {style: cite(style) for style in get_args(Style)}
        files = render_site(published.tables, citations, words, published.package, documents(at_hand.folder))
        write_site(files, folder, private=words is not None)
    pages = sum(1 for path in files if path.endswith(".html"))
    private = "; a PRIVATE build with the articles' words, do not publish it" if words is not None else ""
    click.echo(f"{pages} pages; open {folder / 'index.html'}{private}", err=True)


def documents(root: Path) -> dict[str, str]:
    """The guides and reference of a checkout, by their paths; an installed package has none, and what is not of the
    folder is left out."""
    found = sorted(path for path in (*root.glob("docs/**/*.md"), root / "CONTRIBUTING.md") if path.is_file())
    names = [name for path in found if refusal(root, name := path.relative_to(root).as_posix()) is None]
    try:
        return {name: read_regular(root / name, MAX_DESCRIPTOR).decode("utf-8") for name in names}
    except UnicodeDecodeError:
        raise PackageError(f"a document of {root / 'docs'} is not UTF-8 text; save it as UTF-8") from None

"""``kc2026 site``: write the site to explore, from the package at hand."""

import re
from os.path import dirname, join, normpath
from pathlib import Path
from typing import get_args

import click

from korea_china_2026.cli.conventions import file_path, open_texts, progress, refuse_checkout
from korea_china_2026.errors import BuildError, PackageError
from korea_china_2026.package_files import MAX_DESCRIPTOR, read_regular, refusal, resolved
from korea_china_2026.publish.exports import read_published
from korea_china_2026.publish.site.documents import page_of
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
        shown, unnamed = documents(at_hand.folder)
        files = render_site(published.tables, citations, words, published.package, shown)
        write_site(files, folder, private=words is not None)
    pages = sum(1 for path in files if path.endswith(".html"))
    private = "; a PRIVATE build with the articles' words, do not publish it" if words is not None else ""
    for told in filter(None, (published.left_out, unnamed)):
        click.echo(told, err=True)
    click.echo(f"{pages} pages; open {folder / 'index.html'}{private}", err=True)


#: A link to another document.
_LINK = re.compile(r"\]\(([^][()#:\s]+\.md)")


def documents(root: Path) -> tuple[dict[str, str], str]:
    """The guides and reference of a checkout, by their paths, and a sentence on those in docs/ that are none.

    A guide is what README.md or CONTRIBUTING.md leads to, over other documents too: whatever else lies there, such as
    somebody's notes, is not published. An installed package has none.
    """
    found: dict[str, str] = {}
    ahead = ["README.md", "CONTRIBUTING.md"]
    for name in ahead:
        if refusal(root, name) or not (root / name).is_file():
            continue
        try:
            found[name] = read_regular(root / name, MAX_DESCRIPTOR).decode("utf-8")
        except UnicodeDecodeError:
            raise PackageError(f"{root / name} is not UTF-8 text; save it as UTF-8") from None
        links = (normpath(join(dirname(name), link)) for link in _LINK.findall(found[name]))
        ahead += dict.fromkeys(link for link in links if link.startswith("docs/") and link not in ahead)
    found.pop("README.md", None)
    for name in found.keys() - {page_of(name): name for name in found}.values():
        raise PackageError(f"{root / name} is called like another document, and each is a page; give one another name")
    lie = [] if refusal(root, "docs") else sorted(root.glob("docs/**/*.md"))
    unnamed = [name for path in lie if (name := path.relative_to(root).as_posix()) not in found]
    return found, f"not published, as no document names them: {', '.join(unnamed)}" if unnamed else ""

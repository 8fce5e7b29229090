"""``kc2026 new``: start the sheet of a new article from its text."""

from __future__ import annotations

import hashlib
import shlex
from pathlib import Path

import click

from korea_china_2026.cli.options import find_root, root_option
from korea_china_2026.cli.outcomes import CouldNot
from korea_china_2026.cli.sheet_files import write_sheet
from korea_china_2026.model.articles import Source
from korea_china_2026.sheets.candidates import known_forms
from korea_china_2026.sheets.corpus import Corpus, gather, read_corpus
from korea_china_2026.sheets.layout import published_sheets
from korea_china_2026.sheets.new import TODO, new_sheet
from korea_china_2026.sheets.strict_yaml import MAX_BYTES


@click.command()
@click.argument("source")
@click.option(
    "--text",
    "file",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The article's text, as UTF-8.",
)
@root_option
def command(source: str, file: Path, root: Path | None) -> None:
    """SOURCE is an id such as harbour-times-2, the outlet and a number; the sheet is seeds/sources/SOURCE.yaml.

    The text is registered by hash and length and cut into passages; quotations, numbers and known names are proposed as
    comments. The text itself is not copied: keep FILE in your folder of article texts.
    """
    home = find_root(root)
    slug = Source.TABLE.field("source_id").lexical
    if slug is None or not slug.accepts(source) or len(source) > 60:
        raise click.UsageError(
            f"{source!r} is no id of an article; write the outlet and a number, such as harbour-times-2"
        )
    content, text = _read(file)
    sheets = published_sheets(gather(home / "seeds"))
    corpus = read_corpus(sheets)
    digest = hashlib.sha256(content).hexdigest()
    _refuse_known(corpus, sheets, source, digest)
    sheet = new_sheet(source, text, digest, _known(corpus))
    path = home / "seeds" / "sources" / f"{source}.yaml"
    try:
        path.parent.mkdir(exist_ok=True)
        write_sheet(path, sheet.encode("utf-8"), new=True)
    except FileExistsError:
        raise click.UsageError(f"{path} exists already; a new article needs an id of its own") from None
    except OSError as error:
        raise CouldNot("new", f"{path} cannot be written: {error.strerror}") from None
    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    click.echo(f"{shown}: {sheet.count('- passage_id: ')} passages, {sheet.count(TODO)} cells to fill")
    click.echo(f"next: fill the cells marked TODO, code, then kc2026 anchor {shlex.quote(str(shown))}", err=True)


def _read(file: Path) -> tuple[bytes, str]:
    try:
        if not file.is_file():
            raise click.UsageError(f"{file} is no file; name the article's text")
        if file.stat().st_size > MAX_BYTES:
            raise click.UsageError(f"{file} is larger than {MAX_BYTES:,} bytes; one article is far smaller")
        content = file.read_bytes()
    except OSError as error:
        raise CouldNot("new", f"{file} cannot be read: {error.strerror}") from None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise click.UsageError(
            f"{file} is not UTF-8 text: byte 0x{content[error.start]:02x} at {error.start}; save it as UTF-8"
        ) from None
    if "\0" in text:
        raise click.UsageError(f"{file} holds a NUL character at {text.index(chr(0))}; it is no text")
    if text.startswith("\ufeff"):
        raise click.UsageError(f"{file} starts with a byte-order mark; save it as UTF-8 without one")
    if not text.strip():
        raise click.UsageError(f"{file} holds no words")
    return content, text


def _refuse_known(corpus: Corpus, sheets: dict[str, bytes], source: str, digest: str) -> None:
    if f"sources/{source}.yaml" in sheets:
        raise click.UsageError(f"seeds/sources/{source}.yaml exists already; a new article needs an id of its own")
    for record in corpus.of("sources"):
        if record.text("text_sha256") == digest:
            raise click.UsageError(
                f"this text is registered already, as {record.text('source_id') or record.place.file}"
            )


def _known(corpus: Corpus) -> dict[str, set[str]]:
    names = [(record.text("actor_id"), record.text("name_form")) for record in corpus.of("actor_names")]
    names += [(record.text("actor_id"), record.text("name")) for record in corpus.of("actors")]
    return known_forms([(actor, form) for actor, form in names if actor and form])

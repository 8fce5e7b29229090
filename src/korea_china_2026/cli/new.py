"""``kc2026 new``: start the sheet of a new article from its text."""

import re
import shlex
from pathlib import Path

import click

from korea_china_2026.article_texts import LONGEST, sha256, taken_apart
from korea_china_2026.cli.conventions import file_path, home_option, name_below, open_texts, texts_option
from korea_china_2026.cli.renderings import counted
from korea_china_2026.cli.sheet_files import read_published, write_new
from korea_china_2026.findings import undecoded
from korea_china_2026.language.tables import guess_language, language_of
from korea_china_2026.model.articles import Source
from korea_china_2026.names import Texts
from korea_china_2026.package_files import read_regular
from korea_china_2026.sheets.corpus import Corpus
from korea_china_2026.sheets.layout import PROPOSED
from korea_china_2026.sheets.new import TODO, Given, Nearest, known_records, new_sheet


@click.command()
@click.argument("source")
@click.option(
    "--text",
    "file",
    required=True,
    type=file_path(),
    metavar="FILE",
    help="The article's text, as UTF-8.",
)
@click.option("--language", metavar="TAG", help="The article's language (BCP 47); told by its letters if left out.")
@texts_option
@home_option
def command(source: str, file: Path, language: str | None, folder: Path | None, home: Path) -> None:
    """SOURCE is an id such as harbour-times-2, the outlet and a number; the sheet is seeds/sources/SOURCE.yaml.

    The text is registered by hash and length and cut into passages. Figures, quotations and known names are proposed as
    rows with a key TODO: check each, and delete the key or the row. Claims and events that are near, and words of
    dates, are named in comments. The text itself is not copied: keep FILE in your folder of article texts.
    """
    slug = Source.TABLE.field("source_id").lexical
    if slug is None or not slug.accepts(source) or len(source) > 60 or not source[-1].isdigit():
        raise click.UsageError(
            f"{source!r} is no id of an article; write the outlet and a number, such as harbour-times-2"
        )
    content, text = _read(file)
    corpus = read_published(home)
    digest = sha256(content)
    for record in corpus.of("sources"):
        if record.text("text_sha256") == digest:
            known = record.text("source_id") or record.place.file
            raise click.UsageError(f"this text is registered already, as {known}")
    # The article's language: as it was given, else as its letters tell it.
    tag = guess_language(text)
    spelling = Source.TABLE.field("language").lexical
    if language is not None:
        main, dash, rest = language.partition("-")
        tag = f"{main.lower()}{dash}{rest}"
        if spelling is None or not spelling.accepts(tag):
            raise click.UsageError(f"{language!r} is no BCP 47 tag of a language; write one such as ko or zh-Hans")
    sheet = new_sheet(source, text, digest, known_before(corpus, tag, open_texts(folder)))
    path = home / "seeds" / "sources" / f"{source}.yaml"
    path.parent.mkdir(exist_ok=True)
    write_new({path.name: sheet.encode()}, path.parent)
    shown = name_below(path, Path.cwd())
    proposed = len(re.findall(rf"^ +- \{{{PROPOSED}: ", sheet, re.MULTILINE))
    counts = f"{sheet.count('{passage_id: ')} passages, {sheet.count(TODO)} cells to fill, {proposed} rows proposed"
    click.echo(f"{shown}: {counts}")
    if corpus.findings:
        there = f"{counted(len(corpus.findings))} in sheets that are there"
        click.echo(f"{there}: what could not be read is not proposed; kc2026 validate says where", err=True)
    if language_of(tag) is None:
        click.echo(f"there are no rules for the language {tag!r}: only names and claims are proposed", err=True)
    click.echo(f"next: fill the cells marked TODO, check the rows, then kc2026 anchor {shlex.quote(shown)}", err=True)


def _read(file: Path) -> tuple[bytes, str]:
    if not file.is_file():
        raise click.UsageError(f"{file} is no file; name the article's text")
    content = read_regular(file, LONGEST)
    if broken := undecoded(str(file), content, "KC001", "text"):
        raise click.UsageError(f"{broken.place}: {broken.message}")
    text = content.decode()
    if "\0" in text:
        raise click.UsageError(f"{file} holds a NUL character at {text.index(chr(0))}; it is no text")
    if not text.strip():
        raise click.UsageError(f"{file} holds no words")
    if wrong := taken_apart(text):
        raise click.UsageError(f"{file}: {wrong}")
    return content, text


def known_before(corpus: Corpus, language: str, texts: Texts) -> Given:
    """What the sheets of other articles know: forms of actors, claims and events."""
    forms: dict[str, set[str]] = {}
    # "Analysts" whom another article cites are not those of this one.
    unnamed = {record.text("actor_id") for record in corpus.of("actors") if record.text("plover_sector") == "UNK"}
    for record in [*corpus.of("actor_names"), *corpus.of("actors")]:
        for form in filter(None, map(record.text, ("name_form", "name", "name_ko", "name_zh"))):
            if (actor := record.text("actor_id")) and actor not in unnamed:
                forms.setdefault(form, set()).add(actor)
    claims, events = (Nearest(known_records(corpus, texts, table), forms) for table in ("claims", "events"))
    return Given(language, forms, claims, events, corpus.of("references"))

"""Words and where they are: ``kc2026 anchor`` turns those of a draft sheet into offsets and digests, ``kc2026 find``
prints the anchors of some words in an article."""

import sys
from pathlib import Path

import click

from korea_china_2026.article_texts import taken_apart, unmatched
from korea_china_2026.cli.completion import articles
from korea_china_2026.cli.conventions import file_path, home_option, name_below, open_texts, texts_option
from korea_china_2026.cli.renderings import counted, stop_at
from korea_china_2026.cli.sheet_files import read_published
from korea_china_2026.language.tables import language_of
from korea_china_2026.names import require_name
from korea_china_2026.package_files import resolved
from korea_china_2026.publish.build import write
from korea_china_2026.sheets.anchoring import anchor, cell_of_article
from korea_china_2026.sheets.corpus import gather
from korea_china_2026.sheets.find import find_words
from korea_china_2026.sheets.strict_yaml import parse


@click.command()
@click.argument("sheet", type=file_path())
@texts_option
@home_option
def command(sheet: Path, folder: Path | None, home: Path) -> None:
    """SHEET is the sheet of an article. Words after ~ mark a span.

    \b
    span: ~some words                  the one place of the words in the passage;
                                       for origins in the article
    span: ~first words … last words    the shortest stretch from the one to the other
    span: ~</2> words                  their second place
    evidence: {…: ~<p8> words}         words in passage 008 of the article

    A new claim, event, actor or place may be written between braces where its id goes. It gets an id made of its
    statement, title or name, and is moved to its registry; {statement: ~first words} means the one that begins so.
    Ids of rows, the text of quotations, the value_text of figures and mention counts are filled in where they are
    missing; nothing else is touched. If words cannot be found or occur in several places, nothing is written and the
    exit code is 1.
    """
    if not folder:
        raise click.UsageError("anchoring needs the article texts; name their folder with --texts")
    if sheet.is_symlink() or not sheet.is_file():
        raise click.UsageError(f"{sheet} is no file; name a sheet such as seeds/sources/<source_id>.yaml")
    content = sheet.read_bytes()
    digest = cell_of_article(parse(str(sheet), content)[0], "text_sha256")
    text = open_texts(folder).get(digest or "")
    if text is None and digest is not None:
        raise click.UsageError(unmatched(folder, digest, f"the article of {sheet}"))
    # A sheet that cannot be read names no text; what is wrong with it is found without one.
    name = name_below(sheet, home)
    sheets = gather(home / "seeds")
    anchored = anchor(name, content, text or "", sheets)
    stop_at(anchored.findings, f"{counted(len(anchored.findings))}; nothing was written")
    # `write` follows no link, and `seeds` may be one. A draft elsewhere is written after the registries, where they
    # could be.
    seeds = resolved(home / "seeds")
    whole = resolved(sheet)
    files = {seeds.parent: {f"{seeds.name}/{path}": registry for path, registry in anchored.registries.items()}}
    base = seeds.parent if whole.is_relative_to(seeds) else whole.parent
    own = whole.relative_to(base).as_posix()
    files.setdefault(base, {})[own] = anchored.content
    read = {f"{seeds.name}/{path}": data for path, data in sheets.items()} | {own: content}
    for root_of, planned in files.items():
        write(planned, root_of, owned=(), read=read)
    filled = ", ".join(f"{n} {what}" for what, n in anchored.filled.items() if n)
    click.echo(f"{filled or 'nothing'} filled in", err=True)


@click.command()
@click.argument("source", shell_complete=articles)
@click.argument("words")
@texts_option
@home_option
def find(source: str, words: str, folder: Path | None, home: Path) -> None:
    """Each line has an anchor, its passage, and the WORDS in their place in the article SOURCE.

    WORDS may be "first words … last words" for a long span.
    """
    if not folder:
        raise click.UsageError("finding words needs the article texts; name their folder with --texts")
    corpus = read_published(home)
    known = {record.text("source_id") or "": record for record in corpus.of("sources")}
    require_name("article", source, known)
    article = known[source]
    digest = article.text("text_sha256") or ""
    text = open_texts(folder).get(digest)
    if text is None:
        raise click.UsageError(unmatched(folder, digest, source))
    hits = find_words(text, words, language=language_of(article.text("language"))) if words.strip() else []
    for hit in hits:
        passages = (
            one.text("passage_id")
            for one in article.children
            if one.table == "passages" and one.span and one.span.start <= hit.start < hit.end <= one.span.end
        )
        # The words with a little of what is around them, on one line.
        before = text[max(hit.start - 24, 0) : hit.start]
        in_place = " ".join(f"…{before}[{hit.words}]{text[hit.end : hit.end + 24]}…".split())
        click.echo(f"{hit.anchor}  {next(passages, None) or '-'}  {in_place}")
    if not hits:
        told = f"these words are not in {source}: {words!r}", taken_apart(text)
        click.echo("\n".join(filter(None, told)), err=True)
    sys.exit(not hits)

"""``kc2026 find``: print the anchors of some words in an article, ready to paste."""

import sys
from pathlib import Path

import click

from korea_china_2026.article_texts import taken_apart, unmatched
from korea_china_2026.cli.completion import articles
from korea_china_2026.cli.conventions import home_option, open_texts, texts_option
from korea_china_2026.cli.sheet_files import read_published
from korea_china_2026.language.tables import language_of
from korea_china_2026.names import require_name
from korea_china_2026.sheets.find import find_words


@click.command()
@click.argument("source", shell_complete=articles)
@click.argument("words")
@texts_option
@home_option
def command(source: str, words: str, folder: Path | None, home: Path) -> None:
    """Each line has an anchor, its passage, and the WORDS in their place in the article SOURCE.

    WORDS may be "first words … last words" for a long span.
    """
    if not folder:
        raise click.UsageError("finding words needs the article texts; name their folder with --texts")
    corpus = read_published(home)
    articles = {record.text("source_id") or "": record for record in corpus.of("sources")}
    require_name("article", source, articles)
    article = articles[source]
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

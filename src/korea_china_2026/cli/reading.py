"""The commands that read the published package; they need click beside what Python needs to read it, and no more."""

import json
import sys
from pathlib import Path
from typing import Any, get_args

import click
from click.shell_completion import CompletionItem

from korea_china_2026.answers.record import ANSWERS, answers_to
from korea_china_2026.answers.rows import Cells, picked
from korea_china_2026.cli.completion import one_of, record_ids
from korea_china_2026.cli.conventions import texts_option
from korea_china_2026.findings import RULES
from korea_china_2026.names import Names, TableName, did_you_mean
from korea_china_2026.read.cite import Style
from korea_china_2026.read.cite import cite as citation
from korea_china_2026.read.describe import describe as description
from korea_china_2026.read.records import find_record, of_sound_rows, records, related
from korea_china_2026.read.show import in_words
from korea_china_2026.read.show import show as page
from korea_china_2026.read.verify import verify as verification
from korea_china_2026.read.views import found

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _print(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


@click.command()
@click.argument("words", metavar="WORDS...", nargs=-1, required=True)
@click.option(
    "--most", type=click.IntRange(min=1), default=40, show_default=True, metavar="N", help="How many records to print."
)
@click.option("--table", metavar="NAME", help="Search this table alone.")
@json_option
def search(words: Names, most: int, table: TableName | None, *, as_json: bool) -> None:
    """The records with all of the WORDS, or where none has all, with the most. A word of three letters or more matches
    the beginning of a word in ids, statements, titles, quotations, figures, what references say, and all names of the
    actors and places concerned.

    `kc2026 show ID` then shows a whole record.
    """
    hits = found(" ".join(words), table)
    if as_json:
        _print([hit._asdict() for hit in hits[:most]])
    else:
        wide = max((len(hit.table) for hit in hits[:most]), default=0)
        for hit in hits[:most]:
            click.echo(f"{hit.table:<{wide}}  {hit.record_id}: {' '.join(hit.text.split())}")
        told = f"{len(hits)} {'record' if len(hits) == 1 else 'records'}"
        if hits and hits[0].found < hits[0].wanted:
            told += f" with {hits[0].found} of the {hits[0].wanted} words"
        click.echo(f"{told}; {most} shown, --most N shows more" if len(hits) > most else told)
    sys.exit(not hits)


@click.command()
@click.argument("record_id", metavar="ID", shell_complete=record_ids)
@click.option("--table", metavar="NAME", help="The table that is meant, where several have the id.")
@texts_option
@json_option
def show(record_id: str, table: TableName | None, folder: Path | None, *, as_json: bool) -> None:
    """The record ID comes with its reports, voices, spans and relations; if the texts are at hand, also with the words
    of each span."""
    if not as_json:
        click.echo(page(record_id, folder, table))
        return
    one = find_record(record_id, table)
    ties = [{**tie._asdict(), "row": tie.row._asdict()} for tie in related(record_id, one.table)]
    _print({"table": one.table, "row": one.row._asdict(), "ties": ties})


@click.command()
@click.argument("name", metavar="[TABLE]", required=False, shell_complete=one_of((*get_args(TableName), *ANSWERS)))
@json_option
def describe(name: str | None, *, as_json: bool) -> None:
    """Without TABLE, the tables are listed. TABLE may also be an answer, such as `dyads` or `timeline`."""
    describing: Any = description
    described = describing(name)
    if not as_json:
        click.echo(repr(described))
        return
    tables = [one._asdict() for one in (described.tables if name is None else [described])]
    for one in tables:
        one["columns"] = [column._asdict() for column in one["columns"]]
    _print({**described._asdict(), "tables": tables} if name is None else tables[0])


@click.command()
@click.argument("question_id", metavar="[QUESTION]", required=False, shell_complete=record_ids)
@json_option
def compare(question_id: str | None, *, as_json: bool) -> None:
    """Without QUESTION, the questions are listed with how the articles' answers relate.

    Below an answer to QUESTION come the claims that it depends on, each with its verdict."""
    rows, lines = _compared(question_id)
    if as_json:
        _print(rows)
    else:
        click.echo("\n".join(lines))


@of_sound_rows
def _compared(question_id: str | None) -> tuple[list[Cells], list[str]]:
    """What the articles answer, as rows and as lines."""
    if question_id is None:
        rows = [picked(row, ("question_id", "question", "outcome")) for row in records("questions")]
        lines = [f"{row['question_id']}: {row['question']} ({row['outcome']})" for row in rows]
    else:
        lines = [find_record(question_id, "questions").row.question]
        rows = answers_to(records, question_id)
        for row in rows:
            lines.append(f"  {row['source_id']}: {row['answer'] or row['status']}")
            for claim_id in row["claim_ids"].split("; ") if row["claim_ids"] else ():
                lines.append(f"    {claim_id}: {in_words(find_record(claim_id, 'claims').row)}")
    return rows, lines


@click.command()
@click.argument("style", type=click.Choice(get_args(Style)), default="text")
@click.option("--table", metavar="NAME", shell_complete=one_of(get_args(TableName)), help="Cite this table alone.")
def cite(style: Style, table: TableName | None) -> None:
    """STYLE is that of a reference manager; without one, the citation is a sentence."""
    click.echo(citation(style, table))


@click.command()
@texts_option
def verify(folder: Path | None) -> None:
    """Without the texts, only quotations and figures are checked, which carry their own words.

    Anchors of the Parquet files are checked; `kc2026 validate PACKAGE` checks keys, values and the CSV.
    """
    checked = verification(folder)
    click.echo(repr(checked))
    sys.exit(bool(checked.failed))


def _codes(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [
        CompletionItem(rule.code, help=rule.demand)
        for rule in RULES.values()
        if rule.code.startswith(incomplete.upper())
    ]


@click.command()
@click.argument("code", required=False, shell_complete=_codes)
def explain(code: str | None) -> None:
    """Without a CODE, all codes are listed."""
    if code is None:
        # In one piece, so that `kc2026 explain | head -1` ends the same each time.
        click.echo("\n".join(f"{rule.code}  {rule.demand}" for rule in RULES.values()))
        return
    found = RULES.get(code.upper())
    if not found:
        raise click.UsageError(f"there is no code {code!r}.{did_you_mean(code.upper(), RULES)}")
    click.echo(f"{found.code}: {found.demand}\n{found.why}")

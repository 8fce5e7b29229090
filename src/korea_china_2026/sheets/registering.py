"""A new claim, event, actor or place may be written where its id goes in the sheet of an article.

``claim_id: {statement: The ice moves., claim_kind: fact, …}``: `kc2026 anchor` gives the row an id made of its words,
and moves it to its registry. A statement, title or name alone stands for the row that has it, its first words behind ~
for the one row that begins with them.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from collections.abc import Mapping as Files
from functools import cached_property
from itertools import chain, count

from korea_china_2026.findings import Finding
from korea_china_2026.language.tables import language_of
from korea_china_2026.model.fields import SLUG
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.sheets.cells import nearest_spelling
from korea_china_2026.sheets.corpus import Unread, read_corpus
from korea_china_2026.sheets.edits import Source, wrap_rows
from korea_china_2026.sheets.layout import TITLES, table_of
from korea_china_2026.sheets.record import Mapping, Node, Scalar, items_of
from korea_china_2026.sheets.strict_yaml import parse

#: Countries whose people have the family name first, as statements have it.
_FAMILY_FIRST = ("CHN", "JPN", "KOR", "PRK")
#: Words of a title that are in its id, the last exchanged for further ones if another row has these.
_WORDS = 6


def _new_rows(node: Node | None) -> Iterator[tuple[TableName, Mapping]]:
    """The rows that are written where ids go and hold no other one."""
    for key, (_, value) in node.entries.items() if isinstance(node, Mapping) else ():
        inside = [row for item in items_of(value) for row in _new_rows(item)]
        table = table_of(key)
        yield from [(table, value)] if table and isinstance(value, Mapping) and not inside else inside


class Registries:
    """The registries among the sheets of a checkout, given by path below ``seeds/``, and what is new in them."""

    def __init__(self, sheets: Files[str, bytes]) -> None:
        self._sheets = sheets
        #: New rows as they are written, by registry.
        self.added: dict[TableName, list[str]] = defaultdict(list)
        self.findings: list[Finding] = []

    @cached_property
    def rows(self) -> dict[TableName, list[Mapping]]:
        """Every row of each registry; ``findings`` of one that cannot be read, to which none can be added."""
        sheets = [(path, data) for path, data in self._sheets.items() if re.split("[./]", path)[0] in TITLES]
        parsed = [parse(f"seeds/{path}", data) for path, data in sheets]
        self.findings += chain.from_iterable(findings for _, findings in parsed)
        self.findings += read_corpus({path: data for path, data in sheets if isinstance(data, Unread)}).findings
        return {
            table: [row for root, _ in parsed if isinstance(root, Mapping) for row in root.rows(table)]
            for table in TITLES
        }

    def take(self, file: str, text: str) -> str:
        """The text of a sheet with ids in the place of its new rows, which are entered here, the innermost first."""
        is_stuck = False
        while not self.findings and (waiting := list(_new_rows(parse(file, text.encode())[0]))):
            source = Source(text)
            is_last = all(len(row.entries) == 1 for _, row in waiting)
            for table, row in waiting:
                self._enter(table, row, source, is_last, is_stuck)
            is_stuck = not source.edits
            text = source.edited()
        return text

    def _enter(self, table: TableName, row: Mapping, source: Source, is_last: bool, is_stuck: bool) -> None:
        """Put the id of a new row in its place, or of the one that has its title, or alone begins with the words behind
        ~, which is known once no other row waits."""
        column = TABLES[table].id_column
        key = TITLES[table]
        known = {one.text(key) or "": one.text(column) or "" for one in self.rows[table]}
        start, end, _ = source.extent(row.place)
        own = row.text(column)
        name = row.text(key) or ""
        title = row.child(key)
        is_begun = name[:1] == "~"
        meant = [known[one] for one in known if f"~{one}".startswith(name)]
        if len(row.entries) == 1:
            own = known.get(name) if not is_begun else meant[0] if is_last and len(meant) == 1 else None
        elif title is None or not name or name in known or source.text[start] != "{":
            own = None
        else:
            at = source.extent(title.place).end
            line = source.text[start:end]
            if not own:
                own = self._make_id(name, known.values())
                row = row.having({column: (row.place, Scalar(own, row.place))})
                line = f"{source.text[start:at]}, {column}: {own}{source.text[at:end]}"
            self.rows[table].append(row)
            self.added[table].append(" ".join(map(str.strip, line.splitlines())))
        # A title alone may be that of a row around others, which is entered later.
        if own is None and (is_stuck or len(row.entries) > 1):
            begun = f"words with which {len(meant)} rows of {table} begin"
            what = begun if is_begun else f"a new row of {table} that cannot be entered"
            self.findings.append(
                Finding(
                    row.place,
                    "KC105",
                    what,
                    name,
                    f"between braces, a {key} that no row has and other cells; or the id of a row",
                    ", ".join(meant) * is_begun,
                )
            )
        if own:
            source.edits.append((start, end, own))

    def _make_id(self, title: str, taken: Collection[str]) -> str:
        for row in self.rows["actors"]:
            name = row.text("name")
            if row.text("kind") == "person" and name:
                is_family_first = row.text("country_code") in _FAMILY_FIRST and "." not in name  # as in Jay Y. Lee
                title = title.replace(name, name.split()[0 if is_family_first else -1])
        english = language_of("en")
        words = nearest_spelling(SLUG, title).split("-")
        words = [word for word in words if not english or not english.little.fullmatch(word)]
        own, head = ("-".join(words[:most]) for most in (_WORDS, _WORDS - 1))
        # Statements that begin alike mostly differ at the end.
        others = (f"{head}-{word}" for word in reversed(words[_WORDS:]))
        return next(one for one in chain([own], others, (f"{own}-{n}" for n in count(2))) if one not in taken)

    def written(self) -> dict[str, bytes]:
        """The registries that have new rows, by path below ``seeds/``."""
        files = {}
        for table, rows in self.added.items():
            path = f"{table}.yaml"
            old = self._sheets.get(path, f"{table}:".encode()).decode()
            line_end = "\r\n" if "\r\n" in old else "\n"
            lead, *_ = [*re.findall("^ *- ", old, re.M), "  - "]
            text = f"{line_end}{lead}".join([old.replace(f"{table}: []", f"{table}:").rstrip(), *rows]) + line_end
            if parse(path, text.encode())[1]:
                self.findings.append(
                    Finding(
                        self.rows[table][-1].place,
                        "KC105",
                        f"{path} takes no new row as it is",
                        "",
                        "each row there on lines of its own, behind -",
                    )
                )
                continue
            files[path] = wrap_rows(text, old).encode()
        return files

"""What others read of the declaration: Table Schema (Data Package v2), Arrow schemas and SQLite tables.

Each projection is a pure function of ``Table``; none adds a fact that the declaration does not hold.
"""

from collections.abc import Iterable

import pyarrow as pa

from korea_china_2026.model.fields import Field, Table
from korea_china_2026.names import ARROW_TYPES, TYPES, Json, Texts, sql_name

PROFILES = "https://datapackage.org/profiles/2.0"
TABLE_SCHEMA_PROFILE = f"{PROFILES}/tableschema.json"
#: What CSV is here, said in full so that no reader needs to sniff.
DIALECT = {
    "$schema": f"{PROFILES}/tabledialect.json",
    "header": True,
    "delimiter": ",",
    "lineTerminator": "\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
}


# --- Table Schema ---------------------------------------------------------------------------------------------------


def table_schema(table: Table) -> Json:
    """The Table Schema (v2) of a table, as a JSON-ready dict with a stable order of keys.

    ``fieldsMatch`` is left out on purpose: the specification wants a string, its published 2.0 profile an array, and
    ``exact``, which is meant here, is the default of both.
    """
    schema = {
        "$schema": TABLE_SCHEMA_PROFILE,
        "fields": [_schema_field(field, table) for field in table.fields],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if len(table.key) > 1:
        schema["uniqueKeys"] = [list(table.key)]
    # A reference of a table to itself names no resource: v2 says that it must be left out.
    foreign_keys = [
        {"fields": [field], "reference": {**({} if target == table.name else {"resource": target}), "fields": [key]}}
        for field, target, key in table.foreign_keys
    ]
    if foreign_keys:
        schema["foreignKeys"] = foreign_keys
    return schema


def _schema_field(field: Field, table: Table) -> Json:
    described: Json = {"name": field.name, "type": field.logical, "description": field.description}
    if field.logical == "boolean":
        # The defaults also take "1", "True" and others; a value has one spelling here.
        described |= {"trueValues": ["true"], "falseValues": ["false"]}
    constraints: Json = {}
    if not field.nullable:
        constraints["required"] = True
    if table.key == (field.name,):
        constraints["unique"] = True
    if field.code_list:
        constraints["enum"] = list(field.code_list.codes)
    if field.lexical:
        constraints |= {"pattern": field.lexical.pattern} if field.logical == "string" else {}
        # Without bounds NaN and infinities pass as numbers.
        constraints |= field.lexical.bounds
    if constraints:
        described["constraints"] = constraints
    if field.code_list:
        # Readers that know no categories read the enum constraint beside them.
        described["categories"] = [{"value": code, "label": label} for code, label in field.code_list.codes.items()]
    described["origin"] = field.origin
    if field.rule:
        described["rule"] = field.rule
    return described


# --- Arrow ----------------------------------------------------------------------------------------------------------


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a table; descriptions are in the metadata of the table and of each column."""
    fields = [
        pa.field(field.name, ARROW_TYPES[field.logical], field.nullable, {"description": field.description})
        for field in table.fields
    ]
    return pa.schema(fields, {"name": table.name, "title": table.title, "description": table.description})


# --- SQL ------------------------------------------------------------------------------------------------------------

SQLITE_TYPES: Texts = TYPES["sqlite"]


def sqlite_tables(tables: Iterable[Table]) -> str:
    """A script that creates ``tables`` as SQLite STRICT tables, with keys, references and code lists enforced.

    Booleans are 0 and 1, dates are texts ``YYYY-MM-DD``. References are checked at commit, so rows may come in any
    order.
    """
    return "\n".join(
        f"{sql_table(table, SQLITE_TYPES, ' DEFERRABLE INITIALLY DEFERRED')} STRICT;\n" for table in tables
    )


def sql_table(table: Table, types: Texts, when: str = "") -> str:
    """The start of a ``CREATE TABLE`` statement; ``when`` says when references are checked."""
    lines = [_sql_column(field, types[field.logical]) for field in table.fields]
    lines.append(f"PRIMARY KEY ({', '.join(sql_name(name) for name in table.key)})")
    lines += [
        f"FOREIGN KEY ({sql_name(field)}) REFERENCES {sql_name(target)} ({sql_name(key)}){when}"
        for field, target, key in table.foreign_keys
    ]
    body = ",\n  ".join(lines)
    return f"CREATE TABLE {sql_name(table.name)} (\n  {body}\n)"


def _sql_column(field: Field, kind: str) -> str:
    parts = [sql_name(field.name), kind]
    if not field.nullable:
        parts.append("NOT NULL")
    allowed = [f"'{code}'" for code in field.code_list.codes] if field.code_list else []
    if field.logical == "boolean" and kind == "INTEGER":
        allowed = ["0", "1"]
    if allowed:
        parts.append(f"CHECK ({sql_name(field.name)} IN ({', '.join(allowed)}))")
    return " ".join(parts)

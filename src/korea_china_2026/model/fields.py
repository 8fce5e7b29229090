"""How a cell is written, what a column is, and what a row type declares: the vocabulary of the tables.

A value has one spelling. ``Lexical`` holds the logical type and the regular expression of that spelling, so that a cell
is checked by its form before any cast (``+12``, `` 12``, ``1e3`` and ``007`` are no integers here).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache, partial
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, TypeVar, assert_never, get_args, get_origin
from unicodedata import category

import pydantic
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from korea_china_2026.errors import DeclarationError
from korea_china_2026.model.codebook import CodeList, code_list
from korea_china_2026.model.dates import is_edtf
from korea_china_2026.names import Names, TableName, read_toml

Logical = Literal["string", "integer", "number", "boolean", "date"]
Value = str | int | float | bool | date | None
Origin = Literal["coded", "parent", "position", "anchor", "derived", "resolved"]

_CAST: Mapping[Logical, Callable[[str], Value]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": "true".__eq__,
    "date": date.fromisoformat,
}
INT64_MAX = 2**63 - 1
#: Beyond this a binary double no longer holds every decimal of six places; no figure here comes near it.
NUMBER_MAX = 10**15


@dataclass(frozen=True)
class Lexical:
    """The one spelling of a value: ``logical`` type, anchored ``pattern``, and in words what was ``expected``."""

    name: str
    logical: Logical
    pattern: str
    expected: str
    example: str
    check: Callable[[str], bool] | None = None
    minimum: int | None = None
    maximum: int | None = None

    def __post_init__(self) -> None:
        if not (self.pattern.startswith("^") and self.pattern.endswith("$")):
            raise DeclarationError(f"lexical form {self.name}: pattern {self.pattern!r} must be anchored with ^ and $")
        if not self.accepts(self.example):
            raise DeclarationError(
                f"lexical form {self.name}: its own example {self.example!r} does not fit its pattern"
            )

    _matched = cached_property(lambda self: re.compile(self.pattern).fullmatch)

    # Codes, ids and anchors are in many rows.
    @cached_property
    def _remembered(self) -> Callable[[str], Value]:
        return lru_cache(20_000)(self.parse)

    def accepts(self, text: str) -> bool:
        """Say whether ``text`` is the spelling of a value of this form."""
        if self._matched(text) is None or (self.check and not self.check(text)):
            return False
        if self.logical == "string":
            return True
        try:
            value: Any = self.cast(text)
        except ValueError:  # a day that the month does not have
            return False
        return (self.minimum is None or self.minimum <= value) and (self.maximum is None or value <= self.maximum)

    @property
    def bounds(self) -> dict[str, int]:
        """The least and the greatest value, as far as there are such."""
        stated = {"minimum": self.minimum, "maximum": self.maximum}
        return {name: bound for name, bound in stated.items() if bound is not None}

    def parse(self, text: str) -> Value:
        """Turn an accepted spelling into its value; ValueError says what was expected instead."""
        if not self.accepts(text):
            raise ValueError(self.expected)
        return self.cast(text)

    def cast(self, text: str) -> Value:
        """The value of a spelling that has been accepted."""
        return _CAST[self.logical](text)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._validate)

    def _validate(self, value: Any) -> Value:
        try:
            return self._remembered(value if isinstance(value, str) else render(value))
        except ValueError as error:
            raise PydanticCustomError("lexical", "{expected}", {"expected": str(error)}) from None


def render(value: Value) -> str:
    """The one spelling of a value, as CSV and sheets carry it; null is the empty string."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            # Six places are what `Number` allows; fixed-point, because 3.5e+11 is not its spelling.
            return (
                f"{value:.6f}".rstrip("0").rstrip(".")
                if value == round(value, 6) and abs(value) <= NUMBER_MAX
                else repr(value)
            )
        case date():
            return value.isoformat()
        case _ as never:
            assert_never(never)


def _is_country(code: str) -> bool:
    import pycountry

    return pycountry.countries.get(alpha_3=code) is not None


_SPELLINGS = read_toml(__file__, "spellings.toml")


def spelling(name: str, check: Callable[[str], bool] | None = None) -> Lexical:
    """The spelling that ``spellings.toml`` has under a name; ``check`` says what its pattern cannot."""
    return Lexical(name, **_SPELLINGS[name], check=check)


# --- the spellings --------------------------------------------------------------------------------------------------

SLUG = spelling("slug")
Slug = Annotated[str, SLUG]
#: The id of any row that evidence, codings, decisions and changes speak of.
RecordId = Annotated[str, spelling("record_id")]
RelationId = Annotated[str, spelling("relation_id")]
UtteranceId = Annotated[str, spelling("utterance_id")]
# Carriage returns, NUL, U+2028 and lone surrogates: some reader of CSV, JSON lines or SQL breaks on each. Printable
# text has none of them, and nearly all text is.
_TEXT = spelling("text", lambda text: text.isprintable() or {"Cc", "Cs", "Zl", "Zp"}.isdisjoint(map(category, text)))
Text = Annotated[str, _TEXT]
Url = Annotated[str, spelling("url")]
Digest = Annotated[str, spelling("digest")]
Sha256 = Annotated[str, spelling("sha256")]
Edtf = Annotated[str, spelling("edtf", check=is_edtf)]
CountryCode = Annotated[str, spelling("country_code", check=_is_country)]
Language = Annotated[str, spelling("language")]
WikidataId = Annotated[str, spelling("wikidata_id")]
Name = Annotated[str, spelling("name")]
Release = Annotated[str, spelling("release")]
Count = Annotated[int, spelling("count", check=lambda text: int(text) <= INT64_MAX)]
Number = Annotated[float, spelling("number")]
Latitude = Annotated[float, spelling("latitude")]
Longitude = Annotated[float, spelling("longitude")]
Kilometres = Annotated[float, spelling("kilometres")]
Boolean = Annotated[bool, spelling("boolean")]
Date = Annotated[date, spelling("date")]


def observation_id(letter: str, kind: str) -> Lexical:
    """The spelling of an observation's id: source id, hyphen, kind letter and a number of three digits or more."""
    return Lexical(
        f"{kind}_id",
        "string",
        rf"{SLUG.pattern[:-1]}-{letter}[0-9]{{3,}}$",
        f"the source id, a hyphen, {letter} and a number of three digits or more",
        f"aljazeera-1-{letter}012",
    )


# --- columns --------------------------------------------------------------------------------------------------------


class Field(NamedTuple):
    """One column of one table, as every projection reads it."""

    description: str
    origin: Origin = "coded"
    rule: str = ""
    default: str | None = None
    references: str | None = None
    name: str = ""
    lexical: Lexical | None = None
    code_list: CodeList | None = None
    nullable: bool = False

    @property
    def logical(self) -> Logical:
        """The logical type; codes are strings."""
        return "string" if self.lexical is None else self.lexical.logical

    @property
    def target(self) -> str:
        """The table to which it refers; empty if to none."""
        return (self.references or "").partition(".")[0]

    @property
    def is_text(self) -> bool:
        """Whether a cell holds words, of no list and no stricter form."""
        return self.lexical is not None and self.lexical.name == "text"

    @property
    def expected(self) -> str:
        """What a cell must be, in words."""
        if self.code_list:
            return f"one of {', '.join(self.code_list.codes)}"
        assert self.lexical
        return self.lexical.expected


def _declared(origin: Origin, description: str, rule: str = "", *, codes: str = "", default: str | None = None) -> Any:
    stated = Field(description, origin, rule, default)
    info = pydantic.Field(json_schema_extra={"column": stated})  # type: ignore[dict-item]
    info.metadata += [code_list(codes)] if codes else []
    return info


#: A column that a coder writes in a sheet; ``codes`` names the list that its codes are of, ``default`` the code that a
#: left-out cell stands for.
column = partial(_declared, "coded")
#: A column that follows from where a record is in its sheet.
parent = partial(_declared, "parent")
#: A column that numbers a record among those beside it in its sheet, from 1.
position = partial(_declared, "position")
#: A column that follows from the record's ``span``.
anchor = partial(_declared, "anchor")
#: A column that the build computes; its second argument says from what.
derived = partial(_declared, "derived")


def _day(which: str, bound: str, date: str) -> Any:
    return derived(f"{which} day that {date} allows; null if it sets none.", f"{bound} bound of {date}")


#: The days between which a date in EDTF lies, in columns beside it.
first_day, last_day = partial(_day, "First", "lower"), partial(_day, "Last", "upper")
#: A column that the build computes unless the coder writes it to settle what the reports leave open.
resolved = partial(_declared, "resolved")


def read_field(name: str, info: pydantic.fields.FieldInfo) -> Field:
    """Read a column back from its pydantic declaration; a mistake names the column."""
    extra = info.json_schema_extra
    if not isinstance(extra, dict) or not isinstance(stated := extra.get("column"), Field):
        raise DeclarationError(
            f"column {name} is declared without column(), parent(), position(), anchor(), derived() or resolved()"
        )
    arguments, metadata = get_args(info.annotation), [*info.metadata]
    for argument in arguments:
        if get_origin(argument) is Annotated:
            metadata += get_args(argument)[1:]
    lexical = next((m for m in metadata if isinstance(m, Lexical)), None)
    codes = next((m for m in metadata if isinstance(m, CodeList)), None)
    if (lexical is None) == (codes is None):
        raise DeclarationError(f"column {name} needs exactly one of a lexical form and a code list in its type")
    return stated._replace(name=name, lexical=lexical, code_list=codes, nullable=type(None) in arguments)


class Table(NamedTuple):
    """One table: its row type, its primary key, its fields in order."""

    name: TableName
    title: str
    description: str
    row: type["Row"]
    key: Names
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """The field called ``name``; KeyError if there is none."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(name)

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in order."""
        return [field.name for field in self.fields]

    @property
    def computed(self) -> list[str]:
        """Names of the columns that the build computes, or computes unless a coder writes them."""
        return [field.name for field in self.fields if field.origin in ("derived", "resolved")]

    @property
    def id_column(self) -> str:
        """The column by which a row is named: the first of the key."""
        return self.key[0]

    @property
    def foreign_keys(self) -> tuple[tuple[str, str, str], ...]:
        """``(field, table, key)`` for each reference that the table makes."""
        referring = ((f.name, f.references) for f in self.fields if f.references)
        return tuple((name, *target.split(".")) for name, target in referring)  # type: ignore[misc]


DECLARED: dict[str, Table] = {}
_KEYS = {f"{name[:-1]}_id": name for name in get_args(TableName)}


def _referring(table: str, field: Field) -> Field:
    """A column that ends in the key of another table refers to it, such as ``related_claim_id`` to ``claims.claim_id``;
    a column that bears the key of its own table is that key."""
    if _KEYS.get(field.name) == table:
        return field
    named = next((key for key in _KEYS if f"_{field.name}".endswith(f"_{key}")), None)
    return field._replace(references=named and f"{_KEYS[named]}.{named}")


class Row(pydantic.BaseModel):
    """A row of a table. Subclasses declare each column once."""

    # Validators are built when the first row of a type is: checking sheets needs the declarations, and no rows.
    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)
    TABLE: ClassVar[Table]

    @property
    def own_id(self) -> Any:
        """What the row is named by: the first column of its key."""
        return getattr(self, self.TABLE.id_column)


_R = TypeVar("_R", bound=Row)


def table(name: str, key: str, title: str) -> Callable[[type[_R]], type[_R]]:
    """Declare that the rows of a class are those of a table, which has a key of these columns and a title."""

    def declare(row: type[_R]) -> type[_R]:
        if name not in get_args(TableName):
            raise DeclarationError(f"row type {row.__name__}: table {name!r} is not in names.TableName; add it there")
        if name in DECLARED:
            raise DeclarationError(
                f"table {name} is declared twice, by {DECLARED[name].row.__name__} and {row.__name__}"
            )
        keys = tuple(key.split())
        # The key leads, whatever base class a column comes from: people read tables from the left.
        order = sorted(row.model_fields, key=lambda one: keys.index(one) if one in keys else len(keys))
        fields = tuple(_referring(name, read_field(one, row.model_fields[one])) for one in order)
        if wrong := {*keys} - {field.name for field in fields if not field.nullable}:
            raise DeclarationError(f"table {name}: key columns are not declared, or may be null: {sorted(wrong)}")
        # Whoever makes a row names only what it holds.
        for field in fields:
            if field.nullable:
                row.model_fields[field.name].default = None
        said = " ".join((row.__doc__ or "").split())
        row.TABLE = DECLARED[name] = Table(name, title, said, row, keys, fields)  # type: ignore[arg-type]
        return row

    return declare


def close(order: Names) -> dict[TableName, Table]:
    """All tables in ``order``, once every reference has been found to hold: same table, its key, same spelling."""
    if set(order) != set(DECLARED):
        raise DeclarationError(f"declared tables and names.TableName differ: {sorted(set(order) ^ set(DECLARED))}")
    for table in DECLARED.values():
        for field_name, target, key in table.foreign_keys:
            if target not in DECLARED or DECLARED[target].key != (key,):
                raise DeclarationError(
                    f"{table.name}.{field_name} refers to {target}.{key}, which is no table's whole key"
                )
            if table.field(field_name).lexical != DECLARED[target].field(key).lexical:
                raise DeclarationError(
                    f"{table.name}.{field_name} and {target}.{key} differ in type; give both one spelling"
                )
    return {name: DECLARED[name] for name in order}  # type: ignore[misc]

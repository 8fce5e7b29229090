"""The base of every row type, and the table that a row type declares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, get_args

import pydantic

from korea_china_2026.errors import DeclarationError
from korea_china_2026.model.fields import Field, read_field
from korea_china_2026.names import TableName


@dataclass(frozen=True)
class Table:
    """One table: its row type, its primary key, its fields in order."""

    name: TableName
    title: str
    description: str
    row: type[Row]
    key: tuple[str, ...]
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
        return [field.name for field in self.fields if field.column.origin in ("derived", "resolved")]

    @property
    def id_column(self) -> str:
        """The column by which a row is named: the first of the key."""
        return self.key[0]

    @property
    def foreign_keys(self) -> tuple[tuple[str, str, str], ...]:
        """``(field, table, key)`` for each reference that the table makes."""
        referring = ((f.name, f.column.references) for f in self.fields if f.column.references)
        return tuple((name, *target.split(".")) for name, target in referring)  # type: ignore[misc]


DECLARED: dict[str, Table] = {}


def _referring(table: str, field: Field) -> Field:
    """A column that ends in the key of another table refers to it, such as ``related_claim_id`` to ``claims.claim_id``;
    a column that bears the key of its own table is that key."""
    keys = {f"{name[:-1]}_id": name for name in get_args(TableName)}
    if keys.get(field.name) == table:
        return field
    named = next((key for key in keys if f"_{field.name}".endswith(f"_{key}")), None)
    return replace(field, column=replace(field.column, references=named and f"{keys[named]}.{named}"))


class Row(pydantic.BaseModel):
    """A row of a table. Subclasses name the table, its key and its title, and declare each column once."""

    # Validators are built when the first row of a type is: checking sheets needs the declarations, and no rows.
    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)
    TABLE: ClassVar[Table]

    # `heading`, because pydantic takes a class keyword `title` for its own configuration.
    def __init_subclass__(cls, *, table: str | None = None, key: str = "", heading: str = "", **kwargs: Any) -> None:
        # Only takes the keywords off; the fields are known no sooner than in the hook below.
        super().__init_subclass__(**kwargs)

    @classmethod
    def __pydantic_init_subclass__(
        cls, *, table: str | None = None, key: str = "", heading: str = "", **kwargs: Any
    ) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if table is None:
            return
        if table not in get_args(TableName):
            raise DeclarationError(f"row type {cls.__name__}: table {table!r} is not in names.TableName; add it there")
        if table in DECLARED:
            raise DeclarationError(
                f"table {table} is declared twice, by {DECLARED[table].row.__name__} and {cls.__name__}"
            )
        keys = tuple(key.split())
        # The key leads, whatever base class a column comes from: people read tables from the left.
        order = sorted(cls.model_fields, key=lambda name: keys.index(name) if name in keys else len(keys))
        fields = tuple(_referring(table, read_field(name, cls.model_fields[name])) for name in order)
        if wrong := {*keys} - {field.name for field in fields if not field.nullable}:
            raise DeclarationError(f"table {table}: key columns are not declared, or may be null: {sorted(wrong)}")
        # Whoever makes a row names only what it holds.
        for field in fields:
            if field.nullable:
                cls.model_fields[field.name].default = None
        said = " ".join((cls.__doc__ or "").split())
        cls.TABLE = DECLARED[table] = Table(table, heading, said, cls, keys, fields)  # type: ignore[arg-type]


def close(order: tuple[str, ...]) -> dict[TableName, Table]:
    """All tables in ``order``, once every reference has been found to hold: same table, its key, same spelling."""
    if set(order) != set(DECLARED):
        raise DeclarationError(f"declared tables and names.TableName differ: {sorted(set(order) ^ set(DECLARED))}")
    for table in DECLARED.values():
        for field_name, target, key in table.foreign_keys:
            if target not in DECLARED or DECLARED[target].key != (key,):
                raise DeclarationError(
                    f"{table.name}.{field_name} refers to {target}.{key}, which is no table's whole key"
                )
            ours, theirs = table.field(field_name).lexical, DECLARED[target].field(key).lexical
            if ours != theirs:
                raise DeclarationError(
                    f"{table.name}.{field_name} and {target}.{key} differ in type; give both one spelling"
                )
    return {name: DECLARED[name] for name in order}  # type: ignore[misc]

"""From a TOML table to a frozen record, strictly: what is misspelt is said, never skipped.

The records' own annotations are the schema. A key that the record does not have, a missing one, or
a value of the wrong kind raises :class:`Fault` with the place and, where it is near, the key meant.
"""

from __future__ import annotations

import datetime as dt
import types
import typing
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache, partial
from typing import Any, TypeVar

import msgspec

from handlingsplan.text import nearest

_R = TypeVar("_R")

#: What the simple kinds are called in a message; ``bool`` is not taken for a number.
_KINDS: Mapping[type, str] = {
    str: "text inom citattecken",
    bool: "true eller false",
    int: "ett heltal",
    float: "ett tal",
    dt.date: "ett datum som 2026-02-01, utan citattecken",
}


class Fault(ValueError):  # noqa: N818  (it becomes a DeclarationError with the file's name)
    """Where and why a table does not fit its record, in Swedish.

    Args:
        text: what is wrong.
        path: the place, outermost first.
    """

    def __init__(self, text: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(": ".join(filter(None, (" › ".join(path), text))))
        self.text = text
        self.path = path

    def under(self, place: str) -> Fault:
        """Return the fault as seen from one level further out."""
        return Fault(self.text, (place, *self.path))


#: What TOML gives as it is; text is taken for none of it.
_BUILT_IN = (dt.date, dt.datetime, dt.time)


def record(kind: type[_R], data: object) -> _R:
    """Make a record of a TOML table; tables inside it become the records that it holds.

    Args:
        kind: a ``msgspec.Struct`` that forbids unknown fields, whose annotations are strings,
            numbers, booleans, dates, ``StrEnum``, other such records, and tuples and mappings of
            these. A field that has a ``name`` of its own is called so in TOML.
        data: the table.

    Raises:
        Fault: a key is unknown or missing, or a value is of the wrong kind.
    """
    try:
        return msgspec.convert(data, kind, builtin_types=_BUILT_IN)
    except msgspec.ValidationError:  # which says it in English; we look again
        return _record(kind, data)


def _record(kind: type[_R], data: object) -> _R:
    """Make a record as :func:`record` does, value by value, so as to say what is wrong."""
    if not isinstance(data, Mapping):
        message = "ska vara en tabell"
        raise Fault(message)
    schema = _schema(kind)  # type: ignore[arg-type]  # a class is hashable, whatever mypy says
    for name in data:
        if name not in schema:
            meant = nearest(name, list(schema), cutoff=70)
            hint = f" (menade du {meant}?)" if meant else ""
            message = f"okänd nyckel {name}{hint}"
            raise Fault(message)
    values = {}
    for name, column in schema.items():
        if name in data:
            try:
                values[column.attribute] = column.read(data[name])
            except Fault as fault:
                raise fault.under(name) from None
        elif column.needed:
            message = f"nyckeln {name} saknas"
            raise Fault(message)
    return kind(**values)


#: Makes a value of what TOML says; raises :class:`Fault`.
_Read = Callable[[object], Any]


class _Column(msgspec.Struct, frozen=True):
    attribute: str
    read: _Read
    needed: bool


@cache
def _schema(kind: type[Any]) -> dict[str, _Column]:
    """Return TOML key -> what the record wants there."""
    return {
        field.encode_name: _Column(field.name, _reader(field.type), field.required)
        for field in msgspec.structs.fields(kind)
    }


@cache
def _reader(kind: Any) -> _Read:
    """Return what reads a kind of value; an annotation is looked at once, not for each value."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:  # X | None: TOML has no null, so it is X
        return _reader(inner[0])
    if origin is tuple:
        return partial(_items, _reader(inner[0]))
    if origin is not None and issubclass(origin, Mapping):
        return partial(_entries, _reader(inner[0]), _reader(inner[1]))
    if issubclass(kind, msgspec.Struct):
        return partial(_record, kind)
    if issubclass(kind, StrEnum):
        return partial(_member, kind)
    return partial(_simple, kind)


def _items(read: _Read, value: object) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        message = "ska vara en lista inom [ ]"
        raise Fault(message)
    items = []
    for number, item in enumerate(value, start=1):
        try:
            items.append(read(item))
        except Fault as fault:
            raise fault.under(_label(item, number)) from None
    return tuple(items)


def _label(item: object, number: int) -> str:
    """Return how a person finds an item of a list: by its name, else by its number."""
    if isinstance(item, Mapping):
        return str(item.get("namn") or item.get("nyckel") or item.get("kod") or f"nr {number}")
    return f"nr {number}"


def _entries(read_name: _Read, read: _Read, value: object) -> dict[Any, Any]:
    if not isinstance(value, Mapping):
        message = "ska vara en tabell"
        raise Fault(message)
    entries = {}
    for name, item in value.items():
        try:
            entries[read_name(name)] = read(item)
        except Fault as fault:
            raise fault.under(str(name)) from None
    return entries


def _member(kind: type[StrEnum], value: object) -> StrEnum:
    if value not in {member.value for member in kind}:
        message = f"{value} finns inte; välj {', '.join(kind)}"
        raise Fault(message)
    return kind(str(value))


def _simple(kind: type, value: object) -> object:
    if type(value) is kind:
        return value
    accepted = (int, float) if kind is float else kind
    wrong_bool = isinstance(value, bool) and kind is not bool
    if wrong_bool or isinstance(value, dt.datetime) or not isinstance(value, accepted):
        message = f"{value!r} ska vara {_KINDS[kind]}"
        raise Fault(message)
    return value

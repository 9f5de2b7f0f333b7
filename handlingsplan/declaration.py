"""From a TOML table to a frozen record, strictly: what is misspelt is said, never skipped.

The records' own annotations are the schema, and msgspec does the work. Where a table does not fit,
msgspec says so in English and by index; here that becomes Swedish, with the names that a person
finds in the file.
"""

from __future__ import annotations

import copy
import datetime as dt
import re
import types
import typing
from collections import Counter
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from handlingsplan.text import nearest

_R = TypeVar("_R")

#: What TOML gives as it is; text is taken for none of it.
_BUILT_IN = (dt.date, dt.datetime, dt.time)
#: More faults than this in one file are hardly faults one by one.
_MOST = 100
#: What msgspec wants -> how that is said, and a value that passes for it while the rest is read.
_EXPECTED: Mapping[str, tuple[str, object]] = {
    "str": ("text inom citattecken", ""),
    "bool": ("true eller false", False),
    "int": ("ett heltal", 0),
    "float": ("ett tal", 0.0),
    "date": ("ett datum som 2026-02-01, utan citattecken", dt.date.min),
    "array": ("en lista inom [ ]", []),
}
#: What msgspec says: the fault, and where it is (``$.blad[0].falt[2]``; ``[...]`` in a mapping).
_SAID = re.compile(r"(?P<what>.*?)(?: - at `(?P<key>key` in `)?\$(?P<path>.*)`)?", re.DOTALL)
_STEP = re.compile(r"\.(?P<name>\w+)|\[(?P<index>\d+)\]|\[\.\.\.\]")
_QUOTED = re.compile(r"[`'](.*?)[`']", re.DOTALL)


class DeclarationFault(ValueError):  # noqa: N818  (it becomes a DeclarationError with the file's name)
    """Where and why a table does not fit its record, in Swedish.

    Args:
        text: what is wrong.
        path: the place, outermost first.
    """

    def __init__(self, text: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(": ".join(filter(None, (" › ".join(path), text))))
        self.text = text
        self.path = path


class _Wrong(msgspec.Struct, frozen=True):
    """A fault, the place of what is wrong, and what fits there; ``None`` = only to leave it out."""

    fault: DeclarationFault
    place: list[str | int]
    instead: object = None


def record(kind: type[_R], data: object) -> _R:
    """Make a record of a TOML table; tables inside it become the records that it holds.

    Args:
        kind: a ``msgspec.Struct`` that forbids unknown fields, whose annotations are strings,
            numbers, booleans, dates, ``StrEnum``, other such records, and tuples and mappings of
            these. A field that has a ``name`` of its own is called so in TOML.
        data: the table.

    Raises:
        Fault: a key is unknown or missing, or a value is of the wrong kind: the first of
            :func:`faults`.
    """
    try:
        return msgspec.convert(data, kind, builtin_types=_BUILT_IN)
    except msgspec.ValidationError as error:
        raise _worded(kind, data, str(error), Counter()).fault from None


def faults(kind: type[Any], data: object) -> list[DeclarationFault]:
    """Return everything in which a table does not fit its record; see :func:`record`.

    What is wrong is replaced or left out, and the rest is looked at again.
    """
    left = copy.deepcopy(data)
    found: list[DeclarationFault] = []
    gone: Counter[int] = Counter()
    while len(found) < _MOST:
        try:
            msgspec.convert(left, kind, builtin_types=_BUILT_IN)
        except msgspec.ValidationError as error:
            wrong = _worded(kind, left, str(error), gone)
            found.append(wrong.fault)
            if not wrong.place:
                break
            _mend(left, wrong, gone)
        else:
            break
    return found


def _mend(data: Any, wrong: _Wrong, gone: Counter[int]) -> None:
    *outer, last = wrong.place
    for step in outer:
        data = data[step]
    if wrong.instead is None:
        del data[last]
        gone[id(data)] += 1
    else:
        data[last] = copy.copy(wrong.instead)


def _worded(kind: Any, data: Any, said: str, gone: Mapping[int, int]) -> _Wrong:
    """Word what msgspec says.

    What is ``gone`` from a list (by the list's ``id``) stood before: the first fault comes first.
    """
    parts = typing.cast("re.Match[str]", _SAID.fullmatch(said))
    names: list[str] = []
    place: list[str | int] = []
    for step in _STEP.finditer(parts["path"] or ""):
        key, kind = _next(kind, data, step)
        names.append(_label(data[key], key, gone[id(data)]))
        place.append(key)
        data = data[key]
    kind, what = _required(kind), _quoted(parts["what"])
    may_be_left_out = parts["what"].startswith(f"Expected `{what} | null`")
    if parts["key"]:
        kind, data = typing.get_args(kind)[0], what
        names.append(what)
        place.append(what)
    fault = DeclarationFault(_text(kind, data, parts["what"]), tuple(names))
    if parts["what"].startswith("Object contains unknown"):
        place.append(what)
    elif parts["what"].startswith("Expected"):
        instead = None if may_be_left_out else _EXPECTED.get(what, ("", None))[1]
        return _Wrong(fault, place, instead)
    return _Wrong(fault, place)


def _next(kind: Any, data: Any, step: re.Match[str]) -> tuple[str | int, Any]:
    """Return the key or the index that a step of a path stands for, and what is wanted there."""
    kind = _required(kind)
    if step["name"]:
        return step["name"], _wanted(kind)[step["name"]]
    inner = typing.get_args(kind)
    if step["index"]:
        return int(step["index"]), inner[0]
    return next(key for key, value in data.items() if not _fits(inner[1], value)), inner[1]


def _required(kind: Any) -> Any:
    """Return ``X`` for ``X | None``: TOML has no null."""
    return typing.get_args(kind)[0] if isinstance(kind, types.UnionType) else kind


def _wanted(kind: Any) -> dict[str, Any]:
    """Return TOML key -> annotation of a record's fields."""
    return {field.encode_name: field.type for field in msgspec.structs.fields(kind)}


def _fits(kind: Any, value: object) -> bool:
    try:
        msgspec.convert(value, kind, builtin_types=_BUILT_IN)
    except msgspec.ValidationError:
        return False
    return True


def _label(item: object, key: str | int, gone: int) -> str:
    """Return how a person finds an item: by its key, in a list by its name, else by its number."""
    if isinstance(key, str):
        return key
    called = item if isinstance(item, Mapping) else {}
    return str(
        called.get("namn") or called.get("nyckel") or called.get("kod") or f"nr {key + gone + 1}"
    )


def _quoted(text: str) -> str:
    found = _QUOTED.search(text)
    return found[1].removesuffix(" | null") if found else ""  # TOML has no null


def _text(kind: Any, value: object, said: str) -> str:
    """Return in Swedish what is wrong with a value where ``kind`` is wanted."""
    what = _quoted(said)
    if said.startswith("Object contains unknown"):
        meant = nearest(what, list(_wanted(kind)), cutoff=70)
        return f"okänd nyckel {what}" + (f" (menade du {meant}?)" if meant else "")
    if said.startswith("Object missing"):
        return f"nyckeln {what} saknas"
    if said.startswith("Invalid enum"):
        return f"{value} finns inte; välj {', '.join(kind)}"
    if what == "object":
        return "ska vara en tabell"
    shown = "" if what == "array" else f"{value!r} "
    return f"{shown}ska vara {_EXPECTED[what][0]}"

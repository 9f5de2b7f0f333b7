"""A drafted form as TOML: the form's own keys, with questions as comments above what they ask."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import Any

import msgspec

from handlingsplan.form import Field

#: What begins a question in a draft.
ASKS = "# FRÅGA: "


def table(name: str, values: Iterable[tuple[str, Any]], asked: Sequence[str] = ()) -> Iterator[str]:
    """Go through the lines of one entry of an array of tables.

    Args:
        name: the array's name, e.g. ``blad.falt``.
        values: its keys and values; what says nothing (empty, 0, false) is left out.
        asked: the questions about it.
    """
    yield from (f"{ASKS}{' '.join(question.split())}" for question in asked)
    yield f"[[{name}]]"
    yield from (f"{key} = {value(content)}" for key, content in values if content not in _NOTHING)


_NOTHING: tuple[Any, ...] = ("", 0, False, (), [], None)


def field_values(field: Field) -> Iterator[tuple[str, Any]]:
    """Go through a field's keys and values, without those that every field has by itself."""
    usual = {f.name: f.default for f in msgspec.structs.fields(Field)}
    for key, content in msgspec.structs.asdict(field).items():
        if content != usual[key]:
            yield key, content


def value(content: Any) -> str:
    """Return a value as TOML writes it."""
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, Enum):
        return value(str(content.value))
    if isinstance(content, str):
        # A TOML string is a JSON string but for the one control character that JSON lets be.
        return json.dumps(content, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(content, list | tuple):
        return f"[{', '.join(map(value, content))}]"
    if isinstance(content, float) and content == int(content):
        return str(int(content))
    return str(content)

"""A status in words, as a colour or as a tick -> a value of the form's list, or a doubt."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from handlingsplan.form import Choice, Field, Form
from handlingsplan.incoming.colours import is_coloured, meant_by
from handlingsplan.incoming.source import Cell
from handlingsplan.text import fold, is_blank, nearest

_TICK = re.compile(r"[xX☑☒✓✔✅🗸]")
_NEAR = 80.0
_AFTER = re.compile(r"^[\s.,:;–—(-]+")


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """What a cell says of the status.

    Attributes:
        value: the value in the list; empty where nothing is certain.
        more: the words after it, which are a comment.
        doubt: what is unclear, in words; empty for nothing.
        proposal: the value that is probably meant.
    """

    value: str = ""
    more: str = ""
    doubt: str = ""
    proposal: str = ""


def status_of(cell: Cell, form: Form, field: Field, usual: frozenset[str]) -> Status:
    """Return the status that a cell gives in words, colour or tick; never a guess.

    Args:
        cell: the cell.
        form: the form.
        field: its field of statuses.
        usual: fills that the table's other cells have: they are decoration.
    """
    choices = form.choices(field)
    text = " ".join(cell.text.split())
    coloured = cell.fill not in usual and is_coloured(cell.fill)
    official = meant_by(cell.fill, form.officiell) if coloured else None
    seen = _choice_of(official, choices)
    if is_blank(text):
        if coloured and seen is None:
            return Status(doubt=f"en cell med färgen #{cell.fill}")
        return Status(value=seen.namn if seen else "")
    if _TICK.fullmatch(text):
        return Status(value=_ended(choices)) if seen is None else Status(value=seen.namn)
    said, more = _on_first_line(cell, choices) or _in_words(text, choices)
    if said is None:
        near = nearest(text, [choice.namn for choice in choices], cutoff=_NEAR) or ""
        return Status(doubt=text, proposal=near or (seen.namn if seen else ""))
    if seen is not None and official is not None and _differ(said, official):
        return Status(doubt=f"{text} (cellens färg är {official.namn.lower()})", more=more)
    return Status(value=said.namn, more=more)


def ticked(cells: Sequence[Cell], columns: Mapping[str, int]) -> Status:
    """Return the status whose column is ticked; a doubt where several are."""
    found = [name for name, column in columns.items() if cells[column].lines]
    if len(found) > 1:
        return Status(doubt=f"flera statusar är markerade: {', '.join(found)}")
    if found and not _TICK.fullmatch(cells[columns[found[0]]].text.strip()):
        return Status(value=found[0], more=cells[columns[found[0]]].text)
    return Status(value=found[0] if found else "")


def _choice_of(official: Choice | None, choices: Sequence[Choice]) -> Choice | None:
    """Return the list's value that bears an official status's own name."""
    if official is None:
        return None
    return next((choice for choice in choices if fold(choice.namn) == fold(official.namn)), None)


def _ended(choices: Sequence[Choice]) -> str:
    """Return the value that a bare tick stands for by the official form: it is done."""
    return next((choice.namn for choice in choices if choice.avslutad), "")


def _on_first_line(cell: Cell, choices: Sequence[Choice]) -> tuple[Choice, str] | None:
    """Return the status that the first of several lines is, and the others; else ``None``."""
    first, *rest = cell.lines
    said, more = _in_words(" ".join(first.text.split()), choices)
    if said is None or more or not rest:
        return None
    return said, "\n".join(line.text for line in rest)


def _in_words(text: str, choices: Sequence[Choice]) -> tuple[Choice | None, str]:
    """Return the value that a text is, or begins with before a sign, and what follows it."""
    spellings = [(fold(name), c) for c in choices for name in (c.namn, *c.alias)]
    for spelling, choice in sorted(spellings, key=lambda pair: -len(pair[0])):
        folded = fold(text)
        if folded.rstrip(".").replace(" ", "") == spelling.replace(" ", ""):
            return choice, ""  # a narrow column may have parted the word
        if folded.startswith(spelling):
            after = _AFTER.match(text[len(spelling) :])
            if after and after[0].strip():
                return choice, text[len(spelling) + after.end() :].rstrip(")")
    return None, ""


def _differ(said: Choice, official: Choice) -> bool:
    return bool(said.officiell) and fold(said.officiell) != fold(official.namn)

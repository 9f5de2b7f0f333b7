"""Questions out of a CSV file; a row that does not hold just what its headings say is told."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from handlingsplan.asking.csv_file import CsvFile, Row, read_csv
from handlingsplan.dialogue import DialogueSheet, Question, Typed
from handlingsplan.errors import UsageError
from handlingsplan.form import Field
from handlingsplan.organisation import Organisation
from handlingsplan.privacy import mask
from handlingsplan.text import clipped, fold, listed

_GROUP = ("grupp", "programområde", "rpo", "rsg")
_NAMES = ("nr", "galler", "fran", "fraga", "svar", "lage", "datum")
#: Keys of the group's column and of the question's.
_TO, _ASKED = "grupp", "fraga"


class CsvQuestions(msgspec.Struct, frozen=True, kw_only=True):
    """Questions of a file, a Swedish sentence for what is odd in it, and how many were not read."""

    typed: tuple[Typed, ...]
    notes: tuple[str, ...]
    unread: int


def csv_questions(path: Path, sheet: DialogueSheet, organisation: Organisation) -> CsvQuestions:
    """Read the questions of a file.

    Raises:
        UsageError: it cannot be read, or says nothing of groups and questions.
    """
    file = read_csv(path)
    columns = _columns(file, sheet)
    if not columns.keys() >= {_TO, _ASKED}:
        message = f"{path.name} är en textfil utan en kolumn för grupp och en för fråga."
        hint = "Första raden ska vara rubriker: Grupp; Gäller (id); Från; Fråga."
        raise UsageError(message, hint)
    public = organisation.public_contacts
    typed, notes, unread = [], list(_unused(file, columns)), 0
    for row in file.rows:
        swallowed = sum(_is_row(cells, columns, organisation) for cells in row.inside)
        fault = _open_quote(row, swallowed) or _too_many(row, file, columns, public)
        if fault:
            notes.append(fault)
            unread += 1 + swallowed
            continue
        cells = _joined(row, file, columns)
        whole = mask(cells[columns[_ASKED]], public) if cells != row.cells else ""
        notes += [_was_joined(row, file, whole)] if whole else []
        typed.append(_typed(cells, columns, sheet, organisation))
    return CsvQuestions(typed=tuple(typed), notes=tuple(notes), unread=unread)


def _columns(file: CsvFile, sheet: DialogueSheet) -> dict[str, int]:
    """Return what a column holds -> its number, of those that are known."""
    fields = {name: _spelled(getattr(sheet, name)) for name in _NAMES}
    headings = [fold(heading) for heading in file.headings]
    found = {}
    for name, spelled in {_TO: _GROUP, **fields}.items():
        known = {fold(text) for text in spelled}
        found[name] = next((n for n, heading in enumerate(headings) if heading in known), None)
    return {name: number for name, number in found.items() if number is not None}


def _spelled(field: Field | None) -> tuple[str, ...]:
    return (field.rubrik, field.namn, *field.alias) if field else ()


def _unused(file: CsvFile, columns: Mapping[str, int]) -> Iterator[str]:
    """Say which columns hold something that nobody will see."""
    used = set(columns.values())
    names = [
        heading
        for number, heading in enumerate(file.headings)
        if heading and number not in used and any(_cell(row.cells, number) for row in file.rows)
    ]
    if names:
        what = "Kolumnen" if len(names) == 1 else "Kolumnerna"
        yield f"{what} {listed(names)} följer inte med i frågorna."


def _cell(cells: Sequence[str], number: int | None) -> str:
    return cells[number].strip() if number is not None and number < len(cells) else ""


def _is_row(cells: Sequence[str], columns: Mapping[str, int], organisation: Organisation) -> bool:
    """Say whether cells are plainly a question to a group."""
    name = _cell(cells, columns[_TO])
    return bool(name and _cell(cells, columns[_ASKED]) and organisation.meant_group(name))


def _open_quote(row: Row, swallowed: int) -> str:
    """Say that a quotation mark has made one row of several; nothing where it has not."""
    first, last = row.lines
    if not swallowed and not (row.open and last > first):
        return ""
    rows = f"rad {last}" if last == first + 1 else f"raderna {first + 1}–{last}"
    return (
        f"Rad {first}: ett citattecken är inte avslutat, så även {rows} har hamnat i frågan. "
        "Inget av det är frågat; rätta raden och kör igen."
    )


def _extra(row: Row, file: CsvFile) -> dict[int, str]:
    """Return what stands in a row without a heading above it."""
    named = {number for number, heading in enumerate(file.headings) if heading}
    return {n: cell for n, cell in enumerate(row.cells) if cell.strip() and n not in named}


def _is_prose(row: Row, file: CsvFile, columns: Mapping[str, int]) -> bool:
    """Say whether all that is too much goes on with the question, as words after a sign do."""
    extra, last = _extra(row, file), columns[_ASKED]
    goes_on = list(extra) == list(range(last + 1, last + 1 + len(extra)))
    begins = not _raw(row, last).startswith(" ")  # else a blank stands after every sign
    return begins and goes_on and all(text.startswith(" ") for text in extra.values())


def _raw(row: Row, number: int) -> str:
    return row.cells[number] if number < len(row.cells) else ""


def _too_many(row: Row, file: CsvFile, columns: Mapping[str, int], public: Collection[str]) -> str:
    """Say that a row holds more than its headings; nothing where it does not, or it is prose."""
    extra = _extra(row, file)
    if not extra or _is_prose(row, file, columns):
        return ""
    sign, lost = _SIGNS.get(file.delimiter, file.delimiter), mask(" ".join(extra.values()), public)
    return (
        f"Rad {row.lines[0]} har fler fält än rubriker, så ”{clipped(lost)}” har ingen kolumn. "
        f"Raden är inte frågad; sätt citattecken om en text med {sign} i, och kör igen."
    )


_SIGNS = {";": "semikolon", ",": "komma", "\t": "tabb"}


def _joined(row: Row, file: CsvFile, columns: Mapping[str, int]) -> tuple[str, ...]:
    """Return a row's cells, the question with what goes on behind it."""
    extra, last = _extra(row, file), columns[_ASKED]
    if not extra:
        return row.cells
    whole = file.delimiter.join((row.cells[last], *extra.values()))
    return (*row.cells[:last], whole)


def _was_joined(row: Row, file: CsvFile, text: str) -> str:
    sign = _SIGNS.get(file.delimiter, file.delimiter)
    return f"Rad {row.lines[0]}: ett {sign} hör till frågan, som är läst som ”{clipped(text)}”."


def _typed(
    cells: Sequence[str],
    columns: Mapping[str, int],
    sheet: DialogueSheet,
    organisation: Organisation,
) -> Typed:
    """Return the question of a row."""
    said = {name: _cell(cells, columns.get(name)) for name in _NAMES}
    name = _cell(cells, columns[_TO])
    sure = organisation.meant_group(name)
    question = Question(
        grupp=sure.id if sure else name,
        nr=said["nr"],
        galler=said["galler"],
        fran=said["fran"],
        fraga=said["fraga"],
        svar=said["svar"],
        stage=sheet.stage(said["lage"], said["svar"]),
    )
    return Typed.of(question, lage=said["lage"], datum=said["datum"])

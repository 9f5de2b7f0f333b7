"""Violations, the reader's notes and refusals become findings: one for each fault, in its cell.

Where several report the same cell, the one that explains the others speaks: what cannot be read
comes before a placeholder, that before what is missing, and that before what is merely wrong.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import msgspec

from handlingsplan.codes import Code
from handlingsplan.findings import Finding, Place, Rank, Rule
from handlingsplan.form import Field, FieldType, Role
from handlingsplan.privacy import Private, holds, private_in_name
from handlingsplan.reading.records import Note
from handlingsplan.text import QUOTED, beginning
from handlingsplan_validators.violations import PRIVATE_CODES, RoundToCheck, Violation

_ORDER = {rank: number for number, rank in enumerate(Rank)}
#: Codes by which the reader says more than that it could not understand a cell, and the latter.
_NARROWER = frozenset({Code.HP431, Code.HP610})
_UNCLEAR = frozenset({Code.HP414, Code.HP603})
#: Characters of what a note of the reader's says: it has cut its quotes itself.
_NOTED = 1000
#: Characters of what a row is about that a finding repeats.
_BEGINNING = 50
_AREA = re.compile(r"([A-Z]{1,3})(\d+)(?::([A-Z]{1,3})(\d+))?")
#: Longest range whose cells are looked at one by one.
_MOST_CELLS = 5000


class _Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A finding to be, with what decides whether it is reported."""

    kod: str
    place: Place
    order: tuple[int, int, int, int]
    varde: str = ""
    forslag: str = ""
    samlat: bool = False
    most: int = QUOTED
    detalj: dict[str, str] = msgspec.field(default_factory=dict)


def findings_of(
    round_: RoundToCheck, violations: Iterable[Violation], *, with_notes: bool = True
) -> list[Finding]:
    """Return the findings that violations, notes and refusals become, by file and cell.

    They travel by mail and stand in reports, so nothing private is repeated in any of them.

    Args:
        round_: the round.
        violations: what its rules hit.
        with_notes: include the reader's notes; ``False`` where they have been included elsewhere.
    """
    candidates = [one for violation in violations if (one := _of_violation(round_, violation))]
    if with_notes:
        candidates += _of_notes(round_, candidates)
        candidates += _of_names(round_)
    candidates += chain(*(_of_refusal(round_, number) for number in range(len(round_.refusals))))
    worded = (
        round_.catalogue.finding(
            one.kod,
            msgspec.structs.replace(one.place, blad=round_.as_shown(one.place.blad)),
            phase=round_.phase,
            today=round_.today,
            varde=round_.as_shown(one.varde),
            forslag=one.forslag if round_.as_shown(one.forslag) == one.forslag else "",
            samlat=one.samlat,
            most=one.most,
            **{name: round_.as_shown(value) for name, value in one.detalj.items()},
        )
        for one in _one_for_each_fault(
            round_.catalogue.rules, sorted(candidates, key=lambda one: one.order)
        )
    )
    return [finding for finding in worded if finding]


def _of_violation(round_: RoundToCheck, violation: Violation) -> _Candidate | None:
    """Place a violation; ``None`` where another finding says it already."""
    if violation.bok < 0 and violation.position < 0:
        place = Place(grupp=violation.grupp)
        return _Candidate(
            kod=violation.kod, place=place, order=(-1, 0, 0, 0), detalj=dict(violation.detalj)
        )
    book = (
        violation.bok
        if violation.position < 0
        else round_.book_of(violation.nyckel, violation.position)
    )
    if violation.nyckel and _is_said(round_, violation, book):
        return None
    field = round_.form.by_key[violation.nyckel].field(violation.falt) if violation.falt else None
    place = Place(
        grupp=round_.groups[book],
        fil=round_.plans.raw[book].fil,
        blad=round_.plans.sheet_name(book, violation.nyckel) if violation.nyckel else "",
        cell=_cell(round_, violation, book),
        falt=violation.falt,
        rubrik=round_.heading(book, violation.nyckel, field) if field else "",
        galler="" if violation.till >= 0 else _about(round_, violation.nyckel, violation.position),
    )
    return _Candidate(
        kod=violation.kod,
        place=place,
        order=_order(round_, book, violation.nyckel, place.cell),
        varde=_value(round_, violation, book, field),
        forslag=violation.forslag,
        samlat=violation.till >= 0,
        detalj=dict(violation.detalj),
    )


def _is_said(round_: RoundToCheck, violation: Violation, book: int) -> bool:
    """Say whether the fault is another one's: the reader's note, or of the cell above.

    The file has another form, or lacks the sheet or the column; or the value is inherited.
    """
    lacking = round_.lacking(book)
    return (
        round_.plans.raw[book].form != round_.form.id
        or (violation.nyckel, "") in lacking
        or (violation.nyckel, violation.falt) in lacking
        or (violation.till < 0 <= violation.position and round_.plans.elsewhere(*_at(violation)))
    )


def _at(violation: Violation) -> tuple[str, int, str]:
    return violation.nyckel, violation.position, violation.falt


def _cell(round_: RoundToCheck, violation: Violation, book: int) -> str:
    raw = round_.plans.raw[book]
    if not violation.falt:
        return ""
    if violation.nyckel == round_.cover:
        return raw.cover.cells.get(violation.falt, "")
    if violation.position < 0:  # an empty sheet: its first cell to fill in
        table = raw.tables.get(violation.nyckel)
        letter = table.letters.get(violation.falt) if table else None
        return f"{letter}{table.heading_row + 1}" if table and letter else ""
    first = round_.address(violation.nyckel, violation.position, violation.falt)
    last = (
        round_.address(violation.nyckel, violation.till, violation.falt)
        if violation.till >= 0
        else ""
    )
    return f"{first}:{last}" if first and last else first


def _value(round_: RoundToCheck, violation: Violation, book: int, field: Field | None) -> str:
    if violation.varde is not None:
        return violation.varde
    if field is None or violation.till >= 0:
        return ""
    if violation.nyckel == round_.cover:
        return round_.typed_on_cover(book, field)
    return (
        round_.typed(violation.nyckel, violation.position, field) if violation.position >= 0 else ""
    )


def _of_notes(round_: RoundToCheck, candidates: list[_Candidate]) -> list[_Candidate]:
    """Return the reader's notes that no violation repeats; it takes over their suggestion."""
    at: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, one in enumerate(candidates):
        at[one.place.fil, one.place.blad, one.place.cell].append(number)
    new = []
    for book, raw in enumerate(round_.plans.raw):
        for note in raw.notes:
            if raw.form != round_.form.id and note.blad:
                continue  # another form: that is said once
            if note.kod == Code.HP204 and round_.had_other_headings(book):
                continue  # nobody changed them
            if _says_as_above(round_, book, note):
                continue
            same = [
                number
                for cell in _cells(note.cell)
                for number in at.get((raw.fil, note.blad, cell), ())
                if _same_fault(round_, candidates[number].kod, note.kod)
            ]
            for number in same:
                candidates[number] = _explained(candidates[number], note)
            if not same:
                new.append(_of_note(round_, book, note))
            new += _private_in(round_, book, note)
    return new


def _private_in(round_: RoundToCheck, book: int, note: Note) -> Iterator[_Candidate]:
    """Yield what is private in a text that belongs to no field: that has no check of its own."""
    public = round_.plans.organisation.public_contacts
    text = note.text()
    for kind, kod in PRIVATE_CODES.items():
        if holds(kind, text, public):
            candidate = _of_note(round_, book, note)
            yield msgspec.structs.replace(candidate, kod=kod, forslag="")


def _says_as_above(round_: RoundToCheck, book: int, note: Note) -> bool:
    """Say whether a note is about a cell whose words mean "as above", and were understood so."""
    position = _position(round_, book, note)
    return position >= 0 and round_.plans.elsewhere(note.nyckel, position, note.falt)


def _position(round_: RoundToCheck, book: int, note: Note) -> int:
    """Return the row of the sheet's frame that a note is about; -1 where it is about no one row."""
    table = round_.plans.table(book, note.nyckel)
    found = _AREA.fullmatch(note.cell)
    if table is None or found is None or found[3] or int(found[2]) not in table.rows:
        return -1
    return round_.first_row(note.nyckel, book) + table.rows.index(int(found[2]))


def _about(round_: RoundToCheck, key: str, position: int) -> str:
    """Return what people call a row: its identity, and the beginning of its first long text."""
    sheet = round_.form.by_key.get(key)
    if sheet is None or position < 0 or key == round_.cover:
        return ""
    identity = sheet.with_role(Role.ID)
    wanted = sheet.with_role(Role.AKTIVITET) or next(
        (f for f in sheet.falt if f.obligatorisk and f.typ is FieldType.TEXT), None
    )
    texts = [round_.typed(key, position, field) for field in (identity, wanted) if field]
    text = round_.as_shown(" ".join(" ".join(texts).split()))
    return text if len(text) <= _BEGINNING else f"{beginning(text, _BEGINNING - 1)}…"


def _same_fault(round_: RoundToCheck, violation: str, note: str) -> bool:
    unclear = (Rank.PLACEHOLDER, Rank.UNREADABLE)
    both = (violation, note)
    return violation == note or all(round_.catalogue.rules[kod].rang in unclear for kod in both)


def _explained(one: _Candidate, note: Note) -> _Candidate:
    """Return a candidate with what the reader knows: why, and what may be meant."""
    kod = note.kod if note.kod in _NARROWER and one.kod in _UNCLEAR else one.kod
    return msgspec.structs.replace(one, kod=kod, forslag=one.forslag or note.forslag)


def _of_note(round_: RoundToCheck, book: int, note: Note) -> _Candidate:
    sheet = round_.form.by_key.get(note.nyckel)
    fields = sheet.falt if sheet else ()
    names = {field.namn: round_.heading(book, note.nyckel, field) for field in fields}
    missing = sheet.namn if sheet and note.kod == Code.HP201 else ""
    place = Place(
        grupp=round_.groups[book],
        fil=round_.plans.raw[book].fil,
        blad=note.blad,
        cell=note.cell,
        falt=note.falt,
        rubrik=names.get(note.falt) or note.detalj.get("rubrik", missing),
        galler=_about(round_, note.nyckel, _position(round_, book, note)),
    )
    return _Candidate(
        kod=note.kod,
        place=place,
        order=_order(round_, book, note.nyckel, note.cell),
        varde=note.varde,
        forslag=note.forslag,
        most=_NOTED,
        detalj={name: value for name, value in note.detalj.items() if name != "rubrik"},
    )


def _of_names(round_: RoundToCheck) -> Iterator[_Candidate]:
    """Yield what is private in the names of files and sheets."""
    public = round_.plans.organisation.public_contacts
    for book, raw in enumerate(round_.plans.raw):
        for kod, slag in _said_of_name(raw.fil):
            yield _of_note(round_, book, Note(kod=kod, varde=raw.fil, detalj={"slag": slag}))
        for name in raw.sheet_names():
            for kind, kod in PRIVATE_CODES.items():
                if holds(kind, name, public):
                    yield _of_note(round_, book, Note(kod=kod, blad=name))


#: What is masked in a file's name -> the code that says so, and how it is called.
_IN_NAME: Mapping[Private, tuple[Code, str]] = {
    Private.PERSONAL_NUMBER: (Code.HP805, "ett personnummer"),
    Private.EMAIL: (Code.HP806, "en e-postadress"),
    Private.PHONE: (Code.HP806, "ett telefonnummer"),
}


def _said_of_name(fil: str) -> list[tuple[Code, str]]:
    """Return code and kind of what was masked in a file's name."""
    held = private_in_name(fil)
    return [said for kind, said in _IN_NAME.items() if kind in held]


def _of_refusal(round_: RoundToCheck, number: int) -> Iterator[_Candidate]:
    refusal = round_.refusals[number]
    group = round_.plans.organisation.group_in_file_name(refusal.fil)
    candidate = _Candidate(
        kod=refusal.kod,
        place=Place(grupp=group.id if group else "", fil=refusal.fil),
        order=(len(round_.plans.raw) + number, 0, 0, 0),
        detalj={"skal": refusal.skal},
    )
    yield candidate
    for kod, slag in _said_of_name(refusal.fil):
        about = {"slag": slag}
        yield msgspec.structs.replace(candidate, kod=kod, varde=refusal.fil, detalj=about)


def _one_for_each_fault(
    rules: Mapping[str, Rule], candidates: list[_Candidate]
) -> Iterator[_Candidate]:
    """Yield what is to be reported: in each cell only the finding that explains the others."""
    ranks = {kod: _ORDER[rule.rang] for kod, rule in rules.items() if rule.rang}
    best: dict[tuple[str, str, str], int] = {}
    for one in candidates:
        rank = ranks.get(one.kod)
        if rank is not None:
            for address in _cells(one.place.cell):
                at = (one.place.fil, one.place.blad, address)
                best[at] = min(rank, best.get(at, rank))
    said = set()
    for one in candidates:
        place, rank = one.place, ranks.get(one.kod)
        cell = (place.fil, place.blad, place.cell)
        fault: tuple[object, ...]
        if not place.cell:
            details = (one.varde, *one.detalj.values())  # two pictures on a sheet are two
            fault = (*cell, one.kod, place.grupp, place.falt, place.rubrik, details)
        elif rank is None:
            fault = (*cell, one.kod, one.varde)
        elif rank == _ORDER[Rank.PRIVATE]:
            fault = (*cell, one.kod)
        elif rank == best.get(cell, rank):
            fault = (*cell, rank)
        else:
            continue
        if fault not in said:
            said.add(fault)
            yield one


def _cells(area: str) -> list[str]:
    """Return the addresses in a cell or a range of one sheet; the text itself where it is huge."""
    found = _AREA.fullmatch(area)
    if found is None or found[3] is None:
        return [area] if area else []
    first, top, last, bottom = found[1], int(found[2]), found[3], int(found[4])
    if first != last or bottom - top > _MOST_CELLS:
        return [area]
    return [f"{first}{row}" for row in range(top, bottom + 1)]


def _order(round_: RoundToCheck, book: int, key: str, cell: str) -> tuple[int, int, int, int]:
    """Return what sorts findings as a person meets them: file, sheet, row, column."""
    sheet = round_.sheet_order.get(key, -1)
    found = _AREA.match(cell)
    if found is None:
        return (book, sheet, 0, 0)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return (book, sheet, int(found[2]), column)

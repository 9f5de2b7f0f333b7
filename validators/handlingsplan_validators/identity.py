"""Rules about the identities that let a row be followed from one time to the next.

An identity that was changed, repeated or removed also breaks what refers to it. That is one fault:
it is reported at the identity, and not again at each reference.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence

import msgspec

from handlingsplan.codes import Code
from handlingsplan.form import Field, Role, Sheet
from handlingsplan.reading.records import RawBook, RawTable
from handlingsplan.spreadsheet.a1 import Area
from handlingsplan.text import fold, nearest, visible, with_hyphens
from handlingsplan_validators.violations import FEW, RoundToCheck, Violation

#: Two-digit year and number of a row, after the group's letters: ``AKU26-07``.
_ID = re.compile(r"([^\W\d_]+)([0-9]{2})-([0-9]{2,3})")
#: The same as people write it: without a zero, with one too many, with the whole year.
_LIKE_ID = re.compile(r"([^\W\d_]+)[-/._]?(?:20)?([0-9]{2})[-/._]([0-9]{1,4})")
#: Without a mark between year and number; AKU2026 is a whole year.
_RUN_TOGETHER = re.compile(r"([^\W\d_]+)[-/._]?(?:20(?=[0-9]{4}$))?((?!20)[0-9]{2})([0-9]{2})")
#: What may stand after an id that ends a sentence.
_ENDINGS = ".,;:"
#: Rows that may have been taken away one after the other, where numbers go on.
_GAP = 10
#: Characters of an activity that stand after its id in what the drop-down offers.
_BEGINNING = 60
#: Likeness in per cent from which an id is taken for another.
_NEAR = 80.0


class _Template(msgspec.Struct, frozen=True, kw_only=True):
    """The ids that a book's template gives.

    Attributes:
        letters: those of the plan's group, and of the one that the template was made for.
        year: the round's (two digits); templates of the next one may be out too.
        rows: how many rows a blank one prepares.
    """

    letters: frozenset[str]
    year: int
    rows: int

    def gives(self, text: str, others: Container[str] = ()) -> bool:
        """Say whether a text is an id that a template gives (or gave) to the group.

        Args:
            text: the text.
            others: the folded ids beside it. A number past the prepared rows goes on from one of
                them, as in a plan with many rows; how many an earlier year had is not known.
        """
        found = _ID.fullmatch(text)
        if found is None or found[1] not in self.letters:
            return False
        year, number = int(found[2]), int(found[3])
        if year > self.year + 1 or number < 1 or found[3] != f"{number:02d}":
            return False
        before = f"{found[1]}{found[2]}-"
        return number <= self.rows or year < self.year or self._goes_on(before, number, others)

    def _goes_on(self, before: str, number: int, others: Container[str]) -> bool:
        """Say whether a number stands beside another, and they go on from the prepared rows."""

        def there(one: int) -> bool:
            return fold(f"{before}{one:02d}") in others

        if not (there(number - 1) or there(number + 1)):
            return False
        while number > self.rows + _GAP:
            below = next((n for n in range(number - 1, number - 1 - _GAP, -1) if there(n)), None)
            if below is None:
                return False
            number = below
        return True

    def meant(self, text: str, others: Container[str] = ()) -> str:
        """Return the id that a text is, written as the template writes it; empty for none.

        Args:
            text: the text.
            others: the folded ids beside it: none of another row's is meant.
        """
        plain = with_hyphens(visible(text)).upper().replace(" ", "").rstrip(_ENDINGS)
        like = _LIKE_ID.fullmatch(plain) or _RUN_TOGETHER.fullmatch(plain)
        meant = f"{like[1]}{like[2]}-{int(like[3]):02d}" if like else plain
        taken = fold(meant) != fold(text) and fold(meant) in others
        return meant if self.gives(meant, others) and not taken else ""


class _Book(msgspec.Struct, kw_only=True):
    """What is known of the identities of one book.

    Attributes:
        template: what its template gives.
        ids: folded id -> id as typed.
        changed: rows whose id no template of the group gives, with the id.
        again: rows whose id stands elsewhere too, with the Excel row of the other.
        without: rows without an id.
        rows: how many rows the plan has.
        prepared: folded id -> Excel row, of rows with nothing but their id that counts.
        struck: the struck-out rows: each one's range of cells, and what stands in it, folded.
        references: sheet, field, row and text of each reference that leads nowhere.
    """

    template: _Template
    ids: dict[str, str] = msgspec.field(default_factory=dict)
    changed: list[tuple[int, str]] = msgspec.field(default_factory=list)
    again: list[tuple[int, int]] = msgspec.field(default_factory=list)
    without: list[int] = msgspec.field(default_factory=list)
    rows: int = 0
    prepared: dict[str, int] = msgspec.field(default_factory=dict)
    struck: tuple[tuple[Area, str], ...] = ()
    references: list[tuple[Sheet, Field, int, str]] = msgspec.field(default_factory=list)


def check_identities(round_: RoundToCheck) -> Iterator[Violation]:
    """HP501: not an id of the template; HP502: used twice; HP503: none; HP504: none, but used.

    HP601: a reference to an activity that is not on the plan's sheet of the same book, or with
    one row's id and another row's words.
    """
    plan = round_.form.plan
    field = plan.with_role(Role.ID)
    if field is None:
        return
    for book in _books(round_, plan, field).values():
        lost = {text for *_, text in book.references if book.template.gives(text)}
        explained = bool(book.changed or book.again or book.without)
        wanted = lost.pop() if len(lost) == 1 else ""
        if explained:
            book.references = [one for one in book.references if one[3] not in {wanted, *lost}]
        offers = _offers(book, wanted)
        for position, _ in book.changed:
            forslag = offers.get(position, "")
            yield _violation(Code.HP501, plan, field, position, forslag=forslag)
        for position, row in book.again:
            forslag = offers.get(position, "")
            yield _violation(Code.HP502, plan, field, position, forslag=forslag, annan=str(row))
        used = sorted({wanted, *lost} - {""})
        yield from _without(plan, field, book, used, offers)
        for sheet, reference, position, text in book.references:
            why, mend = _why_unknown(book, text)
            meant = "" if why else nearest(text, book.ids, cutoff=_NEAR) or ""
            detalj = {"plan": plan.namn, "varfor": why or _UNKNOWN, "annars": mend}
            yield _violation(Code.HP601, sheet, reference, position, meant, **detalj)
    yield from _mixed_up(round_, plan, field)


def _mixed_up(round_: RoundToCheck, plan: Sheet, field: Field) -> Iterator[Violation]:
    """Report references with one row's id and another row's words.

    What the drop-down writes stays as it was when activities are moved between rows. Words that
    no row begins with say nothing: an activity may have been put in other words since.
    """
    activity = plan.with_role(Role.AKTIVITET)
    with_plan = [one for one in enumerate(round_.plans.raw) if plan.nyckel in one[1].tables]
    for number, raw in with_plan if activity else ():
        values = raw.tables[plan.nyckel].values
        names, texts = (values.get(one.namn, ()) for one in (field, activity) if one)
        known = {fold(str(name)) for name in names if name}
        owners: dict[str, list[str]] = {}
        for name, text in zip(names, texts, strict=False):
            owners.setdefault(_words(str(text or "")), []).append(str(name or ""))
        for sheet, reference, row, name, text in _with_words(round_, raw):
            meant = owners.get(_words(text), [name])
            if fold(name) in known.difference(map(fold, meant)):
                position = round_.first_row(sheet.nyckel, number) + row
                detalj = {"plan": plan.namn, "varfor": _OTHERS.format(meant[0]), "annars": ""}
                yield _violation(Code.HP601, sheet, reference, position, meant[0], **detalj)


def _with_words(round_: RoundToCheck, raw: RawBook) -> Iterator[tuple[Sheet, Field, int, str, str]]:
    """Go through the references with words after the id: sheet, field, row, id and words."""
    for sheet in round_.form.tables:
        table = raw.tables.get(sheet.nyckel)
        if table is None:
            continue
        for field in sheet.all_with_role(Role.REF):
            for row, text in table.written.get(field.namn, {}).items():
                name = table.values[field.namn][row]
                if isinstance(name, str) and text.startswith(name):
                    yield sheet, field, row, name, text.removeprefix(name)


def _words(activity: str) -> str:
    """Return the beginning of an activity as references to it have it."""
    return fold(activity.strip()[:_BEGINNING].strip())


def _offers(book: _Book, wanted: str) -> dict[int, str]:
    """Return position -> the id that is suggested there; no id twice, and none of another row's.

    Args:
        book: what is known of the book.
        wanted: the only id that is referred to and stands nowhere; for the only row it can be.
    """
    taken = {*book.ids, *book.prepared}
    offers: dict[int, str] = {}
    for position, text in book.changed:
        meant = book.template.meant(text, taken)
        if meant and meant not in offers.values():
            offers[position] = meant
    unsure = [position for position, _ in (*book.changed, *book.again) if position not in offers]
    unsure += book.without
    is_free = wanted not in offers.values() and fold(wanted) not in book.prepared
    if wanted and is_free and len(unsure) == 1:
        offers[unsure[0]] = wanted
    return offers


def _books(round_: RoundToCheck, plan: Sheet, field: Field) -> dict[int, _Book]:
    """Return what is known of each book that has the plan's sheet."""
    key = plan.nyckel
    with_plan = [n for n, raw in enumerate(round_.plans.raw) if key in raw.tables]
    books = {n: _Book(template=_template(round_, n, plan)) for n in with_plan}
    for number, known in books.items():
        raw = round_.plans.raw[number]
        known.prepared, known.struck = _prepared(raw.tables[key]), _struck(raw, key)
    seen = {n: dict(books[n].prepared) for n in with_plan}
    rows = zip(*(round_.column(key, name) for name in ("bok", "rad", field.namn)), strict=True)
    for position, (number, row, text) in enumerate(rows):
        book = books[number]
        book.rows += 1
        if not isinstance(text, str):
            book.without.append(position)
            continue
        folded = fold(text)
        book.ids[folded] = text
        other = seen[number].setdefault(folded, row)
        if other != row:
            book.again.append((position, other))
        elif book.template.letters and not book.template.gives(text):
            book.changed.append((position, text))
    for book in books.values():
        others = {*book.ids, *book.prepared}
        book.changed = [one for one in book.changed if not book.template.gives(one[1], others)]
    _find_references(round_, books)
    return books


#: What is said of a reference that leads nowhere, and what to do: of an id that nobody knows, of
#: a struck-out row's, one with another row's words, and of an empty row's.
_UNKNOWN = "är inte id för någon rad"
_STRUCK = "är id för en rad som är struken"
_KEEP = ", eller ta bort strykningen om raden gäller än"
_OTHERS = "har id från en rad och text från en annan ({})"
_EMPTY = "är id för en rad som inte är ifylld"
_FILL = ", eller fyll i raden"


def _why_unknown(book: _Book, text: str) -> tuple[str, str]:
    """Return why the id of a reference is no row's, where its row is there, and what to do."""
    folded = fold(text)
    row = book.prepared.get(folded)
    if any(area.top == row or folded in said.split() for area, said in book.struck):
        return _STRUCK, _KEEP
    return (_EMPTY, _FILL) if row else ("", "")


def _struck(raw: RawBook, key: str) -> tuple[tuple[Area, str], ...]:
    """Return the struck-out rows of a sheet, as the reader has noted them."""
    notes = (n for n in raw.notes if n.kod == Code.HP226 and n.nyckel == key)
    return tuple((area, fold(n.varde)) for n in notes if (area := Area.parse(n.cell)))


def _prepared(table: RawTable) -> dict[str, int]:
    """Return folded id -> Excel row of the rows that nobody has filled in yet."""
    return {fold(text): row for row, text in table.prepared.items()}


def _find_references(round_: RoundToCheck, books: dict[int, _Book]) -> None:
    for sheet in round_.form.tables:
        for field in sheet.all_with_role(Role.REF):
            for number, text, positions in round_.by_value(sheet, field):
                if number in books and fold(text) not in books[number].ids:
                    books[number].references += [(sheet, field, one, text) for one in positions]


def _template(round_: RoundToCheck, book: int, plan: Sheet) -> _Template:
    groups = round_.plans.organisation.by_id
    ids = (round_.groups[book], round_.plans.raw[book].group)
    return _Template(
        letters=frozenset(groups[group].kort for group in ids if group in groups),
        year=(round_.year or round_.today.year) % 100,
        rows=plan.rader,
    )


def _without(
    plan: Sheet, field: Field, book: _Book, used: Sequence[str], offers: Mapping[int, str]
) -> Iterator[Violation]:
    """Report rows without an id; once where no row has any."""
    kod = Code.HP504 if used else Code.HP503
    detalj = {"anvands": ", ".join(used), "antal": str(len(book.without))}
    violations = [_violation(kod, plan, field, position, **detalj) for position in book.without]
    if len(violations) == book.rows >= FEW:
        yield msgspec.structs.replace(violations[0], till=violations[-1].position)
        return
    for violation in violations:
        forslag = offers.get(violation.position, "")
        yield msgspec.structs.replace(violation, forslag=forslag)


def _violation(
    kod: str, sheet: Sheet, field: Field, position: int, forslag: str = "", **detalj: str
) -> Violation:
    return Violation(
        kod=kod,
        nyckel=sheet.nyckel,
        position=position,
        falt=field.namn,
        forslag=forslag,
        detalj=detalj,
    )

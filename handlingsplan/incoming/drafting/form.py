"""A workbook that was seen -> a whole form, written as TOML that works at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

import msgspec

from handlingsplan.form import Field, FieldType, Role, Sheet, SheetKind, SheetRole, load_form
from handlingsplan.form.unused import role_is_read
from handlingsplan.incoming.drafting import toml
from handlingsplan.incoming.drafting.fields import DraftField, ascii_name, draft_field
from handlingsplan.incoming.drafting.seen import SeenColumn, SeenSheet, look_at
from handlingsplan.text import fold, numbered

_BANDS = ("DCEBEF", "E6EFDC", "F4EBDC", "ECE4F2", "F3E0E0")
_ROWS = 40
_MOST_LINES = 60


class Draft(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A drafted form.

    Attributes:
        text: the declaration as TOML.
        sheets, fields: how many it has.
        questions: how many questions are asked in it.
    """

    text: str
    sheets: int
    fields: int
    questions: int


class _Table(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet with a table, the known sheet that it is most like, and its fields."""

    seen: SeenSheet
    like: Sheet
    fields: tuple[DraftField, ...]

    @property
    def roles(self) -> int:
        known = {
            Role.PRIORITET,
            Role.AKTIVITET,
            Role.STATUS,
            Role.METOD,
            Role.ID,
            Role.INSATSOMRADE,
        }
        return sum(one.field.roll in known for one in self.fields)


def draft_form(data: bytes, fil: str) -> Draft:
    """Draft a form out of a workbook's bytes.

    Args:
        data: the workbook, which has passed the gate.
        fil: its name, from which the form gets its id.
    """
    drafter = _Drafter(look_at(data), PurePosixPath(fil).stem)
    lines = list(drafter.lines())
    return Draft(
        text="\n".join([*lines, ""]),
        sheets=sum(line == "[[blad]]" for line in lines),
        fields=sum(line == "[[blad.falt]]" for line in lines),
        questions=sum(line.startswith(toml.ASKS) for line in lines),
    )


class _Drafter:
    """Puts the form together, sheet by sheet."""

    def __init__(self, sheets: Sequence[SeenSheet], stem: str) -> None:
        self.stem = stem
        self.like = load_form()
        self.hidden = [sheet for sheet in sheets if sheet.hidden]
        shown = [sheet for sheet in sheets if not sheet.hidden]
        self.cover = next(filter(self._is_cover, shown), None)
        self.tables = [self._table(s) for s in shown if s.columns and s is not self.cover]
        self.texts = [s for s in shown if not s.columns and s is not self.cover and s.lines]
        self.plan = max(self.tables, key=lambda t: (t.roles, len(t.fields)), default=None)
        self.keys: set[str] = set()
        self.roles: set[SheetRole] = set()
        self.names: set[str] = {fold(sheet.name) for sheet in shown}
        self.lists: dict[tuple[str, ...], str] = {}
        self.status_list = ""

    def _is_cover(self, sheet: SeenSheet) -> bool:
        """Say whether a sheet is a cover: one of its labels asks for the group or the year."""
        wanted = {Role.GRUPP, Role.AR, Role.UPPDATERAD}
        known = {fold(t) for f in self.like.cover.falt if f.roll in wanted for t in _texts(f)}
        return any(fold(pair.heading) in known for pair in sheet.pairs)

    def _table(self, sheet: SeenSheet) -> _Table:
        taken: set[str] = set()
        like = self._most_like(sheet)
        columns = _different(sheet.columns)
        fields = [draft_field(column, taken, like, on_cover=False) for column in columns]
        return _Table(seen=sheet, like=like, fields=tuple(fields))

    def _most_like(self, sheet: SeenSheet) -> Sheet:
        """Return the known form's table with most of the sheet's headings."""
        headings = {fold(column.heading) for column in sheet.columns}

        def alike(known: Sheet) -> int:
            return len(headings & {fold(text) for field in known.falt for text in _texts(field)})

        return max(self.like.tables, key=lambda known: (alike(known), known is self.like.plan))

    def lines(self) -> Iterator[str]:
        """Go through the declaration's lines."""
        body = [*self._sheets()]
        yield from self._head()
        yield from self._lists()
        yield from body

    def _head(self) -> Iterator[str]:
        name = ascii_name(self.stem).replace("_", "-") or "utkast"
        yield f"# Utkast till formulär, gjort av arbetsboken {' '.join(self.stem.split())}."
        yield "# Rader som börjar med FRÅGA är det som arbetsboken inte säger. Svara i nyckeln"
        yield "# under frågan och ta bort raden. Nycklarna beskrivs i docs/reference/formular.md."
        yield ""
        yield f"id = {toml.value(name)}"
        yield 'version = "1"'
        yield f"namn = {toml.value(self.stem)}"
        yield f"kort = {toml.value(self.stem.split()[0][:20] if self.stem.split() else 'Plan')}"
        yield f"{toml.ASKS}vilken organisation? Se docs/how-to/egen-organisation.md"
        yield f"organisation = {toml.value(self.like.organisation)}"
        yield f"sprak = {toml.value(self.like.sprak)}"
        for sheet in self.hidden:
            yield f"# Det dolda bladet {sheet.name} är inte med; listor på det är hämtade."
        yield ""

    def _lists(self) -> Iterator[str]:
        names = {
            fold(value)
            for values, name in self.lists.items()
            for value in values
            if name == self.status_list
        }
        official = [choice for choice in self.like.officiell if fold(choice.namn) in names]
        for choice in official:
            yield from toml.table("officiell", msgspec.structs.asdict(choice).items())
        counted = {choice.namn for choice in official}
        for values, name in self.lists.items():
            for one in values:
                known = self.like.status.get(fold(one)) if name == self.status_list else None
                keys: dict[str, Any] = msgspec.structs.asdict(known) if known else {}
                counts_as = keys.get("officiell", "")
                own = {"namn": one, "officiell": counts_as if counts_as in counted else ""}
                yield from toml.table(f"lista.{name}", {**keys, **own}.items())

    def _sheets(self) -> Iterator[str]:
        yield from self._cover()
        for sheet in self.texts:
            yield from self._text(sheet)
        for one in self.tables:
            yield from self._table_lines(one)
        if self.plan is None:
            yield from self._empty_plan()
        yield from self._review()

    def _sheet(self, name: str, **keys: Any) -> Iterator[str]:
        """Begin a sheet under a key of its own."""
        plain = ascii_name(name) or "blad"
        key = next(k for k in numbered(plain, "{}_{}") if k not in self.keys)
        self.keys.add(key)
        yield ""
        asked = keys.pop("asked", ())
        yield from toml.table("blad", [("nyckel", key), ("namn", name), *keys.items()], asked)

    def _own_name(self, wanted: str) -> str:
        """Return a name for a sheet that the workbook lacks, and no sheet of it has."""
        return next(n for n in numbered(wanted, "{} {}") if fold(n) not in self.names)

    def _cover(self) -> Iterator[str]:
        pairs = _different(self.cover.pairs) if self.cover else []
        taken: set[str] = set()
        fields = [draft_field(pair, taken, self.like.cover, on_cover=True) for pair in pairs]
        have = {one.field.roll for one in fields}
        added = [
            DraftField(field=field)
            for field in self.like.cover.falt
            if field.roll in {Role.GRUPP, Role.AR, Role.UPPDATERAD} - have
            and field.namn not in taken
        ]
        name = self.cover.name if self.cover else self._own_name("Start")
        about = {"slag": "omslag", "titel": "{grupp} {ar}", "ingress": "Så här gör du"}
        asked = [] if self.cover else ["arbetsboken har inget omslag; det här är det vanliga"]
        yield from self._sheet(name, **about, asked=asked)
        yield from self._fields(_read_roles([*added, *fields], SheetKind.OMSLAG, None))

    def _text(self, sheet: SeenSheet) -> Iterator[str]:
        title, *rest = sheet.lines[:_MOST_LINES]
        role = SheetRole.INSTRUKTIONER
        taken = role in self.roles or not fold(sheet.name).startswith("instruktion")
        self.roles |= set() if taken else {role}
        keys: dict[str, Any] = {
            "slag": "text",
            "roll": "" if taken else role,
            "titel": _plain(title),
            "text": [_plain(line) for line in rest],
        }
        asked = ["bladet har mer text än som är med här"] if len(sheet.lines) > _MOST_LINES else []
        yield from self._sheet(sheet.name, **keys, asked=asked)

    def _table_lines(self, one: _Table) -> Iterator[str]:
        seen, role = one.seen, self._sheet_role(one)
        fields = self._with_identity(one) if role is SheetRole.PLAN else one.fields
        bands = list(dict.fromkeys(field.band for field in fields if field.band))
        yield from self._sheet(
            seen.name,
            slag="tabell",
            roll=role or "",
            tabell=f"tbl_{len(self.keys) + 1}_{ascii_name(seen.name)}"[:200],
            rader=_ROWS,
            titel=f"{_plain(seen.name)} {{ar}} · {{grupp}}",
            ingress=_plain(seen.lines[-1]) if seen.lines else "En rad per sak.",
            asked=self._asked_of_table(one, role),
        )
        for number, band in enumerate(bands):
            keys = {"nyckel": _band_key(bands, band), "rubrik": band}
            colour = _BANDS[number % len(_BANDS)]
            yield from toml.table("blad.band", [*keys.items(), ("bakgrund", colour)])
        yield from self._fields(_read_roles(fields, SheetKind.TABELL, role), bands)

    def _asked_of_table(self, one: _Table, role: SheetRole | None) -> list[str]:
        more = one.seen.more
        asked = [f"tabellen {name} står också på bladet; ska den ha ett eget?" for name in more]
        if one.seen.protected:
            asked.append("bladet är skyddat i arbetsboken; våra är öppna för den som fyller i")
        if role is SheetRole.PLAN and one.roles == 0:
            asked.append("är det här planens tabell? Inget blad har rubriker som säger det")
        if role is None:
            asked.append("har bladet en roll (resultat, utmaningar, indikatorer …)?")
        return asked

    def _sheet_role(self, one: _Table) -> SheetRole | None:
        """Return what a sheet is to the house: the plan, or another that it is most like."""
        if one is self.plan:
            return SheetRole.PLAN
        alike = sum(field.field.roll is not None for field in one.fields)
        role = one.like.roll
        if alike * 2 < len(one.fields) or role in self.roles or role is SheetRole.PLAN:
            return None
        self.roles |= {role} if role else set()
        return role

    def _with_identity(self, one: _Table) -> Sequence[DraftField]:
        """Return the plan's fields, one of which is the rows' identity."""
        if any(field.field.typ is FieldType.ID for field in one.fields):
            return one.fields
        known = self.like.plan.with_role(Role.ID)
        assert known is not None  # noqa: S101  (a form has one)
        taken = {field.field.namn for field in one.fields}
        headings = {fold(field.field.rubrik) for field in one.fields}
        field = msgspec.structs.replace(
            known,
            namn=next(n for n in ("id", "rad_id", "plan_id") if n not in taken),
            rubrik=next(h for h in ("Id", "Rad-id", "Radens id") if fold(h) not in headings),
            alias=(),
            band="",
        )
        asked = ("arbetsboken har ingen kolumn för radernas id; den behövs för att följa raderna",)
        return [DraftField(field=field, questions=asked), *one.fields]

    def _empty_plan(self) -> Iterator[str]:
        name = self._own_name("Plan")
        heading = SeenColumn(heading="Aktivitet", width=40)
        seen = SeenSheet(name=name, columns=(heading,))
        self.plan = self._table(seen)
        yield f"{toml.ASKS}arbetsboken har ingen tabell; vilka kolumner har planen?"
        yield from self._table_lines(self.plan)

    def _fields(self, fields: Iterable[DraftField], bands: Sequence[str] = ()) -> Iterator[str]:
        for one in fields:
            field = one.field
            if one.values:
                field = msgspec.structs.replace(field, lista=self._list_name(field, one.values))
            if field.roll is Role.STATUS:
                self.status_list = field.lista
            if one.band:
                field = msgspec.structs.replace(field, band=_band_key(bands, one.band))
            yield from toml.table("blad.falt", toml.field_values(field), one.questions)

    def _list_name(self, field: Field, values: tuple[str, ...]) -> str:
        """Return the name of a list; columns with the same values share one."""
        different = tuple({fold(value): value for value in reversed(values)}.values())[::-1]
        if different not in self.lists:
            taken = set(self.lists.values())
            name = next(n for n in numbered(field.namn, "{}_{}") if n not in taken)
            self.lists[different] = name
        return self.lists[different]

    def _review(self) -> Iterator[str]:
        review = self.like.review
        yield from self._sheet(
            self._own_name(review.namn),
            slag="granskning",
            tabell=review.tabell,
            rader=review.rader,
            titel=review.titel,
            ingress=review.ingress,
        )
        yield from self._fields(DraftField(field=field) for field in review.falt)


def _texts(field: Field) -> tuple[str, ...]:
    return (field.rubrik, *field.alias)


def _different(columns: Iterable[SeenColumn]) -> list[SeenColumn]:
    """Return columns with headings of their own: a second of the same gets a number."""
    seen: dict[str, int] = {}
    found = []
    for column in columns:
        key = fold(column.heading)
        seen[key] = seen.get(key, 0) + 1
        heading = column.heading if seen[key] == 1 else f"{column.heading} {seen[key]}"
        seen.setdefault(fold(heading), 1)
        found.append(msgspec.structs.replace(column, heading=heading))
    return found


def _read_roles(
    fields: Sequence[DraftField], kind: SheetKind, role: SheetRole | None
) -> list[DraftField]:
    """Return fields without the roles that nothing reads on such a sheet, beside the others."""
    left = list(fields)
    while True:
        own = tuple(one.field for one in left)
        sheet = Sheet(nyckel="x", namn="x", slag=kind, roll=role, falt=own)
        after = [
            one if not one.field.roll or role_is_read(sheet, one.field) else _without_role(one)
            for one in left
        ]
        if after == left:
            return left
        left = after


def _without_role(one: DraftField) -> DraftField:
    kind = FieldType.TEXT if one.field.typ is FieldType.ID else one.field.typ
    return msgspec.structs.replace(
        one, field=msgspec.structs.replace(one.field, roll=None, typ=kind)
    )


def _band_key(bands: Sequence[str], band: str) -> str:
    return f"band_{list(bands).index(band) + 1}"


def _plain(text: str) -> str:
    """Return a text for a place where ``{…}`` would be filled in."""
    return " ".join(text.split()).replace("{", "{{").replace("}", "}}")

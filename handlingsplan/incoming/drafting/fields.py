"""A column that was seen -> a field of the form: name, type, role, and what has to be asked."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

import msgspec

from handlingsplan.form import Field, FieldType, Role, Sheet
from handlingsplan.incoming.drafting.seen import SeenColumn
from handlingsplan.text import fold, nearest, numbered

_NEAR = 88.0
_HELP_LIMIT = 255
_TICKS = frozenset({"x", "☑", "☒", "✓", "✔"})
_ADDRESSES = ("http://", "https://")
_NO_NAME = re.compile(r"[^a-z0-9]+")
#: Names that the frames have of their own.
_RESERVED = frozenset(
    {"bok", "rad", "fil", "form", "version", "fingerprint", "med", "skal", "grupp"}
    | {"grupp_skriven", "grupp_hur"}
)
#: Few different short texts are the values of a list that nobody has written down.
_MOST_VALUES, _LONGEST_VALUE, _LEAST_ROWS = 8, 30, 6
#: Roles that need more than the column tells: which promise, which region, whose list.
_NOT_TOLD = frozenset({Role.LOFTE, Role.UTFALL, Role.REF, Role.PERIOD})
_WIDTHS = (3.3, 100.0)


class DraftField(msgspec.Struct, frozen=True, kw_only=True):
    """A field, with its list where it has one, and the questions about it."""

    field: Field
    values: tuple[str, ...] = ()
    band: str = ""
    questions: tuple[str, ...] = ()


def draft_field(column: SeenColumn, taken: set[str], like: Sheet, *, on_cover: bool) -> DraftField:
    """Return the field that a column is.

    Args:
        column: what was seen.
        taken: the names of the sheet's fields so far; the new one is added.
        like: a sheet of a form that is known, for what its headings mean.
        on_cover: it is a field of the cover.
    """
    asked: list[str] = []
    role = _role(column, like)
    if role in _NOT_TOLD:
        asked.append(f"kan ha rollen {role}, men då behövs mer än rubriken (nr, region …)")
        role = None
    kind, values = _kind(column, role, asked)
    if role in {Role.ID, Role.GRUPP, Role.AR}:
        kind = {Role.ID: FieldType.ID, Role.GRUPP: FieldType.VAL, Role.AR: FieldType.AR}[role]
    usual = 14.0  # a cover has no columns of its own
    name = _named(column.heading, taken, reserved=role is not Role.GRUPP or not on_cover)
    help_text = _help(column, asked)
    if role is None and not asked:
        asked.append("har fältet en roll? Se docs/reference/formular.md")
    field = Field(
        namn=name,
        rubrik=column.heading,
        typ=kind,
        lista="organisation.grupper" if role is Role.GRUPP else name if values else "",
        hjalp=help_text,
        roll=role,
        bredd=usual if on_cover else round(min(max(column.width, _WIDTHS[0]), _WIDTHS[1]), 1),
        vik=column.hidden and not on_cover,
        forifylld=role in {Role.GRUPP, Role.AR, Role.ID},
        obligatorisk=role in {Role.GRUPP, Role.AR},
    )
    return DraftField(
        field=field,
        values=() if role is Role.GRUPP else values,
        band=column.band,
        questions=tuple(asked),
    )


def _help(column: SeenColumn, asked: list[str]) -> str:
    text = " ".join(column.help.split())
    if len(text) <= _HELP_LIMIT:
        return text
    asked.append(f"hjälpen var längre än {_HELP_LIMIT} tecken och är avkortad")
    return f"{text[: _HELP_LIMIT - 1]}…"


def _role(column: SeenColumn, like: Sheet) -> Role | None:
    """Return what a heading means in a form that is known, the first of the same role alone."""
    known: dict[str, Role] = {}
    for field in like.falt:
        if field.roll:
            for text in (field.rubrik, *field.alias):
                known.setdefault(fold(text), field.roll)
    exact = known.get(fold(column.heading))
    if exact:
        return exact
    near = nearest(column.heading, list(known), cutoff=_NEAR)
    return known[near] if near else None


def _kind(
    column: SeenColumn, role: Role | None, asked: list[str]
) -> tuple[FieldType, tuple[str, ...]]:
    """Return a column's type by its drop-down, its format and its values, and its list."""
    texts = [value.strip() for value in column.values if isinstance(value, str)]
    if column.listed:
        ticks = {fold(value) for value in column.listed.values} <= _TICKS
        open_list = FieldType.VAL if column.listed.strict else FieldType.FORSLAG
        return (FieldType.KRYSS, ()) if ticks else (open_list, column.listed.values)
    shown = _shown(column, texts)
    if shown:
        return shown, ()
    if role in {Role.START, Role.SLUT, Role.STATUSDATUM, Role.UPPDATERAD, Role.MATDATUM}:
        asked.append("kolumnen visar inga datum; är det ändå ett datumfält?")
        return FieldType.DATUM, ()
    return _by_repetition(texts, role, asked)


def _shown(column: SeenColumn, texts: list[str]) -> FieldType | None:
    """Return the type that a column's values and format show; ``None`` where they show nothing."""
    days = any(isinstance(value, dt.datetime) for value in column.values)
    kinds = {
        FieldType.KRYSS: bool(texts) and {fold(text) for text in texts} <= _TICKS,
        FieldType.DATUM: days or column.shows == "date",
        FieldType.TAL: not texts and (bool(column.values) or column.shows in {"number", "percent"}),
        FieldType.LANK: bool(texts) and all(text.startswith(_ADDRESSES) for text in texts),
    }
    return next((kind for kind, shown in kinds.items() if shown), None)


def _by_repetition(
    texts: list[str], role: Role | None, asked: list[str]
) -> tuple[FieldType, tuple[str, ...]]:
    different = tuple(dict.fromkeys(text for text in texts if text))
    short = all(len(text) <= _LONGEST_VALUE for text in different)
    few = 0 < len(different) <= _MOST_VALUES and short
    if role is Role.STATUS and few:
        asked.append("listan är gjord av de värden som står i kolumnen; är den hel?")
        return FieldType.VAL, different
    if role is Role.STATUS:
        asked.append("vilka värden har status? Listan är den vanliga")
        return FieldType.VAL, ("Ej påbörjad", "Grön", "Gul", "Röd", "Avslutad")
    if few and len(texts) >= _LEAST_ROWS and len(different) * 2 <= len(texts):
        asked.append("samma få värden kommer tillbaka; ska det vara en lista?")
        return FieldType.FORSLAG, different
    return FieldType.TEXT, ()


def _named(heading: str, taken: set[str], *, reserved: bool) -> str:
    """Return a field's name: the heading in ASCII snake_case, with a number where it is taken."""
    plain = ascii_name(heading) or "falt"
    first = f"falt_{plain}" if plain[0].isdigit() or (reserved and plain in _RESERVED) else plain
    name = next(n for n in numbered(first, "{}_{}") if n not in taken)
    taken.add(name)
    return name


def ascii_name(text: str) -> str:
    """Return a text as ASCII snake_case; empty where nothing of it is a letter or a digit."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return _NO_NAME.sub("_", decomposed.encode("ascii", "ignore").decode()).strip("_")[:60]

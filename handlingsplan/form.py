"""The form, declared once: everything that is made, read, checked or summed up comes from it.

A form is a TOML file (see ``docs/reference/formular.md`` for its keys). The records here are that
file, frozen. No other module names a sheet or a column of a form: what the house needs to know of
a field's meaning is its *role*, which the form assigns.
"""

from __future__ import annotations

import dataclasses
import string
import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Self, TypeVar

from handlingsplan.errors import DeclarationError, UsageError
from handlingsplan.text import fold, nearest

DEFAULT_FORM = "sosr-2026"
_R = TypeVar("_R")


class SheetKind(StrEnum):
    """What sort of sheet this is."""

    OMSLAG = "omslag"  # a cover: one value per field, heading to the left of it
    TEXT = "text"  # only to be read
    TABELL = "tabell"  # an Excel table: one row per thing
    GRANSKNING = "granskning"  # the review sheet, filled in by the checks


class FieldType(StrEnum):
    """How a field's value is typed, read and stored (dtype in frames in brackets)."""

    TEXT = "text"  # [str]
    ID = "id"  # the row's stable identity [str]
    REF = "ref"  # the identity of a row in the plan's table [str]
    VAL = "val"  # one value out of a list [str]
    FORSLAG = "forslag"  # a list of suggestions, free text allowed [str]
    LANK = "lank"  # a web address or a path, as text [str]
    TAL = "tal"  # a number [float64]
    AR = "ar"  # a calendar year [float64]
    DATUM = "datum"  # a day or a period [datetime64, plus what was written]
    KRYSS = "kryss"  # a tick [bool]


class Role(StrEnum):
    """What a field means to the house; the only knowledge of columns outside a form."""

    # cover
    GRUPP = "grupp"
    AR = "ar"
    UPPDATERAD = "uppdaterad"
    KONTAKT = "kontakt"
    INGET_ATT_RAPPORTERA = "inget_att_rapportera"
    # the plan's table
    ID = "id"
    INSATSOMRADE = "insatsomrade"
    PRIORITET = "prioritet"
    LOFTE = "lofte"
    AKTIVITET = "aktivitet"
    RAG = "rag"
    ANSVARIG = "ansvarig"
    SAMVERKAN = "samverkan"
    START = "start"
    SLUT = "slut"
    METOD = "metod"
    STATUS = "status"
    STATUSDATUM = "statusdatum"
    KOMMENTAR = "kommentar"
    # the other tables
    REF = "ref"
    INDIKATOR = "indikator"
    ENHET = "enhet"
    RIKTNING = "riktning"
    BASLINJE = "baslinje"
    MALVARDE = "malvarde"
    UTFALL = "utfall"
    MATDATUM = "matdatum"
    KALLA = "kalla"
    TYP = "typ"
    TEXT = "text"
    TILL = "till"
    BESLUT = "beslut"
    SENAST = "senast"
    LAGE = "lage"
    RUBRIK = "rubrik"
    LANK = "lank"
    KVARTAL = "kvartal"
    PERIOD = "period"  # a target per period, where a form has targets instead of indicators
    FRAN = "fran"
    TOM = "tom"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a list.

    Attributes:
        namn: the value as it stands in the drop-down.
        officiell: for a status, the official status it counts as; empty for none of them.
        hjalp: what the value means.
        bakgrund, farg: fill and text colour as six hex digits, or empty.
        avslutad: the activity is no longer being worked with in the group.
        avvikelse: the value needs an explanation and the management's eye (yellow and red).
        allvar: order of seriousness; the highest is the worst. 0 where it does not apply.
        stod: for a challenge, the value that asks the management for support.
        antal: for a unit, that it counts people or events, so that small numbers may identify them.
        riktning: for a measure, 1 where a higher outcome is better, -1 where a lower one is.
        diagram: fill in charts as six hex digits; empty = ``farg``.
    """

    namn: str
    officiell: str = ""
    hjalp: str = ""
    bakgrund: str = ""
    farg: str = ""
    avslutad: bool = False
    avvikelse: bool = False
    allvar: int = 0
    stod: bool = False
    antal: bool = False
    riktning: int = 0
    diagram: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A patient promise: ``kannetecken`` are words by which its wording is recognised."""

    nr: int
    nyckel: str
    kort: str
    text: str
    kannetecken: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a sheet.

    Attributes:
        namn: ASCII snake_case; the column's name in every frame.
        rubrik: the heading that people see; unique in its sheet.
        typ: see :class:`FieldType`.
        obligatorisk: must be filled in on each row that is used.
        lista: name of a list in the form, or ``organisation.rag`` / ``organisation.grupper`` /
            ``organisation.insatsomraden`` / ``organisation.funktioner``; empty for none.
        hjalp: input help shown beside the cell, at most 255 characters.
        exempel: an example of a good value; empty for none.
        alias: other headings under which the reader recognises the field.
        roll: what it means to the house, or ``None``.
        nr: for a promise, its number.
        region: for an outcome, the region's id.
        bredd: column width in characters.
        band: key of the band (group label) it stands under.
        vik: belongs to the finer columns that fold away.
        max_tecken: longest text; 0 for Excel's own limit.
        forifylld: prefilled by the template; a row with nothing else counts as empty.
    """

    namn: str
    rubrik: str
    typ: FieldType
    obligatorisk: bool = False
    lista: str = ""
    hjalp: str = ""
    exempel: str = ""
    alias: tuple[str, ...] = ()
    roll: Role | None = None
    nr: int = 0
    region: str = ""
    bredd: float = 14
    band: str = ""
    vik: bool = False
    max_tecken: int = 0
    forifylld: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A label above several columns, with its tint as six hex digits."""

    nyckel: str
    rubrik: str
    bakgrund: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """When some fields are filled in, others must be: one rule, one instruction, one score.

    The same record gives the sentence on the instruction sheet, the formula behind "Klar?" on the
    cover, and the check.

    Attributes:
        kod: the finding's code in the catalogue.
        nar: fields of the row that must all be filled in for the rule to apply; empty = any row.
        nar_varde: field -> values, one of which it must have for the rule to apply.
        kraver: fields of which at least one must be filled in; the first is where it is missed.
        instruktion: the rule as one sentence to the person who fills in.
        kvar: what the cover's score calls such rows, e.g. "rader utan status".
    """

    kod: str
    nar: tuple[str, ...] = ()
    nar_varde: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    kraver: tuple[str, ...]
    instruktion: str
    kvar: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet of the form.

    Attributes:
        nyckel: ASCII name; the key of its frame.
        namn: the sheet's name in the workbook.
        slag: see :class:`SheetKind`.
        roll: what the sheet means to the house (``plan``, ``indikatorer``, ``resultat``,
            ``utmaningar``, ``processer``, ``arshjul``, ``leveranser``); empty for none.
        tabell: the Excel table's name; empty for sheets without one.
        rader: how many rows are prepared in a blank template.
        titel, ingress: the heading and the line under it; ``{grupp}`` and ``{ar}`` are filled in.
        text: paragraphs of a text sheet.
        falt, band, krav: its fields, labels and requirements.
        kraver_innehall: code of the finding when the sheet is empty although it should not be.
    """

    nyckel: str
    namn: str
    slag: SheetKind
    roll: str = ""
    tabell: str = ""
    rader: int = 0
    titel: str = ""
    ingress: str = ""
    text: tuple[str, ...] = ()
    falt: tuple[Field, ...] = ()
    band: tuple[Band, ...] = ()
    krav: tuple[Requirement, ...] = ()
    kraver_innehall: str = ""

    def field(self, namn: str) -> Field:
        """Return a field by name; raises :class:`KeyError`."""
        for field in self.falt:
            if field.namn == namn:
                return field
        raise KeyError(namn)

    def with_role(self, role: Role) -> Field | None:
        """Return the (first) field with a role, or ``None``."""
        return next((field for field in self.falt if field.roll is role), None)

    def all_with_role(self, role: Role) -> tuple[Field, ...]:
        """Return every field with a role, in the form's order."""
        return tuple(field for field in self.falt if field.roll is role)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Form:
    """A whole form; see the module's description.

    Attributes:
        id, version, namn: identity, generation and Swedish name.
        kort: short name of the document, e.g. ``Handlingsplan``.
        laser_versioner: generations that this declaration can also read.
        organisation: name of the shipped organisation that the form belongs to.
        sprak: language tag of the documents.
        loften: the patient promises, in order of number.
        listor: the lists by name.
        blad: the sheets in order.
        officiell: the official statuses with their colours, best first.
    """

    id: str
    version: str
    namn: str
    kort: str
    laser_versioner: tuple[str, ...]
    organisation: str
    sprak: str
    loften: tuple[Promise, ...]
    listor: Mapping[str, tuple[Choice, ...]]
    blad: tuple[Sheet, ...]
    officiell: tuple[Choice, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Sheet]:
        """The sheets by key."""
        return {sheet.nyckel: sheet for sheet in self.blad}

    @property
    def tables(self) -> tuple[Sheet, ...]:
        """The sheets that hold a table to fill in, in order."""
        return tuple(sheet for sheet in self.blad if sheet.slag is SheetKind.TABELL)

    def _of_kind(self, kind: SheetKind) -> Sheet:
        return next(sheet for sheet in self.blad if sheet.slag is kind)

    @property
    def cover(self) -> Sheet:
        """The cover."""
        return self._of_kind(SheetKind.OMSLAG)

    @property
    def review(self) -> Sheet:
        """The review sheet."""
        return self._of_kind(SheetKind.GRANSKNING)

    @property
    def plan(self) -> Sheet:
        """The plan's own table, the one with identities."""
        sheet = self.with_role("plan")
        if sheet is None:  # ruled out when the form is read
            message = "plan"
            raise KeyError(message)
        return sheet

    def with_role(self, role: str) -> Sheet | None:
        """Return the sheet that plays a role, or ``None``."""
        return next((sheet for sheet in self.blad if sheet.roll == role), None)

    def choices(self, field: Field) -> tuple[Choice, ...]:
        """Return the values of a field's own list; empty where it comes from the organisation."""
        return self.listor.get(field.lista, ())

    @cached_property
    def status(self) -> Mapping[str, Choice]:
        """The status values by folded name; empty in a form without status."""
        field = self.plan.with_role(Role.STATUS)
        return {} if field is None else {fold(c.namn): c for c in self.choices(field)}

    def to_dict(self) -> dict[str, Any]:
        """Return the declaration as ``handlingsplan form --json`` prints it."""
        return {
            "form": self.id,
            "version": self.version,
            "blad": [
                {
                    "namn": sheet.namn,
                    "tabell": sheet.tabell or None,
                    "falt": [self._field_dict(field) for field in sheet.falt],
                }
                for sheet in self.blad
            ],
        }

    def _field_dict(self, field: Field) -> dict[str, Any]:
        return {
            "namn": field.namn,
            "rubrik": field.rubrik,
            "typ": field.typ.value,
            "obligatorisk": field.obligatorisk,
            "lista": [choice.namn for choice in self.choices(field)] or None,
            "hjalp": field.hjalp,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read a form from its TOML data.

        Raises:
            DeclarationError: a key is missing or unknown, or the form contradicts itself.
        """
        try:
            form = cls(
                id=data["id"],
                version=data["version"],
                namn=data["namn"],
                kort=data["kort"],
                laser_versioner=tuple(data["laser_versioner"]),
                organisation=data["organisation"],
                sprak=data["sprak"],
                loften=tuple(_record(Promise, row) for row in data.get("lofte", [])),
                listor={
                    name: tuple(_record(Choice, row) for row in rows)
                    for name, rows in data.get("lista", {}).items()
                },
                blad=tuple(_sheet(row) for row in data["blad"]),
                officiell=tuple(_record(Choice, row) for row in data.get("officiell", [])),
            )
        except (KeyError, TypeError, ValueError) as error:
            message = f"Formuläret {data.get('id', '')} är felskrivet: {error}."
            raise DeclarationError(message, "Se docs/reference/formular.md.") from error
        _check(form)
        return form


def _record(kind: type[_R], data: Mapping[str, Any]) -> _R:
    """Make a record of TOML data, lists as tuples; an unknown key raises :class:`TypeError`."""
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in data.items()})


def _field(data: Mapping[str, Any]) -> Field:
    return _record(
        Field,
        {
            **data,
            "typ": FieldType(data["typ"]),
            "roll": Role(data["roll"]) if "roll" in data else None,
        },
    )


def _requirement(data: Mapping[str, Any]) -> Requirement:
    values = {name: tuple(allowed) for name, allowed in data.get("nar_varde", {}).items()}
    return _record(Requirement, {**data, "nar_varde": values})


def _sheet(data: Mapping[str, Any]) -> Sheet:
    return _record(
        Sheet,
        {
            **data,
            "slag": SheetKind(data["slag"]),
            "falt": [_field(row) for row in data.get("falt", [])],
            "band": [_record(Band, row) for row in data.get("band", [])],
            "krav": [_requirement(row) for row in data.get("krav", [])],
        },
    )


def _check(form: Form) -> None:
    """Raise :class:`DeclarationError` where the form contradicts itself."""
    wrong = list(_contradictions(form))
    if wrong:
        message = f"Formuläret {form.id} motsäger sig självt: {'; '.join(wrong)}."
        raise DeclarationError(message, "Rätta formulärets TOML-fil.")


def _contradictions(form: Form) -> Iterator[str]:
    kinds = [sheet.slag for sheet in form.blad]
    for kind in (SheetKind.OMSLAG, SheetKind.GRANSKNING):
        if kinds.count(kind) != 1:
            yield f"det ska finnas precis ett blad av slaget {kind}"
    if form.with_role("plan") is None:
        yield "inget blad har rollen plan"
    for sheet in form.blad:
        yield from (f"{sheet.namn}: {text}" for text in _sheet_contradictions(form, sheet))


def _sheet_contradictions(form: Form, sheet: Sheet) -> Iterator[str]:
    names = [field.namn for field in sheet.falt]
    headings = [fold(field.rubrik) for field in sheet.falt]
    if len(set(names)) < len(names) or len(set(headings)) < len(headings):
        yield "två fält har samma namn eller rubrik"
    if sheet.slag is SheetKind.TABELL and not sheet.tabell:
        yield "tabellen saknar namn"
    ascii_name = set(string.ascii_lowercase + string.digits + "_")
    for field in sheet.falt:
        if not set(field.namn) <= ascii_name:
            yield f"{field.namn} är inte ASCII snake_case"
        if (
            field.lista
            and not field.lista.startswith("organisation.")
            and (field.lista not in form.listor)
        ):
            yield f"{field.namn} pekar på listan {field.lista}, som inte finns"
        if len(field.hjalp) > 255:  # noqa: PLR2004  (Excel's limit for an input message)
            yield f"hjälpen till {field.namn} är längre än 255 tecken"
    for rule in sheet.krav:
        unknown = {*rule.nar, *rule.kraver, *rule.nar_varde} - set(names)
        if unknown:
            yield f"kravet {rule.kod} nämner {', '.join(sorted(unknown))}, som inte finns"


def _shipped() -> Traversable:
    return resources.files("handlingsplan_workbooks").joinpath("forms")


def form_names() -> list[str]:
    """Return the ids of the forms that are shipped, in alphabetical order."""
    return sorted(
        p.name.removesuffix(".toml") for p in _shipped().iterdir() if p.name.endswith(".toml")
    )


@lru_cache(maxsize=16)
def load_form(form: str | Path = DEFAULT_FORM) -> Form:
    """Load a form by id, or from a TOML file of the user's own.

    Args:
        form: the id of a shipped form, or a path that ends with ``.toml``.

    Raises:
        UsageError: there is no such form.
        DeclarationError: the file is not a consistent form.
    """
    name = str(form)
    try:
        if name.endswith(".toml"):
            text = Path(name).read_text("utf-8")
        elif name in form_names():
            text = _shipped().joinpath(f"{name}.toml").read_text("utf-8")
        else:
            meant = nearest(name, form_names(), cutoff=60)
            hint = f"Menade du {meant}?" if meant else f"De som finns: {', '.join(form_names())}."
            message = f"Det finns inget formulär som heter {name}."
            raise UsageError(message, hint)
        return Form.from_dict(tomllib.loads(text))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        message = f"Formuläret {name} går inte att läsa: {error}."
        raise DeclarationError(message, "Kontrollera sökvägen och att filen är TOML.") from error

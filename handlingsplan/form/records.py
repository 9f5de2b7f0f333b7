"""The records that a form is made of; :mod:`handlingsplan.form` says what a form is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from pathlib import PurePath
from typing import Any

import msgspec

from handlingsplan.changes import Change
from handlingsplan.findings import Phase, Rank, Rule, Severity
from handlingsplan.form.earlier import Generation
from handlingsplan.form.kinds import FieldType, Role, SheetKind, SheetRole
from handlingsplan.text import fold


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One value of a list.

    Attributes:
        namn: the value as it stands in the drop-down.
        officiell: for a status, the official status it counts as; empty for none of them.
        hjalp: what the value means.
        bakgrund, farg: fill and text colour as six hex digits, or empty.
        avslutad: the activity is no longer being worked with in the group; for a question, that it
            is closed.
        fortsatter: the work goes on outside the group, for a closed status and for a process.
        avvikelse: the value needs an explanation and the management's eye (yellow and red).
        allvar: order of seriousness; the highest is the worst. 0 where it does not apply.
        stod: for a challenge, the value that asks the management for support.
        antal: for a unit, that it counts people or events, so that small numbers may identify them.
        riktning: for a measure, 1 where a higher outcome is better, -1 where a lower one is.
        diagram: fill in charts as six hex digits; empty = ``farg``.
        alias: other words for it, in plans that were made elsewhere; in a list of units and in one
            of words for a date, everywhere.
        procent: for a unit, that it is per cent.
    """

    namn: str
    officiell: str = ""
    hjalp: str = ""
    bakgrund: str = ""
    farg: str = ""
    avslutad: bool = False
    fortsatter: bool = False
    avvikelse: bool = False
    allvar: int = 0
    stod: bool = False
    antal: bool = False
    riktning: int = 0
    diagram: str = ""
    alias: tuple[str, ...] = ()
    procent: bool = False


class Promise(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A patient promise: ``kannetecken`` are words by which its wording is recognised."""

    nr: int
    nyckel: str
    kort: str
    text: str
    kannetecken: tuple[str, ...] = ()


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A field of a sheet.

    Attributes:
        namn: ASCII snake_case; the column's name in every frame.
        rubrik: the heading that people see; unique in its sheet.
        typ: see :class:`FieldType`.
        obligatorisk: must be filled in on each row that is used.
        lista: name of a list in the form, or ``organisation.rag`` / ``organisation.grupper`` /
            ``organisation.insatsomraden``; empty for none. For a date, words for a time without
            an end ("Löpande"): offered beside dates, and no fault.
        hjalp: input help shown beside the cell, at most 255 characters.
        exempel: an example of a good value; empty for none. ``{ar}`` in it, and in the help, is the
            plan's year.
        alias: other headings under which the reader recognises the field.
        roll: what it means to the house, or ``None``.
        nr: for a promise, its number.
        region: for an outcome, the region's id.
        bredd: column width in characters.
        band: key of the band (group label) it stands under.
        vik: belongs to the finer columns that fold away.
        max_tecken: longest text; 0 for Excel's own limit.
        forifylld: prefilled by the template; a row with nothing else counts as empty.
        arvs: left empty, or "as above", it means what stands on the row above; see
            :mod:`handlingsplan.as_above`.
        annars: name of a field of the cover, of the same type, whose value counts where this one
            is empty; empty for none.
        valfritt: the column is in a workbook only when there is something in it, and a file
            without it lacks nothing.
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
    arvs: bool = False
    annars: str = ""
    valfritt: bool = False

    def in_year(self, year: int | str = "ÅÅÅÅ") -> Field:
        """Return the field with a year where its help and its example leave room for one."""
        hjalp, exempel = (text.replace("{ar}", str(year)) for text in (self.hjalp, self.exempel))
        return msgspec.structs.replace(self, hjalp=hjalp, exempel=exempel)


class Band(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A label above several columns, with its tint as six hex digits."""

    nyckel: str
    rubrik: str
    bakgrund: str


class Requirement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When some fields are filled in, others must be: one rule, one instruction, one score.

    The same record gives the sentence on the instruction sheet, the formula behind "Klar?" on the
    cover, and the check.

    Attributes:
        kod: the finding's code in the catalogue; or one of the form's own, with what follows.
        namn, vad, gor: name and sentences of a code of the form's own; see
            :class:`handlingsplan.findings.Rule`.
        niva: the severity of a code of the form's own, in all phases.
        nar: fields of the row that must all be filled in for the rule to apply; empty = any row.
        nar_varde: field -> values, one of which it must have for the rule to apply.
        kraver: fields of which at least one must be filled in; the first is where it is missed.
        instruktion: the rule as one sentence to the person who fills in.
        kvar: what the cover's score calls such rows, e.g. "rader utan status".
    """

    kod: str
    nar: tuple[str, ...] = ()
    nar_varde: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    kraver: tuple[str, ...]
    instruktion: str
    kvar: str
    namn: str = ""
    vad: str = ""
    gor: str = ""
    niva: Severity | None = None

    @property
    def own_wording(self) -> bool:
        """Say whether the form words the finding itself."""
        return bool(self.namn or self.vad or self.gor or self.niva)


class Sheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, eq=False):
    """A sheet of the form; like the form itself, it is equal to nothing but itself.

    So what follows from a declaration alone can be worked out once and remembered by it.

    Attributes:
        nyckel: ASCII name; the key of its frame.
        namn: the sheet's name in the workbook.
        slag: see :class:`SheetKind`.
        roll: what the sheet means to the house, or ``None``.
        tabell: the Excel table's name; empty for sheets without one.
        rader: how many rows are prepared in a blank template, or shown by a ``visning``.
        titel, ingress: the heading and the line under it; ``{grupp}`` and ``{ar}`` are filled in.
        text: paragraphs of a text sheet.
        falt, band, krav: its fields, labels and requirements.
        kraver_innehall: code of the finding when the sheet is empty although it should not be.
        alias: other headings for the same part of a plan, in documents that were made elsewhere.
        valfritt: the sheet is in a workbook only when there is something on it, and a file without
            it lacks nothing.
    """

    nyckel: str
    namn: str
    slag: SheetKind
    roll: SheetRole | None = None
    tabell: str = ""
    rader: int = 0
    titel: str = ""
    ingress: str = ""
    text: tuple[str, ...] = ()
    falt: tuple[Field, ...] = ()
    band: tuple[Band, ...] = ()
    krav: tuple[Requirement, ...] = ()
    kraver_innehall: str = ""
    alias: tuple[str, ...] = ()
    valfritt: bool = False

    @property
    def always(self) -> tuple[Field, ...]:
        """The fields that every workbook has: all but the optional ones."""
        return tuple(field for field in self.falt if not field.valfritt)

    def field(self, namn: str) -> Field:
        """Return a field by name; raises :class:`KeyError`."""
        for field in self.falt:
            if field.namn == namn:
                return field
        raise KeyError(namn)

    def holding(self, rows: Iterable[Collection[str]]) -> Sheet:
        """Return the sheet without the optional columns that none of the rows names."""
        named = {name for row in rows for name in row}
        falt = tuple(field for field in self.falt if not field.valfritt or field.namn in named)
        return self if falt == self.falt else msgspec.structs.replace(self, falt=falt)

    def with_role(self, role: Role) -> Field | None:
        """Return the (first) field with a role, or ``None``."""
        return next((field for field in self.falt if field.roll is role), None)

    def all_with_role(self, role: Role) -> tuple[Field, ...]:
        """Return every field with a role, in the form's order."""
        return tuple(field for field in self.falt if field.roll is role)


class Form(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, eq=False, dict=True
):
    """A whole form; see :mod:`handlingsplan.form`.

    Attributes:
        id, version, namn: identity, generation and Swedish name.
        kort: short name of the document, e.g. ``Handlingsplan``.
        tidigare: the earlier generations whose plans are accepted.
        andringar: what has changed in the form, for those who use it.
        organisation: name of the shipped organisation that the form belongs to.
        sprak: language tag of the documents.
        loften: the patient promises, in order of number.
        listor: the lists by name.
        blad: the sheets in order.
        officiell: the official statuses with their colours, best first.
        som_ovan: what people write for "as above".
        minsta_antal: counts of people below it are hidden in all that is made of the plans, as
            "färre än 5"; 0 where they are shown.
    """

    id: str
    version: str
    namn: str
    kort: str
    organisation: str
    sprak: str
    loften: tuple[Promise, ...] = msgspec.field(default=(), name="lofte")
    listor: Mapping[str, tuple[Choice, ...]] = msgspec.field(default_factory=dict, name="lista")
    blad: tuple[Sheet, ...]
    officiell: tuple[Choice, ...] = ()
    som_ovan: tuple[str, ...] = ()
    minsta_antal: int = 0
    tidigare: tuple[Generation, ...] = ()
    andringar: tuple[Change, ...] = ()

    @property
    def earlier_versions(self) -> frozenset[str]:
        """The versions of the earlier generations whose plans are accepted."""
        return frozenset(one.version for one in self.tidigare)

    @property
    def accepted(self) -> str:
        """The earlier generations whose plans are accepted, as it is said; empty for none."""
        names = ((one.version, PurePath(one.form).name) for one in self.tidigare)
        return ", ".join(f"{version} ({form})" if form else version for version, form in names)

    @cached_property
    def by_key(self) -> Mapping[str, Sheet]:
        """The sheets by key."""
        return {sheet.nyckel: sheet for sheet in self.blad}

    @cached_property
    def tables(self) -> tuple[Sheet, ...]:
        """The sheets that hold a table to fill in, in order."""
        return tuple(sheet for sheet in self.blad if sheet.slag is SheetKind.TABELL)

    def _of_kind(self, kind: SheetKind) -> Sheet:
        return next(sheet for sheet in self.blad if sheet.slag is kind)

    def holding(self, rows: Mapping[str, Iterable[Collection[str]]]) -> Form:
        """Return the form as one workbook has it.

        Args:
            rows: sheet key -> the names of the fields that each row holds. Of what is optional,
                sheets stay that have a key here, and columns that a row names.
        """
        kept = [s.holding(rows.get(s.nyckel, ())) for s in self.blad]
        blad = tuple(s for s in kept if not s.valfritt or s.nyckel in rows)
        return self if blad == self.blad else msgspec.structs.replace(self, blad=blad)

    def in_year(self, year: int) -> Form:
        """Return the form with a year where help and examples leave room for one."""
        filled = (
            (sheet, tuple(field.in_year(year) for field in sheet.falt)) for sheet in self.blad
        )
        blad = tuple(msgspec.structs.replace(sheet, falt=falt) for sheet, falt in filled)
        return msgspec.structs.replace(self, blad=blad)

    @cached_property
    def cover(self) -> Sheet:
        """The cover."""
        return self._of_kind(SheetKind.OMSLAG)

    @cached_property
    def review(self) -> Sheet:
        """The review sheet."""
        return self._of_kind(SheetKind.GRANSKNING)

    @cached_property
    def plan(self) -> Sheet:
        """The plan's own table, the one with identities."""
        sheet = self.with_role(SheetRole.PLAN)
        if sheet is None:  # ruled out when the form is read
            message = "plan"
            raise KeyError(message)
        return sheet

    def with_role(self, role: SheetRole) -> Sheet | None:
        """Return the sheet that plays a role, or ``None``."""
        return next((sheet for sheet in self.blad if sheet.roll is role), None)

    def choices(self, field: Field) -> tuple[Choice, ...]:
        """Return the values of a field's own list; empty where it comes from the organisation."""
        return self.listor.get(field.lista, ())

    @cached_property
    def own_rules(self) -> Mapping[str, Rule]:
        """The rules of the requirements that the form words itself, by code."""
        return {
            own.kod: Rule(
                kod=own.kod,
                namn=own.namn,
                omrade="egna krav",
                niva=dict.fromkeys(Phase, own.niva or Severity.VARNING),
                sedan=dt.date.min,
                skarp=dt.date.min,
                vad=own.vad,
                gor=own.gor,
                rang=Rank.MISSING,
            )
            for sheet in self.blad
            for own in sheet.krav
            if own.own_wording
        }

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
            "hjalp": field.in_year().hjalp,
        }

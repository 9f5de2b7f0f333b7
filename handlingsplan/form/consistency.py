"""What a form must hold to be one: each contradiction is said before anything is made of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from handlingsplan.codes import Code
from handlingsplan.findings import is_wording
from handlingsplan.form.kinds import FieldType, Role, SheetKind, SheetRole
from handlingsplan.form.moves import move_contradictions
from handlingsplan.form.records import (
    Field,
    Form,
    Requirement,
    Sheet,
)
from handlingsplan.text import fold, nearest

#: Lists that come from the organisation, by the name that a field gives.
ORGANISATION_LISTS = frozenset(
    f"organisation.{name}" for name in ("grupper", "rag", "insatsomraden")
)
#: Columns that the frames have of their own (:class:`handlingsplan.plans.Plans`).
_RESERVED = {
    SheetKind.OMSLAG: frozenset(
        (
            *("bok", "fil", "form", "version", "fingerprint", "med", "skal"),
            *("grupp", "grupp_skriven", "grupp_hur"),
        )
    ),
    SheetKind.TABELL: frozenset(("bok", "rad", "grupp")),
}
_STAGES = 3  # open, answered, closed
_HELP_LIMIT = 255  # Excel's, for an input message
_SHEET_NAME_LIMIT = 31  # Excel's
_SHEET_NAME = re.compile(r"(?!')[^\[\]:*?/\\]+(?<!')")
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]*")
_OWN_CODE = re.compile(r"(?!HP)[A-ZÅÄÖ]{2,5}[0-9]{2,4}")
_TABLE_NAME = re.compile(r"(?![A-Za-z]{1,3}\d+$)[A-Za-z_][A-Za-z0-9_.]{0,254}")


def contradictions(form: Form) -> Iterator[str]:
    """Yield everything in which a form contradicts itself or Excel, one Swedish clause each."""
    kinds = [sheet.slag for sheet in form.blad]
    for kind in (SheetKind.OMSLAG, SheetKind.GRANSKNING):
        if kinds.count(kind) != 1:
            yield f"det ska finnas precis ett blad av slaget {kind}"
    for what, values in (
        ("bladnyckeln", [sheet.nyckel for sheet in form.blad]),
        ("bladnamnet", [sheet.namn for sheet in form.blad]),
        ("tabellnamnet", [sheet.tabell for sheet in form.blad if sheet.tabell]),
        ("löftesnumret", [str(promise.nr) for promise in form.loften]),
    ):
        yield from (f"{what} {value} används två gånger" for value in _twice(values))
    yield from _plan_contradictions(form)
    yield from _list_contradictions(form)
    for sheet in form.blad:
        found = (*_sheet_contradictions(form, sheet), *_stage_contradictions(form, sheet))
        yield from (f"blad › {sheet.namn}: {text}" for text in found)
    yield from _code_contradictions(form)
    yield from move_contradictions(form)


def _twice(values: Iterable[str]) -> list[str]:
    seen = [fold(value) for value in values]
    return sorted({value for value in seen if seen.count(value) > 1})


def _plan_contradictions(form: Form) -> Iterator[str]:
    plan = form.with_role(SheetRole.PLAN)
    if plan is None:
        yield "inget blad har rollen plan"
    elif plan.slag is not SheetKind.TABELL:
        yield f"{plan.namn} har rollen plan men är ingen tabell"
    elif len([field for field in plan.falt if field.typ is FieldType.ID]) != 1:
        yield f"{plan.namn} ska ha precis ett fält av typen id"


def _list_contradictions(form: Form) -> Iterator[str]:
    official = {choice.namn for choice in form.officiell}
    for name, choices in form.listor.items():
        for value in _twice(choice.namn for choice in choices):
            yield f"listan {name} har värdet {value} två gånger"
        for choice in choices:
            if choice.officiell and choice.officiell not in official:
                yield f"{choice.namn} räknas som {choice.officiell}, som inte finns"


def _sheet_contradictions(form: Form, sheet: Sheet) -> Iterator[str]:
    if len(sheet.namn) > _SHEET_NAME_LIMIT or not _SHEET_NAME.fullmatch(sheet.namn):
        yield "bladnamnet går inte att ha i Excel"
    if sheet.slag is SheetKind.TABELL and not _TABLE_NAME.fullmatch(sheet.tabell):
        yield "tabellen saknar namn som går att ha i Excel"
    if sheet.slag is SheetKind.TABELL and sheet.rader < 1:
        yield "rader: tabellen ska ha minst en förberedd rad"
    for value in _twice(field.namn for field in sheet.falt):
        yield f"två fält har namnet {value}"
    yield from _heading_contradictions(sheet)
    bands = {band.nyckel for band in sheet.band}
    numbers = {promise.nr for promise in form.loften}
    for field in sheet.falt:
        yield from _field_contradictions(form, field)
        if field.roll is not Role.GRUPP and field.namn in _RESERVED.get(sheet.slag, ()):
            yield f"{field.namn} är ett namn som programmet själv använder"
        if field.band and field.band not in bands:
            yield f"{field.namn} står under bandet {field.band}, som inte finns"
        if field.roll is Role.LOFTE and field.nr not in numbers:
            yield f"{field.namn} gäller löfte {field.nr}, som inte finns"
    for rule in sheet.krav:
        yield from _requirement_contradictions(form, sheet, rule)
    yield from _optional_contradictions(sheet)


def _stage_contradictions(form: Form, sheet: Sheet) -> Iterator[str]:
    """A question is open, answered or closed: each has a word of its own, open the first."""
    state = sheet.with_role(Role.LAGE) if sheet.roll is SheetRole.DIALOG else None
    choices = form.choices(state) if state else ()
    if state and choices and (len(choices) < _STAGES or choices[0].avslutad):
        yield (
            f"{state.namn} behöver minst tre värden, för öppen, besvarad och stängd, "
            "och det första får inte vara avslutat"
        )


def _optional_contradictions(sheet: Sheet) -> Iterator[str]:
    """Nothing may be asked of a column that is not in every workbook, nor hang on it."""
    asked = {name for rule in sheet.krav for name in (*rule.nar, *rule.kraver, *rule.nar_varde)}
    for field in sheet.falt:
        if not field.valfritt:
            continue
        if field.obligatorisk or field.namn in asked:
            yield f"{field.namn} är valfritt men krävs, eller nämns i ett krav"
        if field.arvs or field.forifylld or field.annars or field.typ is FieldType.ID:
            yield f"{field.namn} är valfritt men fylls i på annat sätt: i varje rad, eller som ovan"
    if sheet.falt and not sheet.always:
        yield "alla fält är valfria"


def _heading_contradictions(sheet: Sheet) -> Iterator[str]:
    """A heading or an alias may lead to one field alone."""
    owners: dict[str, str] = {}
    for field in sheet.falt:
        for heading in {fold(text) for text in (field.rubrik, *field.alias)}:
            if owners.setdefault(heading, field.namn) != field.namn:
                yield f"{owners[heading]} och {field.namn} har samma rubrik eller alias, {heading}"


def _field_contradictions(form: Form, field: Field) -> Iterator[str]:
    if field.roll is Role.TIDIGARE_UTFALL and field.typ is not FieldType.TEXT:
        yield f"{field.namn} har rollen tidigare_utfall och ska vara av typen text"
    if not _FIELD_NAME.fullmatch(field.namn):
        yield f"{field.namn} är inte ASCII snake_case"
    if field.lista and field.lista not in ORGANISATION_LISTS and field.lista not in form.listor:
        yield f"{field.namn} pekar på listan {field.lista}, som inte finns"
    if field.typ is FieldType.VAL and not field.lista:
        yield f"{field.namn} är ett val men har ingen lista"
    if len(field.hjalp) > _HELP_LIMIT:
        yield f"hjälpen till {field.namn} är längre än {_HELP_LIMIT} tecken"


def _code_contradictions(form: Form) -> Iterator[str]:
    """A code is the catalogue's, or worded in the form; in one way, wherever it stands."""
    codes = set(Code)
    wordings: dict[str, tuple[object, ...]] = {}
    for sheet in form.blad:
        for rule in sheet.krav:
            place = f"blad › {sheet.namn} › krav › {rule.kod}"
            yield from (f"{place} › {text}" for text in _wrong_code(rule, codes))
            wording = (rule.namn, rule.vad, rule.gor, rule.niva)
            if wordings.setdefault(rule.kod, wording) != wording:
                yield f"{place}: koden har en annan ordalydelse på ett annat ställe"
        if sheet.kraver_innehall and sheet.kraver_innehall not in codes:
            yield f"blad › {sheet.namn} › kraver_innehall: {_unknown(sheet.kraver_innehall)}"


def _wrong_code(rule: Requirement, codes: Collection[str]) -> Iterator[str]:
    if rule.kod in codes:
        if rule.own_wording:
            yield "kod: koden är programmets; ändra dess nivå och ord i en regelfil i stället"
    elif not rule.own_wording:
        yield f"kod: {_unknown(rule.kod)}, eller ge kravet namn, vad, gor och niva här"
    else:
        if not _OWN_CODE.fullmatch(rule.kod):
            yield "kod: en egen kod skrivs som RJL01, och inte med HP, som är programmets"
        for key in ("namn", "vad", "gor", "niva"):
            if not getattr(rule, key):
                yield f"{key}: saknas för ett krav med egen kod"
        for key in ("vad", "gor"):
            if not is_wording(getattr(rule, key)):
                yield f"{key}: klamrarna {{ }} går inte att läsa"


def _unknown(kod: str) -> str:
    meant = nearest(kod, list(Code), cutoff=60)
    hint = f"menade du {meant}?" if meant else "handlingsplan regler visar alla koder"
    return f"{kod} finns inte i regelkatalogen ({hint})"


def _requirement_contradictions(form: Form, sheet: Sheet, rule: Requirement) -> Iterator[str]:
    fields = {field.namn: field for field in sheet.falt}
    unknown = {*rule.nar, *rule.kraver, *rule.nar_varde} - set(fields)
    if unknown:
        yield f"kravet {rule.kod} nämner {', '.join(sorted(unknown))}, som inte finns"
    if not rule.kraver:
        yield f"kravet {rule.kod} kräver ingenting"
    for name, values in rule.nar_varde.items():
        known = {choice.namn for choice in form.choices(fields[name])} if name in fields else set()
        for value in values:
            if known and value not in known:
                yield f"kravet {rule.kod} nämner värdet {value}, som inte finns i listan"

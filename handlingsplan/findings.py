"""Findings: what is wrong in what people wrote, as data, with its place and what to do.

The wording and the severity of every finding live in one catalogue (``regler.toml`` in
:mod:`handlingsplan_workbooks`), which a region can override in a file of its own.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from string import Formatter
from typing import Any, assert_never

import msgspec

from handlingsplan.changes import Change
from handlingsplan.declaration import DeclarationFault, record
from handlingsplan.errors import DeclarationError
from handlingsplan.text import QUOTED, one_line, quoted, with_signs
from handlingsplan.toml_fault import UNREADABLE, why_unreadable

#: Longer suggestions than this are no help to anybody, and are left out.
MOST_FORSLAG = 1000


class Severity(StrEnum):
    """How serious a finding is, the most serious first."""

    FEL = "fel"
    VARNING = "varning"
    TIPS = "tips"
    AV = "av"  # switched off: no finding at all


class Rank(StrEnum):
    """What a rule says of a cell, in the order in which one explains the others.

    Of several findings in one cell those of the first rank alone are reported. What is private
    hides the others as the second does, and is always reported.
    """

    BROKEN = "trasig"
    PLACEHOLDER = "platshållare"
    PRIVATE = "integritet"
    UNREADABLE = "oläsbar"
    MISSING = "saknas"
    WRONG = "fel"


class Phase(StrEnum):
    """When in the annual cycle a plan is checked; later phases ask for more."""

    UTKAST = "utkast"
    KUNSKAPSRAD = "kunskapsrad"
    INLAMNING = "inlamning"

    @property
    def namn(self) -> str:
        """The phase as it is written for people."""
        match self:
            case Phase.UTKAST:
                return "utkast"
            case Phase.KUNSKAPSRAD:
                return "kunskapsråd"
            case Phase.INLAMNING:
                return "inlämning"
        assert_never(self)


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where in a round something stands; unknown parts are empty strings.

    Attributes:
        grupp: the group's id in the organisation.
        fil: the file's path relative to the round's folder, with forward slashes.
        blad: the sheet's name as it stands in the file.
        cell: the cell's address in A1 style, or a range such as ``B4:B9``.
        falt: the field's name in the form.
        rubrik: the field's heading in the form.
        galler: what the row is about, as people know it: its identity and beginning.
    """

    grupp: str = ""
    fil: str = ""
    blad: str = ""
    cell: str = ""
    falt: str = ""
    rubrik: str = ""
    galler: str = ""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One fault, one place, one thing to do; the fields are those of ``validera --json``.

    Attributes:
        kod: the rule's code in the catalogue.
        niva: severity in the phase that was checked.
        grupp, fil, blad, cell, falt, rubrik, galler: see :class:`Place`.
        varde: what stands in the cell, as typed; its beginning where it is long, with signs for
            characters that could steer a terminal; empty when nothing does.
        vad: what is wrong, one Swedish sentence.
        gor: what to do, one Swedish sentence.
        forslag: a value that would mend it, where the machine knows one; never applied in silence.
    """

    kod: str
    niva: Severity
    grupp: str = ""
    fil: str = ""
    blad: str = ""
    cell: str = ""
    falt: str = ""
    rubrik: str = ""
    galler: str = ""
    varde: str = ""
    vad: str
    gor: str
    forslag: str = ""

    def to_dict(self) -> dict[str, str]:
        """Return the finding as plain text values, in the order of the JSON report."""
        return {name: str(value) for name, value in msgspec.structs.asdict(self).items()}


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of the catalogue.

    Attributes:
        kod: code such as ``HP412``.
        namn: a short name in Swedish, used as a heading.
        omrade: what the rule is about (fil, struktur, omslag, rad, …).
        niva: severity per phase.
        sedan: the date on which the rule was introduced.
        skarp: from this date on ``niva`` counts; before it the rule is at most a tip.
        vad, gor: the sentences; ``{name}`` stands for a detail given with the finding.
        vad_samlat: ``vad`` where every row of a table shares the fault, which then is one
            finding; empty where each row stands for itself.
        rang: how it stands to other findings in the same cell; ``None`` = it stands for itself.
        granser: numbers that the rule needs, by name (days, least number of items …).
        ord: words that the rule looks for, by name; a word that ends with ``*`` stands for all that
            begin so.
    """

    kod: str
    namn: str
    omrade: str
    niva: Mapping[Phase, Severity]
    sedan: dt.date
    skarp: dt.date
    vad: str
    gor: str
    vad_samlat: str = ""
    rang: Rank | None = None
    granser: Mapping[str, int] = msgspec.field(default_factory=dict)
    ord: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)

    def severity(self, phase: Phase, today: dt.date) -> Severity:
        """Return the severity in ``phase`` on the day ``today``."""
        severity = self.niva[phase]
        if severity is not Severity.AV and today < self.skarp:
            return Severity.TIPS
        return severity

    @classmethod
    def from_dict(cls, kod: str, data: Mapping[str, Any]) -> Rule:
        """Read a rule from its TOML table; raise :class:`DeclarationError` where it is wrong."""
        try:
            rule = record(
                cls, {"skarp": data.get("sedan"), **data, "kod": kod, **_severities(data)}
            )
            for key in ("vad", "gor", "vad_samlat"):
                _check_braces(key, getattr(rule, key))
        except DeclarationFault as fault:
            message = f"Regeln {kod} är felskriven i regelfilen: {fault}."
            raise DeclarationError(message, "Jämför med regler.toml i dokumentationen.") from fault
        return rule


def is_wording(text: str) -> bool:
    """Say whether a sentence's braces can be filled in: each holds a name and nothing else."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return False
    return all(
        name is None or (name.isidentifier() and not (how or as_)) for _, name, how, as_ in parts
    )


def _severities(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the severity per phase, also where one stands for all of them.

    Raises:
        Fault: a phase has none.
    """
    niva = data.get("niva")
    if isinstance(niva, str):
        return {"niva": dict.fromkeys(Phase, niva)}
    for phase in Phase:
        if not isinstance(niva, Mapping) or phase not in niva:
            message = f"niva saknas för fasen {phase}"
            raise DeclarationFault(message)
    return {"niva": niva}


def _check_braces(key: str, text: str) -> None:
    if not is_wording(text):
        message = "klamrarna { } går inte att läsa; skriv {{ och }} för klamrar i texten"
        raise DeclarationFault(message, (key,))


class _Details(dict[str, str]):
    """Details of a finding; one that was not given shows as an ellipsis, never as an error."""

    def __missing__(self, key: str) -> str:
        return "…"


#: The key of what has changed, beside the codes.
_CHANGES = "andringar"


class _Changes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    andringar: tuple[Change, ...]


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """All rules, with what a finding says; see :func:`load_catalogue`.

    Attributes:
        rules: the rules by code.
        andringar: what has changed in them, a region's own changes last.
    """

    rules: Mapping[str, Rule]
    andringar: tuple[Change, ...] = ()

    def with_rules(self, own: Mapping[str, Rule]) -> Catalogue:
        """Return the catalogue with a form's own rules beside its own."""
        return msgspec.structs.replace(self, rules={**self.rules, **own}) if own else self

    def finding(
        self,
        kod: str,
        place: Place,
        *,
        phase: Phase,
        today: dt.date,
        varde: str = "",
        forslag: str = "",
        samlat: bool = False,
        most: int = QUOTED,
        **details: str,
    ) -> Finding | None:
        """Word a finding; ``None`` when the rule is switched off in this phase.

        Args:
            kod, place: the rule's code, and where it is.
            phase, today: what the severity depends on.
            varde, forslag: see :class:`Finding`.
            samlat: the finding stands for every row of a table; see :class:`Rule`.
            most: characters of a text that are repeated.
            details: what the wording's braces stand for, beside the place.

        Raises:
            KeyError: the code is not in the catalogue (our fault, never the user's).
        """
        rule = self.rules[kod]
        if (niva := rule.severity(phase, today)) is Severity.AV:
            return None
        parts = msgspec.structs.asdict(place) | {"blad": one_line(place.blad)}
        known = _shown({**details, **parts, "varde": varde, "forslag": forslag}, most)
        return Finding(
            kod=kod,
            niva=niva,
            varde=quoted(with_signs(varde), most),
            vad=(rule.vad_samlat if samlat else rule.vad).format_map(known),
            gor=rule.gor.format_map(known),
            forslag=with_signs(forslag) if len(forslag) <= MOST_FORSLAG else "",
            **parts | {"galler": with_signs(place.galler)},
        )


def _shown(said: Mapping[str, str], most: int) -> _Details:
    """Return what a wording's braces stand for, as it is quoted."""
    return _Details({name: quoted(one_line(text), most) for name, text in said.items()})


def _laid_over(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the shipped rules with a region's changes, which may leave out what stays."""
    merged = dict(base)
    for kod, changes in own.items():
        if kod not in base:
            message = f"Regelfilen nämner {kod}, som inte finns."
            raise DeclarationError(message, "handlingsplan regler visar alla koder.")
        if not isinstance(changes, Mapping):
            message = f"Regeln {kod} är felskriven i regelfilen: den ska vara en tabell."
            raise DeclarationError(message, f"Skriv [{kod}] och ändringarna på raderna under.")
        rule = {**base[kod], **changes}
        if isinstance(changes.get("niva"), Mapping):
            rule["niva"] = {**_severities(base[kod])["niva"], **changes["niva"]}
        for key in ("granser", "ord"):
            if isinstance(changes.get(key), Mapping):
                rule[key] = {**base[kod].get(key, {}), **changes[key]}
        merged[kod] = rule
    return merged


@cache
def _base() -> dict[str, Any]:
    text = resources.files("handlingsplan_workbooks").joinpath("regler.toml").read_text("utf-8")
    return tomllib.loads(text)


def load_catalogue(override: Path | None = None) -> Catalogue:
    """Load the catalogue, with a region's own severities and wordings laid over it.

    Args:
        override: a TOML file with some of the codes and, under each, the keys to change
            (``niva = "av"`` switches a rule off).

    Raises:
        DeclarationError: the file cannot be read, or names a code that does not exist.
    """
    base, own = dict(_base()), _own(override) if override else {}
    andringar = (*_changes(base.pop(_CHANGES, [])), *_changes(own.pop(_CHANGES, [])))
    rules = {kod: Rule.from_dict(kod, rule) for kod, rule in _laid_over(base, own).items()}
    return Catalogue(rules=rules, andringar=andringar)


def _changes(data: Any) -> tuple[Change, ...]:
    """Read what a file says has changed; raise :class:`DeclarationError` where it is wrong."""
    try:
        return record(_Changes, {_CHANGES: data}).andringar
    except DeclarationFault as fault:
        message = f"Regelfilen är felskriven: {fault}."
        raise DeclarationError(message, "Jämför med regler.toml i dokumentationen.") from fault


def _own(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except UNREADABLE as error:
        why, what_to_do = why_unreadable(error)
        message = f"Regelfilen {path.name} går inte att läsa: {why}."
        raise DeclarationError(message, what_to_do) from error


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings with the most serious first, then by group, file, sheet and code."""
    order = {severity: number for number, severity in enumerate(Severity)}
    return sorted(findings, key=lambda f: (order[f.niva], f.grupp, f.fil, f.blad, f.kod))

"""Who has sent a plan and who has not: one record per file, and per group without one."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Self

import msgspec

from handlingsplan import theme
from handlingsplan.codes import Code
from handlingsplan.findings import Finding, Severity
from handlingsplan.form import Role
from handlingsplan.organisation import Organisation
from handlingsplan.plans import Plans
from handlingsplan.privacy import Private
from handlingsplan.reading.records import Refusal
from handlingsplan.text import one_line, quoted

#: What lies among the plans and is none: whose it may be, its name says, but not that it was sent.
NO_PLANS = frozenset({Code.HP120, Code.HP135, Code.HP136, Code.HP139})
#: What a record is made of: columns of ``Plans.books``, and roles of the cover's fields.
_COLUMNS = ("fil", "form", "grupp", "grupp_skriven", "fingerprint", "med", "skal")
_ROLES = (Role.INGET_ATT_RAPPORTERA, Role.UPPDATERAD)


class State(StrEnum):
    """The four states of a group's hand-in, and what a file is that speaks for no group.

    A state cannot be declared without what every list of states needs. They stand in the order in
    which they are shown: the one with most to do first.

    Attributes:
        rubrik: the state as a heading.
        utsaga: what follows the number of groups, or files, in the state.
        rang: of a group's files the one with the lowest speaks for it.
        farg: background and text (:mod:`handlingsplan.theme`).
    """

    rubrik: str
    utsaga: str
    rang: int
    farg: tuple[str, str]

    ERRORS = "har fel", "Har fel", "har fel", 2, theme.RED
    MISSING = "ej inskickad", "Har inte skickat", "har inte skickat", 3, theme.YELLOW
    SENT = "inskickad", "Har skickat", "har skickat utan fel", 0, theme.GREEN
    NOTHING = (
        "inget att rapportera",
        "Har inget att rapportera",
        "har inget att rapportera",
        1,
        theme.GREY,
    )
    REPLACED = "ersatt", "Ersatt av en nyare fil", "är ersatta av en nyare fil", 5, theme.GREY
    NO_PLAN = "ingen plan", "Ingen plan", "är ingen plan", 4, theme.GREY

    def __new__(
        cls, value: str, rubrik: str, utsaga: str, rang: int, farg: tuple[str, str]
    ) -> Self:
        """Make the member whose text is ``value``."""
        state = str.__new__(cls, value)
        state._value_ = value
        state.rubrik, state.utsaga, state.rang, state.farg = rubrik, utsaga, rang, farg
        return state


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the round, or one expected group without a file.

    Attributes:
        fil: path relative to the round's folder; empty for a group without a file.
        grupp, grupp_namn: the group's id and title; empty where the file does not say.
        lage: see :class:`State`.
        fel, varningar, tips: numbers of findings in the file.
        uppdaterad: the date on the cover, if there is one.
        fingerprint: SHA-256 of the file's bytes.
        med: the file's rows are in the summary.
        skal: why not, in Swedish; empty where they are.
    """

    fil: str
    grupp: str
    grupp_namn: str
    lage: State
    fel: int = 0
    varningar: int = 0
    tips: int = 0
    uppdaterad: dt.date | None = None
    fingerprint: str = ""
    med: bool = False
    skal: str = ""

    def to_dict(self) -> dict[str, str | int | bool]:
        """Return the record as plain values, in the order of the JSON report."""
        data = msgspec.structs.asdict(self)
        day = self.uppdaterad
        return data | {"lage": self.lage.value, "uppdaterad": day.isoformat() if day else ""}


#: What a file can be that speaks for no group.
OF_FILES = frozenset({State.REPLACED, State.NO_PLAN})


def by_group(deliveries: Iterable[Delivery]) -> dict[str, Delivery]:
    """Return group id -> the file that speaks for it, so that each group is in one state.

    It is the file that counts, else the one whose state says most; the group without a file is
    its own. This is how groups are counted everywhere.
    """
    chosen: dict[str, Delivery] = {}
    for delivery in deliveries:
        known = chosen.get(delivery.grupp)
        if delivery.grupp and (known is None or _rank(delivery) < _rank(known)):
            chosen[delivery.grupp] = delivery
    return chosen


def _rank(delivery: Delivery) -> tuple[bool, int]:
    return not delivery.med, delivery.lage.rang


def silent_files(deliveries: Iterable[Delivery]) -> list[Delivery]:
    """Return the files that speak for no group: replaced, unknown or no plans at all."""
    deliveries = list(deliveries)
    spoken = {delivery.fil for delivery in by_group(deliveries).values()}
    return [delivery for delivery in deliveries if delivery.fil and delivery.fil not in spoken]


def deliveries(
    plans: Plans, refusals: Sequence[Refusal], findings: Iterable[Finding], *, today: dt.date
) -> tuple[Delivery, ...]:
    """Return what has been sent, by group title and file, then what has not.

    A file that could not be read counts for the group that its file name points to, so that a
    group is never said not to have sent when it has.
    """
    counts: dict[str, Counter[Severity]] = defaultdict(Counter)
    for finding in findings:
        if finding.fil:
            counts[finding.fil][finding.niva] += 1
    fields = [plans.form.cover.with_role(role) for role in _ROLES]
    names = [*_COLUMNS, *(field.namn for field in fields if field)]
    sent = [_book(plans, row, counts[row["fil"]]) for row in plans.books[names].to_dict("records")]
    sent += [_refused(refusal, plans.organisation, counts) for refusal in refusals]
    seen = {delivery.grupp for delivery in sent if delivery.lage is not State.NO_PLAN}
    missing = [
        Delivery(fil="", grupp=group.id, grupp_namn=group.titel, lage=State.MISSING)
        for group in plans.organisation.active_groups(today)
        if group.id not in seen
    ]
    order = {group.id: number for number, group in enumerate(plans.organisation.grupper)}
    return tuple(sorted(sent + missing, key=lambda d: (order.get(d.grupp, len(order)), d.fil)))


#: So many plans with private texts are named, and so many places in each.
_NAMED, _PLACES = 4, 3
#: Kinds that are told together, the codes of findings about them, what they are called, what to do.
_TOLD = (
    (
        {Private.PERSONAL_NUMBER},
        {Code.HP801, Code.HP805},
        "personnummer",
        "Ta bort dem innan något skickas med e-post.",
    ),
    (
        {Private.EMAIL, Private.PHONE},
        {Code.HP802, Code.HP803, Code.HP806},
        "e-postadresser eller telefonnummer",
        "Skriv funktionen i stället.",
    ),
)


def private_clauses(
    sent: Iterable[Delivery],
    private: Mapping[str, frozenset[Private]],
    findings: Iterable[Finding] = (),
) -> Iterator[tuple[int, str]]:
    """Yield how many plans hold personal numbers, and how many addresses, and what to do about it.

    Args:
        sent: the hand-ins.
        private: file -> the kinds of private text in it.
        findings: what the checks say; those about private texts say where they stand.
    """
    names = {d.fil: d.grupp_namn or d.fil for d in sent if d.fil}
    found = list(findings)
    for kinds, codes, what, gor in _TOLD:
        files = [fil for fil, held in private.items() if fil in names and held & kinds]
        if not files:
            continue
        places = {fil: _places(found, fil, codes) for fil in files}
        times = Counter(names[fil] for fil in files)
        called = {
            fil: name if times[name := names[fil]] == 1 else f"{name}, {fil}" for fil in files
        }
        whose = [_with_places(called[fil], places[fil]) for fil in files]
        more = f" och {len(whose) - _NAMED} till" if len(whose) > _NAMED else ""
        noun = "plan" if len(whose) == 1 else "planer"
        cut = more or any(len(where) > _PLACES for where in places.values())
        rest = " Granskningen visar alla ställen." if cut else ""
        between = "; " if any(places.values()) else ", "
        said = f"{noun} innehåller {what} ({between.join(whose[:_NAMED])}{more})."
        yield len(whose), f"{said} {gor}{rest}"


def _places(findings: Iterable[Finding], fil: str, codes: set[Code]) -> list[tuple[str, str]]:
    """Return sheet and cell of a file's findings of some codes, each place once."""
    of_file = (f for f in findings if f.fil == fil and f.kod in codes)
    return list(dict.fromkeys((f.blad or _without_sheet(f.kod), f.cell) for f in of_file))


def _without_sheet(kod: str) -> str:
    """Return where a private text stands that stands on no sheet."""
    return "filens namn" if kod in {Code.HP805, Code.HP806} else "filens egenskaper"


def _with_places(name: str, places: Sequence[tuple[str, str]]) -> str:
    """Return a name with the first places, each sheet named once."""
    said: list[str] = []
    for number, (blad, cell) in enumerate(places[:_PLACES]):
        again = number > 0 and blad == places[number - 1][0]
        said.append(cell if again else f"{blad} {cell}".strip())
    more = f" och {len(places) - _PLACES} till" if len(places) > _PLACES else ""
    return f"{name}: {', '.join(said)}{more}" if places else name


def sent_by(refusals: Iterable[Refusal], organisation: Organisation) -> set[str]:
    """Return the ids of the groups that have sent a plan that could not be read."""
    plans = (refusal for refusal in refusals if refusal.kod not in NO_PLANS)
    found = (organisation.group_in_file_name(refusal.fil) for refusal in plans)
    return {group.id for group in found if group}


def _book(plans: Plans, row: Mapping[Hashable, Any], count: Counter[Severity]) -> Delivery:
    group = plans.organisation.by_id.get(row["grupp"])
    return Delivery(
        fil=row["fil"],
        grupp=row["grupp"],
        grupp_namn=group.titel if group else quoted(one_line(row["grupp_skriven"])),
        lage=_state(plans, row, count),
        fel=count[Severity.FEL],
        varningar=count[Severity.VARNING],
        tips=count[Severity.TIPS],
        uppdaterad=_updated(plans, row),
        fingerprint=row["fingerprint"],
        med=bool(row["med"]),
        skal=row["skal"],
    )


def _state(plans: Plans, row: Mapping[Hashable, Any], count: Counter[Severity]) -> State:
    field = plans.form.cover.with_role(Role.INGET_ATT_RAPPORTERA)
    if row["grupp"] and row["form"] == plans.form.id and not row["med"]:
        return State.REPLACED
    if count[Severity.FEL]:
        return State.ERRORS
    if field and row[field.namn]:
        return State.NOTHING
    return State.SENT


def _updated(plans: Plans, row: Mapping[Hashable, Any]) -> dt.date | None:
    field = plans.form.cover.with_role(Role.UPPDATERAD)
    day = row[field.namn] if field else None
    return None if day is None or day != day else day.date()  # noqa: PLR0124  (NaT is not itself)


def _refused(
    refusal: Refusal, organisation: Organisation, counts: Mapping[str, Counter[Severity]]
) -> Delivery:
    group = organisation.group_in_file_name(refusal.fil)
    return Delivery(
        fil=refusal.fil,
        grupp=group.id if group else "",
        grupp_namn=group.titel if group else "",
        lage=State.NO_PLAN if refusal.kod in NO_PLANS else State.ERRORS,
        fel=counts[refusal.fil][Severity.FEL],
        varningar=counts[refusal.fil][Severity.VARNING],
        tips=counts[refusal.fil][Severity.TIPS],
        fingerprint=refusal.fingerprint,
        skal=one_line(refusal.skal),
    )

"""Drafts of a mail to each group: what they sent, what is left to mend, and by when.

A person reads each draft before it is sent; nothing is sent from here.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence

import msgspec

from handlingsplan.delivery import Delivery, State
from handlingsplan.dialogue import dialogue_sheet
from handlingsplan.findings import Severity
from handlingsplan.form import Role
from handlingsplan.guard import Guard
from handlingsplan.privacy import Private
from handlingsplan.report.findings.faults import (
    Fault,
    FileReport,
    count_text,
    file_reports,
)
from handlingsplan.report.findings.next_steps import next_dates
from handlingsplan.rounds import Checked
from handlingsplan.text import counted, one_line

#: So many faults are written out where a return copy holds the rest.
_MOST = 5
_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
_SIGNATURE = "Vänliga hälsningar\n[namn och funktion]"


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A letter to a group, or to whoever sent a file without a group.

    Attributes:
        name: the group's id, or ``okand-`` and the file's name; a name for the draft's file.
        subject, text: what it says.
        attached: files of the round whose return copies go with it.
        needed: the group has something to do, or to look at; otherwise it is thanks alone.
    """

    name: str
    subject: str
    text: str
    attached: tuple[str, ...]
    needed: bool


def mail_drafts(
    checked: Checked,
    *,
    marked: Container[str] = (),
    guard: Guard | None = None,
    asked: Mapping[str, int] | None = None,
    hidden: Mapping[str, str] | None = None,
) -> list[Draft]:
    """Return a draft for each group and each file without a group.

    The date is the one that groups are shown as long as it has not passed, then the last day.

    Args:
        checked: the round.
        marked: files of the round that there is a return copy of. One of a plan with personal
            numbers does not go with the mail.
        guard: notes the group whose letter could not be written; one's own where not given.
        asked: group -> how many questions in its copy wait for an answer.
        hidden: file -> where a personal number stands in it that no cell shows.
    """
    guard, waiting = guard or Guard(), asked or {}
    private = _private_files(checked) | dict(hidden or {})
    marked = {d.fil for d in checked.deliveries if d.fil in marked and d.fil not in private}
    by_group: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in checked.deliveries:
        if delivery.lage is not State.NO_PLAN:
            by_group[delivery.grupp or f"okand-{_stem(delivery.fil)}"].append(delivery)
    reports = {report.delivery.fil: report for report in file_reports(checked)}
    drafts = []
    for name, deliveries in by_group.items():
        with guard.step(deliveries[0].grupp_namn or deliveries[0].fil):
            letter = _letter(checked, deliveries, reports, marked, private)
            drafts.append(letter.draft(name, asked=waiting.get(name, 0)))
    return drafts


def _private_files(checked: Checked) -> dict[str, str]:
    """Return the files with personal numbers, which must not be sent by mail -> where they stand.

    It is empty where a finding says it.
    """
    return {fil: "" for fil, held in checked.private.items() if Private.PERSONAL_NUMBER in held}


def long_date(day: dt.date) -> str:
    """Return a date as it is written in a letter, e.g. ``15 november 2026``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


class _Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What is said to one group.

    Attributes:
        checked: the round.
        sent: the group's files that count; where none does, all of them, or that there is none.
        others: its other files.
        found: the faults in ``sent``.
        marked: files that a return copy goes with.
        private: files with personal numbers -> where, if no finding says it.
    """

    checked: Checked
    sent: Sequence[Delivery]
    others: Sequence[Delivery]
    found: Sequence[FileReport]
    marked: Container[str]
    private: Mapping[str, str]

    def draft(self, name: str, *, asked: int) -> Draft:
        """Return the letter, under a name; ``asked`` questions wait for an answer."""
        states = {delivery.lage for delivery in self.sent}
        warned = any(report.antal[Severity.VARNING] for report in self.found)
        files = [delivery.fil for delivery in self.sent if delivery.fil in self.marked]
        needed = bool(states & {State.MISSING, State.ERRORS}) or warned or bool(self.others)
        asked = asked if files else 0
        needed = needed or asked > 0 or any(self._hidden())
        return Draft(
            name=name,
            subject=one_line(self._subject(states)),
            text="\n\n".join([*self._paragraphs(states), *self._asked(asked), _SIGNATURE]) + "\n",
            attached=tuple(files) if needed else (),
            needed=needed,
        )

    def _paragraphs(self, states: set[State]) -> Iterator[str]:
        first = self.sent[0]
        plan = f"planen för {first.grupp_namn}" if first.grupp_namn else f"filen {first.fil}"
        yield "Hej!"
        if State.MISSING in states:
            yield f"Vi har inte fått {plan} än. {self._by_when('Skicka den')}"
            yield from self._nothing_to_report()
        elif State.ERRORS in states:
            yield from self._to_mend(plan)
        elif State.NOTHING in states:
            yield f"Tack för beskedet att det inte finns något att rapportera i {plan}."
        else:
            rest = "" if any(self._hidden()) else " Inget i den behöver rättas."
            yield f"Tack för {plan}.{rest}"
            if any(report.antal[Severity.VARNING] for report in self.found):
                yield "Det här kan ni se över när ni ändå har planen öppen:"
                yield from self._faults()
        if State.ERRORS not in states:
            yield from self._hidden()
        for delivery in self.others:
            yield f"Vi har också fått filen {delivery.fil}. {delivery.skal}"

    def _asked(self, asked: int) -> Iterator[str]:
        sheet = dialogue_sheet(self.checked.plans.form)
        if asked and sheet and sheet.svar:
            yield (
                f"På bladet {sheet.sheet.namn} i den bifogade kopian har vi "
                f"{counted(asked, 'fråga', 'frågor')} till er. Svara i kolumnen "
                f"{sheet.svar.rubrik} och skicka tillbaka kopian."
            )

    def _to_mend(self, plan: str) -> Iterator[str]:
        readable = {book.fil for book in self.checked.plans.raw}
        if not any(delivery.fil in readable for delivery in self.sent):
            which = f"filen {self.sent[0].fil}" if self.sent[0].grupp_namn else "den"
            yield f"Tack för {plan}. Vi kunde tyvärr inte läsa {which}."
            yield from self._faults()
            yield self._by_when("Skicka den igen")
            return
        yield f"Tack för {plan}. Några saker behöver rättas innan den kan tas med i helheten."
        yield from self._faults()
        yield from self._hidden()
        if any(delivery.fil in self.private for delivery in self.sent):
            yield (
                "I planen står personnummer. Därför bifogar vi ingen kopia, och planen ska inte "
                "skickas med e-post förrän de är borttagna. Säg till om ni vill ha kopian på annat "
                "sätt."
            )
        copies = any(delivery.fil in self.marked for delivery in self.sent)
        where = "direkt i kopian" if copies else "i planen"
        yield self._by_when(f"Rätta gärna {where} och skicka tillbaka den")

    def _hidden(self) -> Iterator[str]:
        """Say where a personal number stands that no cell shows, and that no finding names."""
        for delivery in self.sent:
            place = self.private.get(delivery.fil)
            if place:
                yield (
                    f"I filen {delivery.fil} står ett personnummer {place}, som inte syns bland "
                    "cellerna. Ta bort det (Arkiv › Information › Sök efter problem › Granska "
                    "dokument) och skicka inte filen med e-post förrän det är gjort."
                )

    def _faults(self) -> Iterator[str]:
        for report in self.found:
            if len(self.found) > 1:
                yield f"I filen {report.delivery.fil}:"
            serious = [fault for fault in report.faults if fault.niva is not Severity.TIPS]
            marked = report.delivery.fil in self.marked
            for number, fault in enumerate(serious[:_MOST] if marked else serious, 1):
                yield _fault(number, fault)
            if marked:
                yield (
                    "I den bifogade kopian är cellerna märkta, och på bladet "
                    f"{self.checked.plans.form.review.namn} står allt "
                    f"({count_text(report.antal, sentence=True)}) med länkar till cellerna."
                )

    def _nothing_to_report(self) -> Iterator[str]:
        cover = self.checked.plans.form.cover
        field = cover.with_role(Role.INGET_ATT_RAPPORTERA)
        if field:
            yield (
                "Har gruppen inget att rapportera den här omgången räcker det att sätta x vid "
                f"”{field.rubrik}” på bladet {cover.namn} och skicka filen."
            )

    def _subject(self, states: set[State]) -> str:
        whose = self.sent[0].grupp_namn or self.sent[0].fil
        what = f"{self.checked.plans.form.kort} {self.checked.year}, {whose}"
        if State.MISSING in states:
            return f"Påminnelse: {what}"
        return f"{what}: behöver rättas" if State.ERRORS in states else f"{what}: tack"

    def _by_when(self, what: str) -> str:
        today = self.checked.today
        dates = next_dates(self.checked.plans.organisation, today)
        if dates is None:
            return f"{what} så snart ni kan."
        if today <= dates.visat:
            return f"{what} senast den {long_date(dates.visat)}."
        last = long_date(dates.sista)
        return f"{what} så snart ni kan, dock senast den {last}, som är sista dag."


def _letter(
    checked: Checked,
    deliveries: Sequence[Delivery],
    reports: Mapping[str, FileReport],
    marked: Container[str],
    private: Mapping[str, str],
) -> _Letter:
    counted = [delivery for delivery in deliveries if delivery.med] or list(deliveries)
    return _Letter(
        checked=checked,
        sent=counted,
        others=[delivery for delivery in deliveries if delivery not in counted],
        found=[reports[delivery.fil] for delivery in counted if delivery.fil in reports],
        marked=marked,
        private=private,
    )


def _fault(number: int, fault: Fault) -> str:
    lines = [f"{number}. {fault.plats}", *(f"   {sentence}" for sentence in fault.vad[:3])]
    lines += [f"   Gör så här: {sentence}" for sentence in fault.gor[:1]]
    lines += [f"   Förslag i {cell}: {mend}" for cell, mend in fault.forslag[:3]]
    return "\n".join(lines)


def _stem(fil: str) -> str:
    name = fil.rpartition("/")[2].rpartition(".")[0] or fil
    return "".join(letter if letter.isalnum() else "-" for letter in name)

"""Drafts of a mail to each group: what they sent, what is left to mend, and by when.

A person reads each draft before it is sent; nothing is sent from here.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence

from handlingsplan.delivery import Delivery, State
from handlingsplan.findings import Level
from handlingsplan.form import Form, Role
from handlingsplan.report.faults import (
    CheckedRound,
    Fault,
    FileReport,
    count_text,
    file_reports,
)
from handlingsplan.report.next_steps import Dates, next_dates

#: So many faults are written out; the rest stand in the return copy.
_MOST = 5
_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
_SIGNATURE = "Vänliga hälsningar\n[namn och funktion]"


def mail_drafts(checked: CheckedRound, *, marked: Container[str] = ()) -> dict[str, str]:
    """Return file name (``<grupp>.txt``) -> draft, for each group and each file without a group.

    The date is the one that groups are shown as long as it has not passed, then the last day.

    Args:
        checked: the round.
        marked: files of the round that a return copy goes with.
    """
    reports = {report.delivery.fil: report for report in file_reports(checked)}
    by_group: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in checked.deliveries:
        by_group[delivery.grupp or f"okand-{_stem(delivery.fil)}"].append(delivery)
    return {
        f"{name}.txt": "\n\n".join(_paragraphs(checked, deliveries, reports, marked)) + "\n"
        for name, deliveries in by_group.items()
    }


def long_date(day: dt.date) -> str:
    """Return a date as it is written in a letter, e.g. ``15 november 2026``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _paragraphs(
    checked: CheckedRound,
    deliveries: Sequence[Delivery],
    reports: Mapping[str, FileReport],
    marked: Container[str],
) -> Iterator[str]:
    dates = next_dates(checked.plans.organisation, checked.today)
    review = checked.plans.form.review.namn
    group = deliveries[0].grupp_namn or deliveries[0].fil
    plan = f"planen för {group}"
    found = [reports[d.fil] for d in deliveries if d.fil in reports]
    states = {delivery.lage for delivery in deliveries}
    yield f"Ämne: {_subject(states, checked, group)}"
    yield "Hej!"
    if State.MISSING in states:
        yield f"Vi har inte fått {plan} än. {_by_when(dates, checked.today, 'Skicka den')}"
        yield from _nothing_to_report(checked.plans.form)
    elif State.ERRORS in states:
        yield f"Tack för {plan}. Några saker behöver rättas innan den kan tas med i helheten."
        for report in found:
            yield from _faults(report, review, marked, several=len(deliveries) > 1)
        where = "direkt i kopian" if any(d.fil in marked for d in deliveries) else "i planen"
        yield _by_when(dates, checked.today, f"Rätta gärna {where} och skicka tillbaka den")
    elif State.NOTHING in states:
        yield f"Tack för beskedet att det inte finns något att rapportera i {plan}."
    else:
        yield f"Tack för {plan}. Inget i den behöver rättas."
        if any(report.antal[Level.VARNING] for report in found):
            yield "Det här kan ni se över när ni ändå har planen öppen:"
            for report in found:
                yield from _faults(report, review, marked, several=len(deliveries) > 1)
    yield _SIGNATURE


def _nothing_to_report(form: Form) -> Iterator[str]:
    field = form.cover.with_role(Role.INGET_ATT_RAPPORTERA)
    if field:
        yield (
            "Har gruppen inget att rapportera den här omgången räcker det att sätta x vid "
            f"”{field.rubrik}” på bladet {form.cover.namn} och skicka filen."
        )


def _subject(states: set[State], checked: CheckedRound, group: str) -> str:
    what = f"{checked.plans.form.kort} {checked.year}, {group}"
    if State.MISSING in states:
        return f"Påminnelse: {what}"
    return f"{what}: behöver rättas" if State.ERRORS in states else f"{what}: tack"


def _by_when(dates: Dates | None, today: dt.date, what: str) -> str:
    if dates is None:
        return f"{what} så snart ni kan."
    if today <= dates.visat:
        return f"{what} senast den {long_date(dates.visat)}."
    return f"{what} så snart ni kan, dock senast den {long_date(dates.sista)}, som är sista dag."


def _faults(
    report: FileReport, review: str, marked: Container[str], *, several: bool
) -> Iterator[str]:
    if several:
        yield f"I filen {report.delivery.fil}:"
    serious = [fault for fault in report.faults if fault.niva is not Level.TIPS]
    for number, fault in enumerate(serious[:_MOST], 1):
        yield _fault(number, fault)
    if report.delivery.fil in marked:
        yield (
            f"I den bifogade kopian är cellerna märkta, och på bladet {review} står allt "
            f"({count_text(report.antal)}) med länkar till cellerna."
        )
    elif len(serious) > _MOST:
        yield f"Sammanlagt har filen {count_text(report.antal)}."


def _fault(number: int, fault: Fault) -> str:
    lines = [f"{number}. {fault.plats}", *(f"   {sentence}" for sentence in fault.vad[:3])]
    lines += [f"   Gör så här: {sentence}" for sentence in fault.gor[:1]]
    lines += [f"   Förslag i {cell}: {mend}" for cell, mend in fault.forslag[:3]]
    return "\n".join(lines)


def _stem(fil: str) -> str:
    name = fil.rpartition("/")[2].rpartition(".")[0] or fil
    return "".join(letter if letter.isalnum() else "-" for letter in name)

"""A checked round as lines for a terminal: the most important first, then numbers, what to do.

The lines are data; :mod:`handlingsplan.report.findings.terminal` prints them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import assert_never

import msgspec

from handlingsplan.codes import Code
from handlingsplan.delivery import OF_FILES, Delivery, State, by_group, silent_files
from handlingsplan.findings import Finding, Severity
from handlingsplan.report.findings.faults import (
    COUNTED,
    PHASES,
    Fault,
    FileReport,
    count_text,
    file_reports,
    groups_in,
    round_faults,
    summary_sentence,
)
from handlingsplan.rounds import Checked
from handlingsplan.text import clipped

#: How much is said unless everything is asked for.
_FILES, _FAULTS, _SENTENCES, _GROUPS = 12, 6, 3, 12

_BOLD, _QUIET = "bold", "dim"
#: Width of the label before a fault, and of the columns after the group's name.
_LABEL = 8
_STATE, _NUMBER = 22, 7
_NAME_AT_LEAST = 12


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line, wrapped where the terminal ends; its label stands to the left of all of it.

    Attributes:
        parts: pieces of text, each with its style (empty for none).
        label: what stands before them; its style; the room that it has.
    """

    parts: tuple[tuple[str, str], ...] = ()
    label: str = ""
    label_style: str = ""
    indent: int = 0

    @property
    def text(self) -> str:
        """The text without styles and label."""
        return "".join(text for text, _ in self.parts)


EMPTY = Line()


def findings_lines(
    checked: Checked, *, width: int = 80, everything: bool = False
) -> Iterator[Line]:
    """Yield a checked round.

    Args:
        checked: the round.
        width: of the terminal, in characters; the numbers are set in columns.
        everything: leave nothing out; otherwise the first and worst, and how much more there is.
    """
    yield from _title("Granskning", checked)
    reports = file_reports(checked)
    shown = reports if everything else [r for r in reports if _serious(r)][:_FILES]
    for report in shown:
        yield from _file(report, everything=everything)
    if len(shown) < len(reports):
        rest = len(reports) - len(shown)
        files = "en fil till" if rest == 1 else f"{rest} filer till"
        yield _line(f"Det finns något att läsa om {files}; --allt visar allt.", _QUIET)
        yield EMPTY
    yield from _round(round_faults(checked), everything=everything)
    yield from _numbers(checked, width)


def steps_lines(steps: Iterable[str]) -> Iterator[Line]:
    """Yield what to do next."""
    rows = [Line(parts=((step, ""),), label="→", indent=2) for step in steps]
    if rows:
        yield _line("Så går du vidare", _BOLD)
        yield from rows


def status_lines(checked: Checked, *, width: int = 80) -> Iterator[Line]:
    """Yield each group with its state, then the files that speak for no group.

    Args:
        checked: the round.
        width: of the terminal, in characters; the states are set in columns.
    """
    yield from _title("Läget", checked)
    yield _line(summary_sentence(checked))
    yield EMPTY
    order = list(State)
    groups = sorted(by_group(checked.deliveries).values(), key=lambda d: order.index(d.lage))
    yield from _rows(groups, width, _STATUS)
    silent = silent_files(checked.deliveries)
    if silent:
        yield EMPTY
        yield _line("Räknas inte till någon grupp", _BOLD)
        for delivery in silent:
            why = delivery.skal or delivery.lage.value
            yield Line(parts=((f"{delivery.fil}: {why}", ""),), indent=2)


def suggestion_lines(findings: Iterable[Finding]) -> Iterator[Line]:
    """Yield the suggested mends of findings that carry one; nothing is changed anywhere."""
    some = False
    for finding in findings:
        if finding.forslag:
            some = True
            place = [finding.fil, finding.blad, finding.rubrik, finding.cell]
            yield _line(" · ".join(filter(None, place)), _BOLD)
            now = f"”{clipped(finding.varde)}”" if finding.varde else "tomt"
            yield Line(parts=((f"{now} → {finding.forslag}", ""),), indent=2)
    if not some:
        yield _line("Det finns inga förslag att visa.")
        return
    yield EMPTY
    yield _line("Inget är ändrat. Förslagen följer med i returkopiorna.", _QUIET)


def _title(what: str, checked: Checked) -> Iterator[Line]:
    whose = f"{checked.namn} · {checked.year}"
    yield _line(f"{what} · {whose} · {PHASES[checked.phase]}", _BOLD)
    yield EMPTY


def _serious(report: FileReport) -> bool:
    return bool(report.antal[Severity.FEL] or report.antal[Severity.VARNING])


def _file(report: FileReport, *, everything: bool) -> Iterator[Line]:
    yield Line(parts=((report.namn, _BOLD), (f"  {count_text(report.antal)}", "")))
    if report.delivery.grupp_namn:
        yield _line(report.delivery.fil, _QUIET)
    faults = report.faults
    if not everything:
        faults = tuple(f for f in faults if f.niva is not Severity.TIPS)[:_FAULTS]
    for fault in faults:
        yield from _fault(fault, everything=everything)
    left = {
        severity: sum(len(f.fynd) for f in report.faults if f.niva is severity and f not in faults)
        for severity in COUNTED
    }
    if any(left.values()):
        yield _line(f"… och {count_text(left)} till (visas med --allt)", _QUIET)
    yield EMPTY


def _fault(fault: Fault, *, everything: bool) -> Iterator[Line]:
    yield _labelled(fault.niva, fault.plats, _BOLD)
    most = None if everything else _SENTENCES
    for sentence in fault.vad[:most]:
        yield Line(parts=((sentence, ""),), indent=_LABEL)
    if len(fault.vad[:most]) < len(fault.vad):
        rest = len(fault.vad) - len(fault.vad[:most])
        yield Line(parts=((f"… och {rest} till av samma slag", _QUIET),), indent=_LABEL)
    for sentence in fault.gor[:1]:
        yield Line(parts=((f"→ {sentence}", ""),), indent=_LABEL)
    if fault.forslag:
        mends = "; ".join(f"{cell} {mend}" for cell, mend in fault.forslag[:most])
        yield Line(parts=((f"Förslag: {mends}", "italic"),), indent=_LABEL)


def _round(faults: Iterable[Fault], *, everything: bool) -> Iterator[Line]:
    faults = tuple(faults)
    if not faults:
        return
    yield _line("Hela omgången", _BOLD)
    for fault in faults:
        yield _labelled(fault.niva, fault.vad[0])
        if everything:
            for sentence in fault.vad[1:]:
                yield Line(parts=((sentence, ""),), indent=_LABEL)
        elif len(fault.vad) > 1:
            rest = f"… och {len(fault.vad) - 1} till av samma slag"
            yield Line(parts=((rest, _QUIET),), indent=_LABEL)
    yield EMPTY


def _numbers(checked: Checked, width: int) -> Iterator[Line]:
    locks = {one.fil for one in checked.refusals if one.kod == Code.HP120}
    sent = [one for one in checked.deliveries if one.fil and one.fil not in locks]
    if sent:
        yield from _rows(sent, width, _NUMBERS)
    else:
        yield _line("Inga planer ligger i mappen.")
    yield EMPTY
    missing = [delivery.grupp_namn for delivery in groups_in(checked, State.MISSING)]
    if missing:
        shown = ", ".join(missing[:_GROUPS])
        more = f" och {len(missing) - _GROUPS} till" if len(missing) > _GROUPS else ""
        yield _line(f"Ej inskickat ({len(missing)}): {shown}{more}.")
        yield EMPTY


def _rows(
    deliveries: Sequence[Delivery], width: int, columns: Mapping[str, Callable[[Delivery], str]]
) -> Iterator[Line]:
    """Yield a row per file or group; a name that has no room beside the rest stands above it."""
    names = {one: (one.lage not in OF_FILES and one.grupp_namn) or one.fil for one in deliveries}
    cells = {heading: [show(one) for one in deliveries] for heading, show in columns.items()}
    wide = {h: max(len(h), _NUMBER - 2, *map(len, shown)) + 2 for h, shown in cells.items()}
    room = max(_NAME_AT_LEAST, width - _STATE - sum(wide.values()) - 2)
    room = min(room, max(map(len, names.values()))) + 2
    heads = "".join(f"{heading:>{wide[heading]}}" for heading in columns)
    yield _line(f"{'Grupp':<{room}}{'Läge':<{_STATE}}{heads}", _BOLD)
    for number, (delivery, name) in enumerate(names.items()):
        beside = name if len(name) <= room - 2 else ""
        if not beside:
            yield _line(name)
        rest = "".join(f"{shown[number]:>{wide[heading]}}" for heading, shown in cells.items())
        state = (f"{delivery.lage:<{_STATE}}", _style(delivery.lage))
        yield Line(parts=((f"{beside:<{room}}", ""), state, (rest, "")))


#: Heading -> what stands under it, right-aligned; after a group's name and state.
_NUMBERS: Mapping[str, Callable[[Delivery], str]] = {
    "Fel": lambda delivery: str(delivery.fel or "–"),
    "Varn.": lambda delivery: str(delivery.varningar or "–"),
    "Tips": lambda delivery: str(delivery.tips or "–"),
}
_STATUS: Mapping[str, Callable[[Delivery], str]] = {
    "Fel": _NUMBERS["Fel"],
    "Varn.": _NUMBERS["Varn."],
    "Uppdaterad": lambda delivery: str(delivery.uppdaterad or "–"),
}


def _line(text: str, style: str = "") -> Line:
    return Line(parts=((text, style),))


def _labelled(severity: Severity, text: str, style: str = "") -> Line:
    return Line(
        parts=((text, style),), label=severity.upper(), label_style=_style(severity), indent=_LABEL
    )


def _style(of: Severity | State) -> str:
    """Return a style as rich names them; the word itself always stands there too."""
    match of:
        case Severity.FEL | State.ERRORS:
            return "bold red"
        case Severity.VARNING | State.MISSING:
            return "yellow"
        case Severity.TIPS | State.NOTHING:
            return "cyan"
        case State.SENT:
            return "green"
        case Severity.AV | State.NO_PLAN | State.REPLACED:
            return "dim"
        case _:
            assert_never(of)

"""Findings drawn together for people: per file, the same fault in many cells as one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

import msgspec

from handlingsplan.delivery import (
    OF_FILES,
    Delivery,
    State,
    by_group,
    private_clauses,
    silent_files,
)
from handlingsplan.findings import Finding, Phase, Severity
from handlingsplan.report.copies.review_rows import in_reading_order, sheet_names, suggestion
from handlingsplan.report.findings.listing import listing
from handlingsplan.rounds import Checked
from handlingsplan.text import listed

#: Severity -> one and many, as people count them.
COUNTED = {
    Severity.FEL: ("fel", "fel"),
    Severity.VARNING: ("varning", "varningar"),
    Severity.TIPS: ("tips", "tips"),
}
PHASES = {
    Phase.UTKAST: "utkast",
    Phase.KUNSKAPSRAD: "inför kunskapsråd",
    Phase.INLAMNING: "inlämning",
}


class Fault(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The same fault, in one field of one sheet, in one or more cells.

    Attributes:
        kod, niva, blad, rubrik: what all of its findings share.
        fynd: the findings, in the order of their cells; at least one.
    """

    kod: str
    niva: Severity
    blad: str
    rubrik: str
    fynd: tuple[Finding, ...]

    @cached_property
    def celler(self) -> str:
        """The cells as one short text, e.g. ``R14, R17, R22``."""
        return listing(finding.cell for finding in self.fynd)

    @cached_property
    def plats(self) -> str:
        """Where, as one text, e.g. ``Handlingsplan · Status · R14, R17, R22``."""
        parts = dict.fromkeys([self.blad, self.rubrik, self.celler])
        whole = "Hela filen" if self.fynd[0].fil else "Hela omgången"
        return " · ".join(filter(None, parts)) or whole

    @cached_property
    def vad(self) -> tuple[str, ...]:
        """What is wrong: each sentence once."""
        return tuple(dict.fromkeys(finding.vad for finding in self.fynd))

    @cached_property
    def gor(self) -> tuple[str, ...]:
        """What to do: each sentence once."""
        return tuple(dict.fromkeys(finding.gor for finding in self.fynd))

    @cached_property
    def forslag(self) -> tuple[tuple[str, str], ...]:
        """Cells with the mend that is suggested there, where the sentences do not say it."""
        found = ((finding.cell, suggestion(finding)) for finding in self.fynd)
        return tuple((cell, mend) for cell, mend in found if mend)


class FileReport(msgspec.Struct, frozen=True, kw_only=True):
    """A file with its faults, the most important first."""

    delivery: Delivery
    faults: tuple[Fault, ...]

    @property
    def namn(self) -> str:
        """Whose file it is: the group's title, or the file's name where the group is unknown."""
        return self.delivery.grupp_namn or self.delivery.fil

    @property
    def antal(self) -> Mapping[Severity, int]:
        """Number of findings by severity."""
        delivery = self.delivery
        return {
            Severity.FEL: delivery.fel,
            Severity.VARNING: delivery.varningar,
            Severity.TIPS: delivery.tips,
        }


def file_reports(checked: Checked) -> list[FileReport]:
    """Return the files with anything to say, those with most faults of severity fel first."""
    by_file: dict[str, list[Finding]] = defaultdict(list)
    for finding in checked.findings:
        by_file[finding.fil].append(finding)
    books = {fil: number for number, fil in enumerate(checked.plans.books["fil"])}
    reports = []
    for delivery in checked.deliveries:
        found = by_file.get(delivery.fil) if delivery.fil else None
        if found:
            book = books.get(delivery.fil)
            names = {} if book is None else sheet_names(checked.plans, book)
            ordered = in_reading_order(found, form=checked.plans.form, names=names)
            reports.append(FileReport(delivery=delivery, faults=same_faults(ordered)))
    return sorted(reports, key=lambda r: tuple(-r.antal[severity] for severity in COUNTED))


def round_faults(checked: Checked) -> tuple[Fault, ...]:
    """Return the faults of the round as a whole, which stand in no file.

    That a group has not sent is left out: reports list those groups by themselves.
    """
    missing = {delivery.grupp for delivery in groups_in(checked, State.MISSING)}
    found = [f for f in checked.findings if not f.fil and f.grupp not in missing]
    return same_faults(in_reading_order(found, form=checked.plans.form, names={}))


def same_faults(findings: Iterable[Finding]) -> tuple[Fault, ...]:
    """Draw equal faults together; they stand where the first of them stood."""
    groups: dict[tuple[str, Severity, str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.kod, finding.niva, finding.blad, finding.rubrik].append(finding)
    return tuple(
        Fault(kod=kod, niva=niva, blad=blad, rubrik=rubrik, fynd=tuple(found))
        for (kod, niva, blad, rubrik), found in groups.items()
    )


def count_text(counts: Mapping[Severity, int], *, sentence: bool = False) -> str:
    """Return numbers by severity in words, e.g. ``2 fel, 1 varning``; ``inga fynd`` for none.

    Args:
        counts: the numbers.
        sentence: they stand in a sentence: ``2 fel och 1 varning``.
    """
    said = [counted(counts[severity], severity) for severity in COUNTED if counts.get(severity)]
    return (listed(said) if sentence else ", ".join(said)) or "inga fynd"


def counted(number: int, severity: Severity) -> str:
    """Return a number of findings in words, e.g. ``1 varning``."""
    return f"{number} {COUNTED[severity][number != 1]}"


def groups_in(checked: Checked, state: State) -> list[Delivery]:
    """Return the groups in a state, each as the file that speaks for it."""
    return [one for one in by_group(checked.deliveries).values() if one.lage is state]


def counted_states(checked: Checked) -> dict[State, int]:
    """Return how many groups are in each state, and how many files speak for no group."""
    groups = Counter(one.lage for one in by_group(checked.deliveries).values())
    files = Counter(one.lage for one in silent_files(checked.deliveries))
    return {state: (files if state in OF_FILES else groups)[state] for state in State}


def summary_sentence(checked: Checked) -> str:
    """Return the round in one sentence of numbers, which add up to the number of groups."""
    states = counted_states(checked)
    groups = sum(number for state, number in states.items() if state not in OF_FILES)
    said = [
        f"{number} {state.utsaga}"
        for state, number in states.items()
        if number and state not in OF_FILES
    ]
    silent = len(silent_files(checked.deliveries))
    files = "En fil räknas" if silent == 1 else f"{silent} filer räknas"
    more = f" {files} inte till någon grupp." if silent else ""
    noun = "grupp" if groups == 1 else "grupper"
    return f"{groups} {noun}: {', '.join(said)}.{more}" if groups else f"Inga grupper.{more}"


def private_sentences(checked: Checked) -> list[str]:
    """Return a sentence about each sort of private text in the plans; the gravest last."""
    clauses = private_clauses(checked.deliveries, checked.private, checked.findings)
    return [f"{number} {clause}" for number, clause in clauses][::-1]

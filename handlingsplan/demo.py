"""The demo: a whole round on made-up plans, from templates to summary, in one folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import msgspec

from handlingsplan.consolidation import earlier_summary, summarise_round, summary_file
from handlingsplan.delivery import State, by_group
from handlingsplan.form import load_form
from handlingsplan.organisation import choose_groups, load_organisation
from handlingsplan.own_folder import OwnFolder
from handlingsplan.report.copies.return_copies import write_return_copies
from handlingsplan.report.findings.data import findings_json
from handlingsplan.report.findings.next_steps import next_steps
from handlingsplan.report.findings.web import findings_html
from handlingsplan.report.pages.links import base_of
from handlingsplan.rounds import Checked, check_round, read_round
from handlingsplan.samples import (
    DAY,
    SPRING,
    YEAR,
    Sample,
    as_in_spring,
    load_samples,
    write_samples,
)
from handlingsplan.saving import OutputKind, write_document
from handlingsplan.summary import Earlier, Summary
from handlingsplan.template import make_templates

_SUMMARY = "sammanstallning.xlsx"
_RECEIVED = "inkomna"
#: Steps after the templates: the spring, the check, the return copies, the summary.
_STAGES = 4


class DemoPlaces(msgspec.Struct, frozen=True, kw_only=True):
    """Where the demo puts things, under ``folder``."""

    folder: Path

    @property
    def templates(self) -> Path:
        """The folder with a blank workbook for each group."""
        return self.folder / "mallar"

    @property
    def received(self) -> Path:
        """The folder with the plans that the groups have sent."""
        return self.folder / _RECEIVED

    @property
    def spring(self) -> Path:
        """The folder with the round of half a year before, and its summary."""
        return self.folder / "varen"

    @property
    def copies(self) -> Path:
        """The folder with marked copies to send back."""
        return self.folder / "returkopior"

    @property
    def page(self) -> Path:
        """The findings as a web page."""
        return self.folder / "granskning.html"

    @property
    def data(self) -> Path:
        """The findings as JSON."""
        return self.folder / "granskning.json"

    @property
    def summary(self) -> Path:
        """The summary, compared with the spring's."""
        return self.folder / _SUMMARY


class Demo(msgspec.Struct, frozen=True, kw_only=True):
    """What the demo made.

    Attributes:
        places: where it lies.
        templates: how many templates there are.
        groups, sent: how many groups there are, and how many have sent something.
        checked: the round with its findings.
        copies: how many return copies there are.
        summary: what the plans say together.
    """

    places: DemoPlaces
    templates: int
    groups: int
    sent: int
    checked: Checked
    copies: int
    summary: Summary


def run_demo(
    folder: Path, *, today: dt.date = DAY, progress: Callable[[int, int], None] | None = None
) -> Demo:
    """Make a whole round of made-up plans; the same call writes the same bytes.

    Args:
        folder: where to; files of an earlier demo there are replaced, unless they were changed.
        today: the day that counts as today.
        progress: called after each template and each later stage.

    Raises:
        UsageError: the folder holds other people's files.
        WritingError: somebody has changed a plan of the demo, or a file could not be written.
    """
    places = DemoPlaces(folder=folder)
    OwnFolder(folder)
    form = load_form()
    organisation = load_organisation(form.organisation)
    groups = choose_groups(organisation, [], day=dt.date(YEAR, 1, 1))
    step = _counter(progress, len(groups) + _STAGES)
    make_templates(places.templates, year=YEAR, groups=groups, replace=True, progress=step)
    samples = load_samples(form)
    earlier = _spring(places.spring, samples)
    step(len(groups) + 1)
    checked = _checked(places.received, samples, today=today)
    _reports(places, checked)
    step(len(groups) + 2)
    copies = len(write_return_copies(checked, places.copies).written)
    step(len(groups) + 3)
    summary = _summary(places.summary, checked, earlier=earlier)
    step(len(groups) + _STAGES)
    return Demo(
        places=places,
        templates=len(groups),
        groups=len(groups),
        sent=sum(one.lage is not State.MISSING for one in by_group(checked.deliveries).values()),
        checked=checked,
        copies=copies,
        summary=summary,
    )


def _reports(places: DemoPlaces, checked: Checked) -> None:
    page = findings_html(checked, steps=next_steps(checked))
    write_document(places.page, page, kind=OutputKind.FINDINGS)
    write_document(places.data, findings_json(checked), kind=OutputKind.FINDINGS)


def _counter(progress: Callable[[int, int], None] | None, total: int) -> Callable[..., None]:
    """Return what tells ``progress`` how many of all stages are done."""

    def step(done: int, _of: int = 0) -> None:
        if progress:
            progress(done, total)

    return step


def _spring(folder: Path, samples: list[Sample]) -> Path:
    """Make the round of the spring, and return its summary."""
    path = folder / _SUMMARY
    sent = [early for sample in samples if (early := as_in_spring(sample))]
    _summary(path, _checked(folder / _RECEIVED, sent, today=SPRING))
    return path


def _checked(folder: Path, samples: list[Sample], *, today: dt.date) -> Checked:
    write_samples(folder, samples)
    return check_round(read_round(folder, year=YEAR, use_cache=False), today=today)


def _summary(path: Path, checked: Checked, *, earlier: Path | None = None) -> Summary:
    known: Earlier | None = earlier_summary(checked, earlier)
    summary = summarise_round(checked, earlier=known)
    content = summary_file(checked, summary, base=base_of(path, checked.folder))
    write_document(path, content, kind=OutputKind.SUMMARY)
    return summary

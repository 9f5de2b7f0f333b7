"""A round -> its summary, and the files that are made of it.

These are the functions behind ``konsolidera`` and the button with the same name; analysts call
:func:`consolidate`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

import msgspec

from handlingsplan.dialogue import masked_question, together
from handlingsplan.errors import UsageError
from handlingsplan.findings import Phase
from handlingsplan.form import Form
from handlingsplan.masking import masked_texts
from handlingsplan.organisation import Organisation
from handlingsplan.own_folder import OwnFolder
from handlingsplan.report.pages.csv_files import to_csv
from handlingsplan.report.pages.links import base_of
from handlingsplan.report.summary.archive import keep_copy, kept_before, read_earlier
from handlingsplan.report.summary.document import data_pages
from handlingsplan.report.summary.workbook import summary_workbook
from handlingsplan.rounds import Checked, read_round, validate
from handlingsplan.saving import OutputKind, refuse_foreign, write_document
from handlingsplan.summary import Earlier, Summary, summarise
from handlingsplan.summary.dialogue import questions_in

#: The library that draws the year; the extra ``publicera`` brings it.
_PENCIL = "typst"


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What :func:`write_summary` made.

    Attributes:
        summary: the summary of the whole region.
        file: its workbook.
        kept: the copy of the summary that stood there before, or ``None``.
        others: the workbooks per council and the CSV files.
        notes: a sentence about each file among them that somebody had changed, and that is kept.
    """

    summary: Summary
    file: Path
    kept: Path | None
    others: tuple[Path, ...]
    notes: tuple[str, ...] = ()


def consolidate(
    paths: Path | str | Iterable[Path | str],
    *,
    form: Form | None = None,
    organisation: Organisation | None = None,
    year: int | None = None,
    phase: Phase | None = None,
    today: dt.date | None = None,
    earlier: Path | str | None = None,
    council: str = "",
) -> Summary:
    """Read, check and sum up plans; nothing is written.

    Args:
        paths, form, organisation, year, phase, today: as for :func:`handlingsplan.validate`.
        earlier: an earlier summary to compare with.
        council: id of a council, or ``stab``: its groups alone are summed up.

    Returns:
        The summary; ``summary["aktiviteter"]`` and so on are its frames, described in
        docs/reference/sammanstallning.md.

    Raises:
        UsageError: a path does not exist, or ``earlier`` is no summary.

    Examples:
        >>> import handlingsplan
        >>> summary = handlingsplan.consolidate("inkomna")  # a folder with two plans
        >>> summary["aktiviteter"].groupby("grupp_namn")["lage"].value_counts()
        grupp_namn     lage
        RPO Akut vård  Gul     1
        RPO Tandvård   Röd     1
        Name: count, dtype: int64
    """
    checked = validate(
        paths, form=form, organisation=organisation, year=year, phase=phase, today=today
    )
    before = earlier_summary(checked, Path(earlier) if earlier else None)
    return summarise_round(checked, earlier=before, council=council)


def earlier_summary(checked: Checked, path: Path | None) -> Earlier | None:
    """Read the earlier summary that a round is to be compared with; ``None`` for no path.

    It may have been made with private texts in it, and people write into it: it is masked as the
    round is.

    Raises:
        UsageError: the file is no summary.
    """
    if path is None:
        return None
    plans = checked.plans
    earlier = read_earlier(path, form=plans.form, organisation=plans.organisation)
    if checked.show_private:
        return earlier
    allowed, frame = plans.organisation.public_contacts, earlier.aktiviteter
    return msgspec.structs.replace(
        earlier,
        aktiviteter=None if frame is None else masked_texts(frame, allowed),
        fragor=tuple(masked_question(one, allowed) for one in earlier.fragor),
    )


def summarise_round(
    checked: Checked, *, earlier: Earlier | None = None, council: str = ""
) -> Summary:
    """Sum up a round that has been read and checked; see :func:`consolidate`."""
    return summarise(
        checked.plans,
        findings=checked.findings,
        deliveries=checked.deliveries,
        refusals=checked.refusals,
        today=checked.today,
        earlier=earlier,
        council=council,
        private=checked.private,
    )


def refuse_unusable(out: Path, compare: Path | None) -> None:
    """Say before the long work begins that the summary could not be written or compared.

    Raises:
        UsageError: the earlier summary does not exist.
        WritingError: ``out`` is somebody else's, open in Excel, or in a read-only folder.
    """
    refuse_foreign(out, kind=OutputKind.SUMMARY)
    if compare is not None and not compare.is_file():
        message = f"Den tidigare sammanställningen {compare} finns inte."
        raise UsageError(message, "Kontrollera sökvägen efter --jamfor.")


def write_summary(
    checked: Checked,
    *,
    out: Path,
    compare: Path | None = None,
    per_council: Path | None = None,
    csv: Path | None = None,
    asked: Path | None = None,
) -> Written:
    """Sum up a round and write the summary.

    A summary that already stands at ``out`` is the earlier one, unless another is named, or it is
    of the same day. It is kept under its date, and replaced when everything else has been made.

    Args:
        checked: the round.
        out, compare: the workbook to write, and an earlier summary to compare with.
        per_council: folder for a workbook per council, and one for the staff.
        csv: folder for the tables as CSV files.
        asked: a folder of workbooks with questions in them, which may not have come back.

    Raises:
        UsageError: no plan could be read; a folder holds other files.
        WritingError: ``out`` is somebody else's, or a file could not be written.
    """
    checked.refuse_without_plans("handlingsplan validera visar varför för varje fil.")
    refuse_foreign(out, kind=OutputKind.SUMMARY)
    standing = earlier_summary(checked, out if out.is_file() else None)
    before = earlier_summary(checked, compare) if compare else _before(checked, out, standing)
    earlier = _with_asked(checked, before, asked) if asked else before
    summary = summarise_round(checked, earlier=earlier)
    content = summary_file(checked, summary, base=base_of(out, checked.folder))
    tables = list(_in(csv, to_csv(data_pages(summary)))) if csv else []
    parts = _per_council(checked, summary, earlier, per_council) if per_council else iter(())
    others = tables + (list(_in(per_council, parts)) if per_council else [])
    kept = keep_copy(out, earlier=standing) if standing else None
    written = tuple(folder.add(name, data) for folder, name, data in others)
    write_document(out, content, kind=OutputKind.SUMMARY)
    notes = dict.fromkeys(note for folder, _, _ in others for note in folder.sentences())
    return Written(summary=summary, file=out, kept=kept, others=written, notes=tuple(notes))


def _before(checked: Checked, out: Path, standing: Earlier | None) -> Earlier | None:
    """Return what a round is compared with: the summary that stands there, or one of a day before.

    A second run of a day would otherwise say what has changed since some minutes ago. Questions are
    those of the summary that stands there: people have written into it.
    """
    if standing is None or standing.datum is None or standing.datum < checked.today:
        return standing
    for path in kept_before(out, checked.today):
        with contextlib.suppress(UsageError):  # somebody else's file of that name, or a broken one
            kept = earlier_summary(checked, path)
            return kept and msgspec.structs.replace(kept, fragor=standing.fragor)
    return Earlier(trend=standing.trend, fragor=standing.fragor)


def _with_asked(checked: Checked, earlier: Earlier | None, folder: Path) -> Earlier:
    """Return the earlier summary with the questions of a folder's workbooks, as if it held them."""
    form, organisation = checked.plans.form, checked.plans.organisation
    found = questions_in(read_round(folder, form=form, organisation=organisation, blank=True).plans)
    if not checked.show_private:
        found = [masked_question(one, organisation.public_contacts) for one in found]
    earlier = earlier or Earlier()
    known = together(earlier.fragor, [one for one in found if one.fraga and one.grupp])
    return msgspec.structs.replace(earlier, fragor=tuple(known))


def summary_file(checked: Checked, summary: Summary, *, base: str | None) -> bytes:
    """Return the summary of a round as a workbook, with its year as a wheel where one can be drawn.

    Args:
        checked: the round.
        summary: its summary, of the region or of a council.
        base: the way to the plans, for its links.
    """
    if find_spec(_PENCIL) is None:
        return summary_workbook(summary, base=base)
    from handlingsplan.year_sheet import year_sheet  # noqa: PLC0415  (typst: where it is installed)

    return summary_workbook(summary, base=base, year=year_sheet(summary, checked.year))


def _in(path: Path, files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[OwnFolder, str, bytes]]:
    """Yield files with the folder of our own that they are to lie in."""
    folder = OwnFolder(path)
    return ((folder, name, data) for name, data in files)


def _per_council(
    checked: Checked, summary: Summary, earlier: Earlier | None, folder: Path
) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the summary of each council, as it lies in ``folder``."""
    councils = summary["kunskapsrad"]
    base = base_of(folder / "sammanstallning.xlsx", checked.folder)
    for key in councils.loc[(councils["grupper"] > 0), "kunskapsrad"]:
        if key:
            part = summarise_round(checked, earlier=earlier, council=key)
            yield f"sammanstallning-{key}.xlsx", summary_file(checked, part, base=base)

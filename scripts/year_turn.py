"""Turn the year for 41 groups, and follow every activity: ``python scripts/year_turn.py``.

The demo's plans, one for each group of the organisation (a group without a plan of its own gets
another's), are summed up, carried over, filled on by another program (openpyxl), and compared with
last year's summary. It prints how many activities were followed by their identity, how many errors
the untouched workbooks of next year have as drafts, and what the carrying over costs beside making
blank templates and reading the plans.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import re
import sys
import tempfile
import time
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / folder) for folder in (".", "validators", "workbooks")]

import openpyxl  # noqa: E402  (the path is set above)

from handlingsplan.carry_over import carry_over_all  # noqa: E402  (the same)
from handlingsplan.consolidation import consolidate, write_summary  # noqa: E402  (the same)
from handlingsplan.content import Content, Filled  # noqa: E402  (the same)
from handlingsplan.findings import Phase, Severity  # noqa: E402  (the same)
from handlingsplan.form import load_form  # noqa: E402  (the same)
from handlingsplan.organisation import Group, load_organisation  # noqa: E402  (the same)
from handlingsplan.rounds import check_round, read_round  # noqa: E402  (the same)
from handlingsplan.samples import load_samples  # noqa: E402  (the same)
from handlingsplan.template import make_templates  # noqa: E402  (the same)

YEAR = 2026
AUTUMN, SPRING = dt.date(2026, 11, 28), dt.date(2027, 3, 1)
ASSESSED = dt.date(2027, 2, 1)
FORM = load_form()
ORGANISATION = load_organisation(FORM.organisation)
_IDENTITY = re.compile(r"^[A-ZÅÄÖ]+\d\d-")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What was found.

    Attributes:
        groups, carried: plans, and activities that go on in them.
        followed: those of ``carried`` that next year's comparison knows by identity.
        both: activities that are reported as both new and removed.
        new: activities that were added in next year's workbooks, and are reported as new.
        errors: errors of the untouched workbooks of next year, as drafts.
        blank, read, carry: CPU seconds of making blank templates, of reading the plans, and of
            carrying them over (reading included).
    """

    groups: int
    carried: int
    followed: int
    both: int
    new: int
    errors: int
    blank: float
    read: float
    carry: float

    @property
    def ratio(self) -> float:
        """What carrying over costs beside making blank templates and reading."""
        return self.carry / (self.blank + self.read)


def turn(folder: Path, groups: Sequence[Group]) -> Turned:
    """Turn the year for some groups in an empty folder."""
    old, new, blank = (folder / name for name in ("2026", "2027", "tomma"))
    contents = dict(_contents(groups))
    make_templates(old, year=YEAR, groups=groups, contents=contents)
    summary = folder / "2026.xlsx"
    write_summary(check_round(read_round(old, use_cache=False), today=AUTUMN), out=summary)
    started = time.process_time()
    make_templates(blank, year=YEAR + 1, groups=groups)
    made = time.process_time()
    read_round(old, use_cache=False)
    read = time.process_time()
    carried = carry_over_all(read_round(old, use_cache=False).plans)
    going_on = {group: one.content for group, one in carried.items()}
    make_templates(new, year=YEAR + 1, groups=groups, contents=going_on)
    done = time.process_time()
    untouched = check_round(read_round(new, use_cache=False), phase=Phase.UTKAST, today=SPRING)
    identities = {
        str(row["id"])
        for one in going_on.values()
        for row in one.rows.get("handlingsplan", ())
        if row.get("id")
    }
    added = sum(_fill_on(path) for path in sorted(new.glob("*.xlsx")))
    changes = consolidate(new, today=SPRING, earlier=summary)["andringar"]
    by_kind = {kind: set(part["id"]) for kind, part in changes.groupby("andring")}
    come, gone = by_kind.get("Ny", set()), by_kind.get("Borttagen", set())
    return Turned(
        groups=len(groups),
        carried=len(identities),
        followed=len(identities - come - gone),
        both=len(come & gone),
        new=min(added, len(come)),
        errors=sum(one.niva is Severity.FEL for one in untouched.findings if one.fil),
        blank=made - started,
        read=read - made,
        carry=done - read,
    )


def _contents(groups: Sequence[Group]) -> list[tuple[str, Content]]:
    """Return what each group's plan says: its own of the demo, or another's."""
    usable = [s for s in load_samples() if s.skada is None and s.content.rows.get("handlingsplan")]
    own = {sample.grupp: sample.content for sample in usable}
    others = [sample.content for sample in usable]
    return [
        (group.id, own.get(group.id) or _for(group, others[number % len(others)]))
        for number, group in enumerate(groups)
    ]


def _for(group: Group, content: Content) -> Content:
    """Return another group's plan with this group's identities."""
    start = f"{group.kort}{YEAR % 100:02d}-"

    def own(row: Mapping[str, Filled]) -> dict[str, Filled]:
        return {
            name: _IDENTITY.sub(start, value) if isinstance(value, str) else value
            for name, value in row.items()
        }

    rows = {key: [own(row) for row in found] for key, found in content.rows.items()}
    return Content(cover=content.cover, rows=rows)


def _fill_on(path: Path) -> int:
    """Go on with a plan as a group does: assess, reword, move rows and add an activity."""
    with warnings.catch_warnings():  # openpyxl knows no print area that is a formula
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
    sheet = book["Handlingsplan"]
    heading = next(row for row in sheet.iter_rows() if row[0].value == "Id")
    column = {cell.value: cell.column for cell in heading}
    first = heading[0].row + 1
    used = [n for n in range(first, sheet.max_row + 1) if sheet.cell(n, column["Aktivitet"]).value]
    for number in used:
        sheet.cell(number, column["Bedömd"]).value = ASSESSED
        sheet.cell(number, column["Status"]).value = "Grön"
    if used:
        said = sheet.cell(used[-1], column["Aktivitet"])
        said.value = f"Fortsätta med: {said.value}"
    for row in _swapped(used):
        ends = ([sheet.cell(n, c) for c in range(1, len(heading) + 1)] for n in row)
        for one, other in zip(*ends, strict=True):
            one.value, other.value = other.value, one.value
    added = max(used, default=first - 1) + 1
    values = {"Prioriterat område": "Nytt år", "Aktivitet": f"Börja med något nytt, {path.stem}"}
    for name, value in {**values, "1 Tillgång": "x", "Status": "Grön", "Klart": "Löpande"}.items():
        sheet.cell(added, column[name]).value = value
    book["Start"]["B9"].value = ASSESSED
    book.save(path)
    return 1


def _swapped(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Return the pairs of rows that change places: the first and the last."""
    return [(rows[0], rows[-1])] if len(rows) > 1 else []


def main() -> int:
    """Turn the year for every group and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--grupper", type=int, default=0, help="so many groups; all where not given"
    )
    chosen = parser.parse_args()
    groups = ORGANISATION.active_groups(AUTUMN)[: chosen.grupper or None]
    with tempfile.TemporaryDirectory() as folder:
        found = turn(Path(folder), groups)
    print(f"{found.groups} planer, {found.carried} aktiviteter följer med")
    print(f"följda på sitt id: {found.followed}; både nya och borttagna: {found.both}")
    print(f"tillagda efteråt och sagda som nya: {found.new}")
    print(f"fel i orörda arbetsböcker (utkast): {found.errors}")
    costs = (("tomma mallar", found.blank), ("läsa", found.read), ("föra över", found.carry))
    print(f"CPU: {', '.join(f'{what} {seconds:.1f} s' for what, seconds in costs)}")
    print(f"kvot: {found.ratio:.2f} (högst 2)")
    return 0 if found.both == found.errors == 0 and found.followed == found.carried else 1


if __name__ == "__main__":
    raise SystemExit(main())

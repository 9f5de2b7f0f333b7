"""What a council or the region's leadership has on the table: decisions, trouble, changes, gaps.

All these tables stand on the same six columns, so that they can share a page in any order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import pandas as pd

from handlingsplan import theme
from handlingsplan.comparison import ChangeKind
from handlingsplan.delivery import State
from handlingsplan.form import Field, Role, Sheet, SheetRole
from handlingsplan.report.pages.colours import STATES
from handlingsplan.report.pages.model import Column, Page, Show, Table
from handlingsplan.report.summary.activities import ACTIVITIES_SHEET, LATE_SHEET, worst_first
from handlingsplan.report.summary.columns import colours
from handlingsplan.report.summary.dialogue import open_questions
from handlingsplan.report.summary.groups import by_seriousness, sentence, with_sentences
from handlingsplan.summary import Summary, belongs
from handlingsplan.summary.columns import plain, text
from handlingsplan.text import counted

#: Widths in characters of the columns that all tables here stand on.
GRID = (18.0, 34.0, 34.0, 32.0, 18.0, 18.0)
#: Changes that a meeting needs to hear of; what was reworded stands on the sheet of changes.
_NEWS = (
    ChangeKind.WORSE,
    ChangeKind.CLOSED,
    ChangeKind.BETTER,
    ChangeKind.STATUS,
    ChangeKind.NEW,
    ChangeKind.REMOVED,
    ChangeKind.DATE,
)
_NO_REASON = "Ingen orsak angiven."
_FORBIDDEN = re.compile(r"[\[\]*?/\\]")
_DROPPED = str.maketrans("", "", ":'")
_LONGEST_NAME = 31
#: The names of the sheets that are not the form's own.
_OTHER_SHEETS = (
    *("Lägesbild", "Dagordning", "Grupper", "Patientlöften", ACTIVITIES_SHEET, LATE_SHEET),
    *(
        "Indikatorer",
        "Stödbehov",
        "Frågor",
        "Teman",
        "Beröringspunkter",
        "Kalender",
        "Ändringar",
        "Trend",
    ),
    *("Inlämning", "Granskning", "Ej med", "Om", "History"),
)


def agenda_pages(summary: Summary) -> Iterator[Page]:
    """Yield a page per council, and one for the staff: what its next meeting has to deal with."""
    names = council_sheets(summary)
    for number, (name, ids) in enumerate(councils_of(summary), start=1):
        groups = summary["grupper"].loc[ids]
        counts = groups.select_dtypes("int64").sum().to_dict()
        yield Page(
            name=names[name],
            title=f"{name}: att ta upp",
            intro=(
                f"{counted(len(ids), 'grupp', 'grupper')}: {sentence(summary, counts)}",
                *open_questions(summary, ids),
            ),
            tables=tuple(agenda_tables(summary, ids, f"{number}")),
            landscape=False,
            tab_colour=theme.HEADING,
        )


def agenda_tables(summary: Summary, groups: Sequence[str], suffix: str = "") -> Iterator[Table]:
    """Yield what to decide, what is worst off, late, changed and missing, then the plans.

    Args:
        summary: the summary.
        groups: ids of the groups that it is about.
        suffix: what ends the tables' names.
    """
    rows = worst_first(summary)
    rows = rows[rows["grupp"].isin(list(groups))]
    worst = summary.statuses[0].namn if summary.statuses else ""
    if "stodbehov" in summary.frames:
        yield decisions(summary, groups, f"tblBeslut{suffix}")
    if worst:
        yield troubled(summary, rows[rows["lage"] == worst], f"tblVarst{suffix}")
    late = rows[rows["forsenad_dagar"].notna() & (rows["lage"] != worst)]
    yield _late(summary, late, f"tblSent{suffix}")
    if "andringar" in summary.frames:
        yield _news(summary, groups, f"tblNytt{suffix}")
    yield _missing(summary, groups, f"tblSaknas{suffix}")
    yield _plans(summary, groups, f"tblPlaner{suffix}")


def decisions(
    summary: Summary, groups: Sequence[str], name: str, *, most: int | None = None
) -> Table:
    """Return what the groups ask for: to whom, which decision, why, and by when.

    Args:
        summary: the summary.
        groups: ids of the groups.
        name: the table's name.
        most: at most so many rows, the most urgent; all of them where it is not given.
    """
    sheet = summary.form.with_role(SheetRole.UTMANINGAR)
    frame = summary["stodbehov"]
    frame = frame[frame["grupp"].isin(list(groups))]
    columns = [
        *_of_roles(sheet, {Role.TILL: "Till vem", Role.BESLUT: "Önskat beslut"}),
        *_of_roles(sheet, {Role.TEXT: "Varför"}),
        _group(3),
        *_of_roles(sheet, {Role.SENAST: "Senast"}, show=Show.DATE),
    ]
    shown = _without_gaps(frame.head(len(frame) if most is None else most), columns)
    left = len(frame) - len(shown)
    return Table(
        name=name,
        heading=_heading("Beslut som behövs", len(shown), len(frame)),
        frame=shown,
        columns=_on_grid(columns),
        empty="Ingen grupp ber om beslut eller stöd.",
        filter=False,
        note="Resten står på bladet Stödbehov." if left else "",
    )


def troubled(
    summary: Summary,
    rows: pd.DataFrame,
    name: str,
    *,
    heading: str = "",
    note: str = "",
    most: int | None = None,
) -> Table:
    """Return activities that need attention: status, priority, reason, group, what has moved.

    At most ``most`` rows are shown; ``note`` says where the rest stands. How many rows there are is
    added to the heading.
    """
    worst = summary.statuses[0].namn if summary.statuses else ""
    what = summary.form.plan.with_role(Role.PRIORITET) or summary.form.plan.falt[0]
    shown = rows.head(len(rows) if most is None else most)
    frame = shown.assign(
        orsak=_reasons(shown, summary.form.plan.with_role(Role.KOMMENTAR)),
        flyttat=text(_moved(summary, shown)),
    )
    columns = (
        Column(field="lage", heading="Status", colours=colours(summary.statuses)),
        Column(field=what.namn, heading=what.rubrik),
        Column(field="orsak", heading="Orsak"),
        _group(3),
        Column(field="flyttat", heading="Sedan förra gången"),
        Column(field="forsenad_dagar", heading="Försenad (dagar)", show=Show.COUNT),
    )
    frame = _without_gaps(frame.fillna({"forsenad_dagar": 0}), columns)
    return Table(
        name=name,
        heading=_heading(heading or f"Status {worst.lower()}", len(frame), len(rows)),
        frame=frame,
        columns=_on_grid(columns),
        empty=f"Ingen aktivitet har status {worst.lower()}.",
        filter=False,
        note=note if len(frame) < len(rows) else "",
    )


def _late(summary: Summary, rows: pd.DataFrame, name: str) -> Table:
    plan = summary.form.plan
    what = plan.with_role(Role.PRIORITET) or plan.falt[0]
    doing = plan.with_role(Role.AKTIVITET) or what
    end = plan.with_role(Role.SLUT)
    columns = [
        Column(field="forsenad_dagar", heading="Dagar sen", show=Show.WHOLE),
        Column(field=what.namn, heading=what.rubrik),
        Column(field=doing.namn, heading=doing.rubrik),
        _group(3),
        Column(field=end.namn if end else "lage", heading="Klart", show=Show.DATE),
        Column(field="lage", heading="Status", colours=colours(summary.statuses)),
    ]
    if doing is what:
        del columns[2]
    rows = rows.sort_values("forsenad_dagar", ascending=False, kind="stable")
    worst = summary.statuses[0].namn.lower() if summary.statuses else ""
    besides = f" utöver status {worst}" if worst else ""
    return Table(
        name=name,
        heading=_heading(f"Försenat{besides}", len(rows), len(rows)),
        frame=_without_gaps(rows, columns),
        columns=_on_grid(columns),
        empty=f"Inget är försenat{besides}.",
        filter=False,
    )


def _news(summary: Summary, groups: Sequence[str], name: str) -> Table:
    frame = summary["andringar"]
    frame = frame[frame["grupp"].isin(list(groups)) & frame["andring"].isin(_NEWS)]
    moved = (
        f"{rubrik}: {fran or 'tomt'} → {till or 'tomt'}" if rubrik else (till or fran)
        for rubrik, fran, till in zip(
            *(plain(frame[column]) for column in ("rubrik", "fran", "till")), strict=True
        )
    )
    columns = [
        Column(field="andring", heading="Ändring"),
        Column(field="aktivitet", heading="Aktivitet"),
        Column(field="flyttat", heading="Vad"),
        _group(3),
    ]
    since = summary.since.when if summary.since else "förra gången"
    return Table(
        name=name,
        heading=_heading(f"Ändrat sedan {since}", len(frame), len(frame)),
        frame=_without_gaps(frame.assign(flyttat=text(moved)), columns),
        columns=_on_grid(columns),
        empty="Ingen status, inget datum och ingen aktivitet har ändrats.",
        filter=False,
    )


def _missing(summary: Summary, groups: Sequence[str], name: str) -> Table:
    frame = summary["grupper"].loc[list(groups)]
    frame = frame[~frame["med"] | frame["inlamning"].isin([State.MISSING, State.ERRORS])]
    frame = with_sentences(summary, frame).reset_index()
    gone = frame["inlamning"] == State.MISSING
    frame = pd.concat([frame[gone], frame[~gone]])
    columns = [
        Column(field="inlamning", heading="Inlämning", colours=STATES),
        Column(field="grupp_namn", heading="Grupp"),
        Column(field="kort", heading="I korthet"),
    ]
    return Table(
        name=name,
        heading=_heading("Saknas eller behöver rättas", len(frame), len(frame)),
        frame=frame,
        columns=_on_grid(columns),
        empty="Alla grupper har skickat in utan fel.",
        filter=False,
    )


def _plans(summary: Summary, groups: Sequence[str], name: str) -> Table:
    frame = by_seriousness(summary)
    frame = with_sentences(summary, frame[frame.index.isin(list(groups))]).reset_index()
    worst = colours(summary.statuses)
    columns = [
        Column(field="inlamning", heading="Inlämning", colours=STATES),
        Column(field="grupp_namn", heading="Grupp"),
        Column(field="kort", heading="I korthet"),
        Column(field="varsta", heading="Värsta status", colours=worst),
        Column(field="uppdaterad", heading="Uppdaterad", show=Show.DATE),
    ]
    if not summary.statuses:
        del columns[3]
    return Table(
        name=name,
        heading="Planerna",
        frame=frame,
        columns=_on_grid(columns),
        empty="Inga grupper.",
        filter=False,
    )


def _heading(what: str, shown: int, of: int) -> str:
    return f"{what}: de {shown} första av {of}" if shown < of else f"{what} ({of})"


def _group(position: int) -> Column:
    return Column(
        field="grupp_namn", heading="Grupp (öppnar planen)", width=GRID[position], link=True
    )


def _of_roles(
    sheet: Sheet | None, wanted: dict[Role, str], *, show: Show = Show.TEXT
) -> Iterator[Column]:
    for role, heading in wanted.items():
        field = sheet.with_role(role) if sheet else None
        if field:
            yield Column(field=field.namn, heading=heading, show=show)


def _on_grid(columns: Sequence[Column]) -> tuple[Column, ...]:
    return tuple(
        msgspec.structs.replace(column, width=width)
        for column, width in zip(columns, GRID, strict=False)
    )


def _without_gaps(frame: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    """Return the frame with a dash where a text is missing."""
    texts = [column.field for column in columns if column.show is Show.TEXT]
    return frame.assign(
        **{name: text("–" if v != v or not v else v for v in plain(frame[name])) for name in texts}  # noqa: PLR0124  (NaN)
    )


def _reasons(rows: pd.DataFrame, field: Field | None) -> Any:
    written = plain(rows[field.namn]) if field else [None] * len(rows)
    return text(value if isinstance(value, str) and value else _NO_REASON for value in written)


def _moved(summary: Summary, rows: pd.DataFrame) -> Iterator[str]:
    """Yield what has become of each row's status since last time."""
    news = _status_moves(summary)
    new = set(summary.since.nya) if summary.since else set()
    for fil, blad, cell, group in zip(
        *(plain(rows[name]) for name in ("fil", "blad", "cell", "grupp_namn")), strict=True
    ):
        if not summary.since:
            yield "Ingen jämförelse"
        elif group in new:
            yield "Ny grupp"
        else:
            yield news.get((fil, blad, cell), "Oförändrad")


def _status_moves(summary: Summary) -> dict[tuple[str, str, str], str]:
    if "andringar" not in summary.frames:
        return {}
    frame = summary["andringar"]
    kinds = (
        ChangeKind.WORSE,
        ChangeKind.CLOSED,
        ChangeKind.BETTER,
        ChangeKind.STATUS,
        ChangeKind.NEW,
    )
    frame = frame[frame["andring"].isin(kinds)]
    names = ("fil", "blad", "cell", "andring", "fran", "till")
    return {
        (fil, blad, cell): "Ny" if kind == ChangeKind.NEW else f"{fran or 'Utan status'} → {till}"
        for fil, blad, cell, kind, fran, till in zip(*(plain(frame[n]) for n in names), strict=True)
    }


def council_sheets(summary: Summary) -> dict[str, str]:
    """Return council -> a name that Excel takes for its sheet, unlike all other sheets' names."""
    taken = {name.casefold() for name in _OTHER_SHEETS}
    taken |= {sheet.namn.casefold() for sheet in summary.form.blad}
    names: dict[str, str] = {}
    for council, _ in councils_of(summary):
        plain_name = " ".join(_FORBIDDEN.sub(" ", council.translate(_DROPPED)).split()) or "Råd"
        number = 1
        name = plain_name[:_LONGEST_NAME].strip()
        while name.casefold() in taken:
            number += 1
            end = f" ({number})"
            name = plain_name[: _LONGEST_NAME - len(end)].strip() + end
        taken.add(name.casefold())
        names[council] = name
    return names


def councils_of(summary: Summary) -> list[tuple[str, list[str]]]:
    """Return name and ids of the groups of each council, and of the staff, that has groups."""
    by_id = summary.organisation.by_id
    shown = list(summary["grupper"].index)
    rows = summary["kunskapsrad"][["kunskapsrad", "namn"]].itertuples(index=False)
    found = [
        (name, [group for group in shown if belongs(by_id[group], key)])
        for key, name in rows
        if key
    ]
    return [council for council in found if council[1]]

"""The first page: what a director reads in half a minute, on one screen and one printed page."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

import pandas as pd

from handlingsplan import theme
from handlingsplan.comparison import ChangeKind
from handlingsplan.delivery import State
from handlingsplan.report.pages.layout import Layout
from handlingsplan.report.pages.model import Figure, Figures, Page, Table
from handlingsplan.report.summary.account import HAND_IN_TABLE
from handlingsplan.report.summary.activities import (
    ACTIVITIES_SHEET,
    ACTIVITIES_TABLE,
    LATE_TABLE,
    worst_first,
)
from handlingsplan.report.summary.agenda import GRID, agenda_tables, decisions, troubled
from handlingsplan.report.summary.charts import status_charts
from handlingsplan.report.summary.dialogue import open_questions
from handlingsplan.summary import LATE, NOT_SENT, Summary
from handlingsplan.summary.columns import plain
from handlingsplan.summary.key_figures import PRIVATE
from handlingsplan.text import counted
from handlingsplan.writing import column_letter

#: So many rows stand on the page; the rest are a click away.
_DECISIONS, _TROUBLED = 5, 8
#: So many columns, from the left edge, a click on a figure selects.
_SELECTED = 8
_PIXELS = sum(int(width * 7 + 5) for width in GRID)
_BETWEEN = 16
#: So many characters stand on a line across the page.
_LINE = 150
_FIGURE_COLOURS = {LATE: (theme.TINT, theme.INK), NOT_SENT: (theme.TINT, theme.INK)}


def overview_page(summary: Summary, pages: Mapping[str, Page]) -> Iterator[Page]:
    """Yield the first page: of the region, or of the council that the summary is limited to.

    Args:
        summary: the summary.
        pages: table -> the page that it stands on, for the links from the figures.
    """
    groups = list(summary["grupper"].index)
    if summary.council:
        name, title = "Dagordning", f"{summary.whose}: dagordning {summary.today:%Y-%m-%d}"
        tables = tuple(agenda_tables(summary, groups))
    else:
        name, title = "Lägesbild", f"Lägesbild {summary.today:%Y-%m-%d}: {summary.whose}"
        tables = tuple(_tables(summary, groups))
    width = (_PIXELS - _BETWEEN) // 2
    yield Page(
        name=name,
        title=title,
        intro=tuple(_intro(summary)),
        figures=_figures(summary, pages),
        tables=tables,
        charts=tuple(status_charts(summary, width)) if summary.statuses else (),
        landscape=False,
        one_page=not summary.council,
        tab_colour=theme.HEADING,
    )


def _tables(summary: Summary, groups: list[str]) -> Iterator[Table]:
    if "stodbehov" in summary.frames:
        yield decisions(summary, groups, "tblBeslut", most=_DECISIONS)
    if summary.statuses:
        worst = summary.statuses[0].namn.lower()
        yield troubled(
            summary,
            _worst_and_worse(summary),
            "tblVarst",
            heading=f"Status {worst}, eller sämre än förra gången",
            note=f"Resten står på bladen {ACTIVITIES_SHEET} och Ändringar.",
            most=_TROUBLED,
        )


def _worst_and_worse(summary: Summary) -> pd.DataFrame:
    """Return the activities that are worst off, then those that have become worse."""
    rows = worst_first(summary)
    worst = rows["lage"] == summary.statuses[0].namn
    if "andringar" not in summary.frames:
        return rows[worst]
    changes = summary["andringar"]
    changes = changes[changes["andring"] == ChangeKind.WORSE]
    places = set(zip(*(plain(changes[name]) for name in ("fil", "blad", "cell")), strict=True))
    at = zip(*(plain(rows[name]) for name in ("fil", "blad", "cell")), strict=True)
    worse = pd.Series([place in places for place in at], index=rows.index, dtype="bool")
    return pd.concat([rows[worst], rows[worse & ~worst]])


def _intro(summary: Summary) -> Iterator[str]:
    """Yield what the numbers are of, so that they add up."""
    figures = summary["lagesbild"].drop_duplicates("nyckel").set_index("nyckel")
    total = int(summary["grupper"]["aktiviteter"].sum())
    by_status = [(c.namn, int(summary["grupper"][c.namn].sum())) for c in summary.statuses]
    shown = {name for name, _ in by_status if name in figures.index and figures.loc[name, "namn"]}
    rest = [f"{count} {name.lower()}" for name, count in by_status if count and name not in shown]
    other = sum(count for name, count in by_status if name not in shown)
    groups = int((summary["grupper"]["aktiviteter"] > 0).sum())
    whose = f"i {counted(groups, 'grupps plan', 'gruppers planer')}"
    of = (
        f" Siffrorna nedan visar {total - other}; övriga {other}: {', '.join(rest)}."
        if rest
        else ""
    )
    yield f"{counted(total, 'aktivitet', 'aktiviteter')} {whose}.{of if shown else ''}"
    states = summary["grupper"]["inlamning"].value_counts()
    said = [f"{states[state]} {state.utsaga}" for state in State if state in states]
    yield f"{counted(len(summary['grupper']), 'grupp', 'grupper')}: {', '.join(said)}."
    yield from open_questions(summary, list(summary["grupper"].index))
    private = summary["lagesbild"][summary["lagesbild"]["nyckel"] == PRIVATE]
    for count, clause in zip(private["antal"], private["mening"], strict=True):
        yield from textwrap.wrap(f"{count} {clause} Se bladet Granskning.", _LINE)


def _figures(summary: Summary, pages: Mapping[str, Page]) -> Figures:
    rows = summary["lagesbild"]
    rows = rows[rows["namn"] != ""]
    choices = {choice.namn: choice for choice in summary.statuses}
    found = []
    for row in rows.to_dict("records"):
        key, count = row["nyckel"], row["antal"]
        choice = choices.get(key)
        colours = (choice.bakgrund, choice.farg) if choice else _FIGURE_COLOURS[key]
        sheet, area = _selected(key, pages) if count else ("", "")
        found.append(
            Figure(
                heading=row["namn"],
                value=count,
                change=row["skillnad"],
                background=colours[0],
                foreground=colours[1],
                sheet=sheet,
                area=area,
            )
        )
    since = summary.since
    return Figures(
        name="tblNyckeltal",
        corner="Läget i siffror",
        since=f"Sedan {since.when}" if since else "",
        figures=tuple(found),
        notes=tuple(_notes(summary)),
    )


def _notes(summary: Summary) -> Iterator[str]:
    """Yield which groups the changes compare."""
    since = summary.since
    yield "Klicka på en siffra för att se just de raderna."
    if since is None:
        return
    both = "den grupp" if since.grupper == 1 else f"de {since.grupper} grupper"
    words = [f"Förändringen av status och förseningar gäller {both} som var med båda gångerna"]
    if since.nya:
        words.append(f"{len(since.nya)} är {'ny' if len(since.nya) == 1 else 'nya'} i jämförelsen")
    if since.borta:
        words.append(f"{len(since.borta)} var med bara då")
    yield "; ".join(words) + "."


def _selected(key: str, pages: Mapping[str, Page]) -> tuple[str, str]:
    """Return the sheet and the cells that hold exactly what a figure counts."""
    name = {LATE: LATE_TABLE, NOT_SENT: HAND_IN_TABLE}.get(key, ACTIVITIES_TABLE)
    page = pages.get(name)
    if page is None:
        return "", ""
    placed = next(placed for placed in Layout(page).tables if placed.table.name == name)
    frame = placed.table.frame
    if key == NOT_SENT:
        chosen = [n for n, state in enumerate(plain(frame["lage"])) if state == State.MISSING]
    elif key == LATE:
        chosen = list(range(len(frame)))
    else:
        chosen = [n for n, status in enumerate(plain(frame["lage"])) if status == key]
    if not chosen:
        return "", ""
    first, last = (placed.header_row + 2 + number for number in (chosen[0], chosen[-1]))
    columns = min(_SELECTED, len(placed.table.columns))
    return page.name, f"A{first}:{column_letter(columns - 1)}{last}"

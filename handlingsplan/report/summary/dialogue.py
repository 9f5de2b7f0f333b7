"""The page with the questions to the groups, where a council also types new ones."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from handlingsplan.dialogue import DialogueSheet, dialogue_sheet
from handlingsplan.report.pages.model import Column, Page, Show, Table
from handlingsplan.report.summary.columns import COUNCILS, GROUP, SOURCE
from handlingsplan.summary import Summary
from handlingsplan.summary.columns import plain, text

QUESTIONS_TABLE, QUESTIONS_SHEET = "tblFragor", "Frågor"
#: So many empty rows stand ready for new questions.
ROOM = 10


def question_page(summary: Summary, *, room: int) -> Iterator[Page]:
    """Yield the questions, open ones first, and how many each council's groups have.

    Args:
        summary: the summary.
        room: so many empty rows stand last, for new questions; none in what only machines read.
    """
    sheet = dialogue_sheet(summary.form)
    if sheet is None or "fragor" not in summary.frames:
        return
    yield Page(
        name=QUESTIONS_SHEET,
        title="Frågor till grupperna",
        intro=(
            "En ny fråga skrivs på en tom rad: grupp, fråga, och aktivitetens id om den gäller en.",
            "Den som frågade stänger frågan i Läge. Allt här är allmän handling.",
            "handlingsplan fraga lägger frågorna i gruppernas arbetsböcker.",
        ),
        tables=(
            *(() if summary.council or summary["fragor"].empty else (_councils(summary),)),
            Table(  # last, so that it can grow
                name=QUESTIONS_TABLE,
                heading="" if summary.council or summary["fragor"].empty else "Frågor",
                frame=_with_room(summary["fragor"], room),
                columns=_columns(sheet),
                empty="Ingen har ställt någon fråga.",
            ),
        ),
    )


def _columns(sheet: DialogueSheet) -> tuple[Column, ...]:
    def own(name: str, width: float, show: Show = Show.TEXT) -> tuple[Column, ...]:
        field = getattr(sheet, name)
        return (Column(field=name, heading=field.rubrik, width=width, show=show),) if field else ()

    return (
        GROUP,
        *own("galler", 12),
        Column(field="aktivitet", heading="Aktivitet", width=28),
        *own("fraga", 36),
        *own("svar", 36),
        *own("lage", 11),
        Column(field="dagar", heading="Öppen (dagar)", width=10, show=Show.WHOLE),
        *own("datum", 12, Show.DATE),
        *own("fran", 22),
        *own("nr", 12),
        SOURCE,
        COUNCILS,
    )


def _councils(summary: Summary) -> Table:
    frame = summary["fragor_kunskapsrad"]
    stages = [name for name in frame.columns if name not in {"namn", "aldst"}]
    return Table(
        name="tblFragorRad",
        heading="Per kunskapsråd",
        frame=frame,
        columns=(
            Column(field="namn", heading="Kunskapsråd", width=24),
            *(Column(field=n, heading=n, width=12, show=Show.COUNT) for n in stages),
            Column(field="aldst", heading="Äldsta öppna (dagar)", width=12, show=Show.WHOLE),
        ),
        empty="Inga frågor.",
    )


def _with_room(frame: pd.DataFrame, room: int) -> pd.DataFrame:
    """Return the questions with a link's words where there is a source, and empty rows last."""
    at = zip(plain(frame["blad"]), plain(frame["cell"]), strict=True)
    shown = frame.assign(oppna=text(f"{blad} {cell}".strip() for blad, cell in at))
    return shown.reindex(range(len(shown) + room)) if room else shown

"""The page with the questions to the groups, where a council also types new ones.

The groups' replies to the checks stand there too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from handlingsplan.dialogue import DialogueSheet, dialogue_sheet
from handlingsplan.report.pages.model import Column, Page, Show, Table
from handlingsplan.report.summary.columns import COUNCILS, GROUP, SOURCE, with_source
from handlingsplan.summary import Summary
from handlingsplan.summary.dialogue import not_closed

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
    asked = sheet is not None and "fragor" in summary.frames
    replies = () if summary["granskningssvar"].empty else (_replies(summary),)
    if not asked and not replies:
        return
    yield Page(
        name=QUESTIONS_SHEET,
        title="Frågor till grupperna" if asked else "Grupperna har svarat på granskningen",
        intro=(*(_HOW if asked else ()), *_counted(len(summary["granskningssvar"]))),
        tables=(*replies, *(_questions(summary, sheet, room, alone=not replies) if sheet else ())),
    )


_HOW = (
    "En ny fråga skrivs på en tom rad: grupp, fråga, och aktivitetens id om den gäller en.",
    "Den som frågade stänger frågan i Läge. Allt här är allmän handling.",
    "Konsolens steg Frågor, eller handlingsplan fraga, lägger frågorna i gruppernas arbetsböcker.",
)


def open_questions(summary: Summary, groups: Sequence[str]) -> Iterator[str]:
    """Say how many questions to some groups are not closed; nothing where none is."""
    sheet = dialogue_sheet(summary.form)
    if sheet is not None and "fragor" in summary.frames:
        frame = summary["fragor"]
        count, clause = not_closed(sheet, frame[frame["grupp"].isin(list(groups))])
        if count:
            yield f"{count} {clause} Se bladet {QUESTIONS_SHEET}."


def _counted(replies: int) -> Iterator[str]:
    if replies:
        counted = "1 svar" if replies == 1 else f"{replies} svar"
        yield f"Grupperna har skrivit {counted} bredvid fynden på sina granskningsblad."


def _replies(summary: Summary) -> Table:
    """Return the replies to the checks; columns stand where those of the questions do."""
    return Table(
        name="tblGranskningssvar",
        heading="Svar på granskningen",
        frame=with_source(summary["granskningssvar"]),
        columns=(
            GROUP,
            Column(field="galler", heading="Gäller (id)", width=12),
            Column(field="aktivitet", heading="Aktivitet", width=28),
            Column(field="vad", heading="Granskningen sa", width=36),
            Column(field="svar", heading="Svar", width=36),
            SOURCE,
            COUNCILS,
        ),
        empty="Ingen har svarat.",
    )


def _questions(
    summary: Summary, sheet: DialogueSheet, room: int, *, alone: bool
) -> Iterator[Table]:
    """Yield the questions, and before them the councils' counts where there are any."""
    counted = not summary.council and not summary["fragor"].empty
    if counted:
        yield _councils(summary)
    yield Table(  # last, so that it can grow
        name=QUESTIONS_TABLE,
        heading="Frågor" if counted or not alone else "",
        frame=_with_room(summary["fragor"], room),
        columns=_columns(sheet),
        empty="Ingen har ställt någon fråga.",
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
    shown = with_source(frame)
    return shown.reindex(range(len(shown) + room)) if room else shown

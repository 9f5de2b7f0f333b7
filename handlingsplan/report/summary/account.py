"""The pages that account for the summary itself: hand-ins, findings, what is not in it, and how."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from handlingsplan import theme
from handlingsplan.report.pages.colours import SEVERITIES, STATES
from handlingsplan.report.pages.model import Column, Page, Show, Table, table_page
from handlingsplan.report.summary.columns import COUNCILS, GROUP, SOURCE, with_source
from handlingsplan.summary import Summary
from handlingsplan.version import __version__

#: The table that tells a later summary when this one was made.
ABOUT_TABLE = "tblOm"
#: The table of all groups and files.
HAND_IN_TABLE = "tblInlamning"
#: Its row with the day.
DAY = "Läget den"

_HOW_TO_READ = (
    (
        "Så räknas det",
        (
            "Varje aktivitet räknas en gång i regionens summa. En grupp med flera kunskapsråd "
            "räknas i vart och ett av dem. En rad med bara en rubrik räknas inte som aktivitet."
        ),
    ),
    (
        "Försenad",
        (
            "Sista dagen har passerat och aktiviteten är inte avslutad. Dagarna räknas till den "
            "dag som står överst här."
        ),
    ),
    (
        "Länkarna",
        (
            "”Öppna i planen” öppnar gruppens fil på rätt blad och cell. Flytta sammanställningen "
            "tillsammans med mappen som planerna ligger i, så fungerar länkarna."
        ),
    ),
    (
        "Nästa gång",
        (
            "Spara den här filen. Den är också arkivet: nästa sammanställning läser den för att "
            "visa vad som har ändrats. Ändra inte i bladen Alla aktiviteter, Trend och Om."
        ),
    ),
)


def hand_in_page(summary: Summary) -> Iterator[Page]:
    """Yield each expected group and each file: sent or not, and what it is."""
    columns = (
        GROUP,
        Column(field="lage", heading="Läge", width=20, colours=STATES),
        Column(field="uppdaterad", heading="Uppdaterad", width=13, show=Show.DATE),
        Column(field="fil", heading="Fil", width=40, link=True),
        Column(field="med", heading="Räknas med", width=10),
        Column(field="skal", heading="Varför inte", width=36),
        Column(field="fel", heading="Fel", width=9, show=Show.WHOLE),
        Column(field="varningar", heading="Varningar", width=12, show=Show.WHOLE),
        Column(field="tips", heading="Tips", width=9, show=Show.WHOLE),
        COUNCILS,
        Column(
            field="fingerprint", heading="Filens fingeravtryck (SHA-256)", width=68, printed=False
        ),
    )
    yield table_page(
        Table(
            name=HAND_IN_TABLE,
            frame=summary["inlamning"],
            columns=columns,
            empty="Inga grupper väntas skicka någon plan.",
        ),
        name="Inlämning",
        intro=("Varje grupp som väntas skicka en plan, och varje fil.",),
        tab_colour=theme.GREY[1],
    )


def finding_page(summary: Summary) -> Iterator[Page]:
    """Yield the findings, the most serious first."""
    columns = (
        Column(field="niva", heading="Nivå", width=10, colours=SEVERITIES),
        GROUP,
        SOURCE,
        Column(field="rubrik", heading="Fält", width=18),
        Column(field="varde", heading="Det som står", width=26),
        Column(field="vad", heading="Vad", width=44),
        Column(field="gor", heading="Gör så här", width=50),
        Column(field="fil", heading="Fil", width=36),
        Column(field="kod", heading="Kod", width=8),
    )
    yield table_page(
        Table(
            name="tblFynd",
            frame=with_source(summary["granskning"]),
            columns=columns,
            empty="Granskningen hittade inget att anmärka på.",
        ),
        name="Granskning",
        intro=("Det viktigaste står först.",),
        tab_colour=theme.GREY[1],
    )


def not_included_page(summary: Summary) -> Iterator[Page]:
    """Yield what is not counted, with the reason."""
    columns = (
        Column(field="vad", heading="Vad", width=8),
        Column(field="fil", heading="Fil", width=40, link=True),
        Column(field="blad", heading="Blad", width=16),
        Column(field="cell", heading="Cell", width=8),
        GROUP,
        Column(field="text", heading="Det som står", width=40),
        Column(field="skal", heading="Varför det inte räknas", width=50),
    )
    yield table_page(
        Table(
            name="tblEjMed",
            frame=summary["ej_med"],
            columns=columns,
            empty="Alla filer och rader är med.",
        ),
        name="Ej med",
        title="Det som inte räknas med",
        intro=("Inget har försvunnit: här står det, och varför.",),
        tab_colour=theme.GREY[1],
    )


def about_page(summary: Summary) -> Iterator[Page]:
    """Yield when, from what and how the summary was made, and how to read it."""
    frame = pd.DataFrame(_about(summary), columns=["fraga", "svar"], dtype="str")
    columns = (
        Column(field="fraga", heading="Om", width=28),
        Column(field="svar", heading="Förklaring", width=100),
    )
    yield Page(
        name="Om",
        title="Om sammanställningen",
        tables=(Table(name=ABOUT_TABLE, frame=frame, columns=columns, empty="", filter=False),),
        tab_colour=theme.GREY[1],
    )


def _about(summary: Summary) -> Iterator[tuple[str, str]]:
    form, earlier = summary.form, summary.earlier
    yield DAY, f"{summary.today:%Y-%m-%d}"
    yield "Gjord av", f"handlingsplan {__version__}"
    yield "Formulär", f"{form.namn} ({form.id}, version {form.version})"
    yield "Organisation", summary.organisation.namn
    if summary.council:
        yield "Begränsad till", summary.whose
    yield "Antal filer", str(summary.files)
    yield (
        "Jämförd med",
        earlier.fil if earlier and earlier.fil else "Ingen tidigare sammanställning.",
    )
    yield "Officiell status", _statuses(summary)
    yield from _HOW_TO_READ
    for sentence in summary.left_out.values():
        yield "Saknas", sentence
    facts = len(summary.organisation.unconfirmed())
    if facts:
        command = "handlingsplan organisation --kontrollera"
        yield "Inte bekräftat", f"{facts} uppgifter om organisationen; {command} visar dem."


def _statuses(summary: Summary) -> str:
    if not summary.statuses:
        return "Formuläret har ingen status."
    lines = [
        f"{choice.namn} räknas som {choice.officiell or 'ingen officiell status'}."
        for choice in summary.form.status.values()
        if choice.namn != choice.officiell
    ]
    return " ".join(lines)

"""The pages that account for the summary itself: hand-ins, findings, what is not in it, and how."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from handlingsplan import __version__, theme
from handlingsplan.delivery import State
from handlingsplan.report.pages.model import Colour, Column, Page, Show, Table
from handlingsplan.report.summary.columns import COUNCILS, GROUP, SOURCE, with_source
from handlingsplan.summary import Summary

#: The table that tells a later summary when this one was made.
ABOUT_TABLE = "tblOm"
#: Its row with the day.
DAY = "Läget den"

_STATE_COLOURS = (
    Colour(varde=State.SENT, bakgrund=theme.GREEN[0], farg=theme.GREEN[1]),
    Colour(varde=State.ERRORS, bakgrund=theme.YELLOW[0], farg=theme.YELLOW[1]),
    Colour(varde=State.MISSING, bakgrund=theme.RED[0], farg=theme.RED[1]),
    Colour(varde=State.NOTHING, bakgrund=theme.GREY[0], farg=theme.GREY[1]),
)
_SEVERITY_COLOURS = tuple(
    Colour(varde=severity, bakgrund=background, farg=colour)
    for severity, (background, colour) in theme.SEVERITIES.items()
)


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
        Column(falt="lage", rubrik="Läge", bredd=20, farger=_STATE_COLOURS),
        Column(falt="uppdaterad", rubrik="Uppdaterad", bredd=13, visa=Show.DATE),
        Column(falt="fil", rubrik="Fil", bredd=40, lank=True),
        Column(falt="med", rubrik="Räknas med", bredd=10),
        Column(falt="skal", rubrik="Varför inte", bredd=36),
        Column(falt="fel", rubrik="Fel", bredd=9, visa=Show.WHOLE),
        Column(falt="varningar", rubrik="Varningar", bredd=12, visa=Show.WHOLE),
        Column(falt="tips", rubrik="Tips", bredd=9, visa=Show.WHOLE),
        COUNCILS,
        Column(
            falt="fingerprint", rubrik="Filens fingeravtryck (SHA-256)", bredd=68, utskrift=False
        ),
    )
    yield Page(
        namn="Inlämning",
        titel="Inlämning",
        ingress=("Varje grupp som väntas skicka en plan, och varje fil.",),
        tabeller=(
            Table(
                namn="tblInlamning",
                frame=summary["inlamning"],
                kolumner=columns,
                tomt="Inga grupper väntas skicka någon plan.",
            ),
        ),
        frys=1,
    )


def finding_page(summary: Summary) -> Iterator[Page]:
    """Yield the findings, the most serious first."""
    columns = (
        Column(falt="niva", rubrik="Nivå", bredd=10, farger=_SEVERITY_COLOURS),
        GROUP,
        SOURCE,
        Column(falt="rubrik", rubrik="Fält", bredd=18),
        Column(falt="varde", rubrik="Det som står", bredd=26),
        Column(falt="vad", rubrik="Vad", bredd=44),
        Column(falt="gor", rubrik="Gör så här", bredd=50),
        Column(falt="fil", rubrik="Fil", bredd=36),
        Column(falt="kod", rubrik="Kod", bredd=8),
    )
    yield Page(
        namn="Granskning",
        titel="Granskning",
        ingress=("Det viktigaste står först.",),
        tabeller=(
            Table(
                namn="tblFynd",
                frame=with_source(summary["granskning"]),
                kolumner=columns,
                tomt="Granskningen hittade inget att anmärka på.",
            ),
        ),
        frys=2,
    )


def not_included_page(summary: Summary) -> Iterator[Page]:
    """Yield what is not counted, with the reason."""
    columns = (
        Column(falt="vad", rubrik="Vad", bredd=8),
        Column(falt="fil", rubrik="Fil", bredd=40, lank=True),
        Column(falt="blad", rubrik="Blad", bredd=16),
        Column(falt="cell", rubrik="Cell", bredd=8),
        GROUP,
        Column(falt="text", rubrik="Det som står", bredd=40),
        Column(falt="skal", rubrik="Varför det inte räknas", bredd=50),
    )
    yield Page(
        namn="Ej med",
        titel="Det som inte räknas med",
        ingress=("Inget har försvunnit: här står det, och varför.",),
        tabeller=(
            Table(
                namn="tblEjMed",
                frame=summary["ej_med"],
                kolumner=columns,
                tomt="Alla filer och rader är med.",
            ),
        ),
        frys=2,
    )


def about_page(summary: Summary) -> Iterator[Page]:
    """Yield when, from what and how the summary was made, and how to read it."""
    frame = pd.DataFrame(_about(summary), columns=["fraga", "svar"], dtype="str")
    columns = (
        Column(falt="fraga", rubrik="Om", bredd=28),
        Column(falt="svar", rubrik="Förklaring", bredd=100),
    )
    yield Page(
        namn="Om",
        titel="Om sammanställningen",
        tabeller=(Table(namn=ABOUT_TABLE, frame=frame, kolumner=columns, tomt="", filter=False),),
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
    yield "Jämförd med", earlier.fil if earlier else "Ingen tidigare sammanställning."
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

"""Checked rounds made by hand, for tests of what is said about them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

from handlingsplan.delivery import Delivery, State
from handlingsplan.findings import Finding, Phase, Severity
from handlingsplan.form import load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.plans import build_plans
from handlingsplan.reading.records import RawBook, RawCover, RawTable
from handlingsplan.rounds import Checked

TODAY = dt.date(2026, 11, 10)
FORM = load_form()
ORGANISATION = load_organisation()


def finding(  # noqa: PLR0913  (one argument per part that tests vary)
    cell: str = "R14",
    *,
    grupp: str = "akut-vard",
    niva: Severity = Severity.FEL,
    kod: str = "HP405",
    blad: str = "Handlingsplan",
    rubrik: str = "Status",
    falt: str = "status",
    varde: str = "",
    vad: str = "Aktiviteten har ingen status.",
    gor: str = "Välj status i listan.",
    forslag: str = "",
    fil: str | None = None,
) -> Finding:
    """Return a finding in the file of a group (``fil=""`` for the round as a whole)."""
    return Finding(
        kod=kod,
        niva=niva,
        grupp=grupp,
        fil=f"{grupp}.xlsx" if fil is None else fil,
        blad=blad,
        cell=cell,
        falt=falt,
        rubrik=rubrik,
        varde=varde,
        vad=vad,
        gor=gor,
        forslag=forslag,
    )


def checked_round(
    *findings: Finding,
    sent: tuple[str, ...] = ("akut-vard", "cancersjukdomar"),
    nothing: tuple[str, ...] = (),
    folder: Path = Path("Inkomna planer"),
    phase: Phase = Phase.INLAMNING,
    today: dt.date = TODAY,
) -> Checked:
    """Return a round in which some groups have sent a file each and the others have not.

    Args:
        findings: what was found, in any order.
        sent: ids of the groups that have sent a plan.
        nothing: ids of those that have nothing to report.
        folder: where the files are.
        phase: the phase that was checked.
        today: the day.
    """
    books = [_book(group) for group in (*sent, *nothing)]
    counts = {group: Counter[Severity]() for group in ORGANISATION.by_id}
    for found in findings:
        if found.fil and found.grupp in counts:
            counts[found.grupp][found.niva] += 1
    return Checked(
        folder=folder,
        plans=build_plans(books, organisation=ORGANISATION, form=FORM),
        refusals=(),
        year=2026,
        findings=findings,
        deliveries=tuple(_delivery(group, sent, nothing, counts[group]) for group in counts),
        phase=phase,
        today=today,
    )


def _book(group: str) -> RawBook:
    tables = {
        sheet.nyckel: RawTable(
            nyckel=sheet.nyckel, blad=sheet.namn, heading_row=4, letters={}, rows=(), values={}
        )
        for sheet in FORM.tables
    }
    cover = RawCover(blad=FORM.cover.namn, values={"grupp": ORGANISATION.by_id[group].titel})
    return RawBook(
        fil=f"{group}.xlsx", fingerprint="0" * 64, form=FORM.id, cover=cover, tables=tables
    )


def _delivery(
    group: str, sent: tuple[str, ...], nothing: tuple[str, ...], counts: Counter[Severity]
) -> Delivery:
    there = group in sent or group in nothing
    state = State.NOTHING if group in nothing else State.SENT if there else State.MISSING
    return Delivery(
        fil=f"{group}.xlsx" if there else "",
        grupp=group,
        grupp_namn=ORGANISATION.by_id[group].titel,
        lage=State.ERRORS if counts[Severity.FEL] else state,
        fel=counts[Severity.FEL],
        varningar=counts[Severity.VARNING],
        tips=counts[Severity.TIPS],
        uppdaterad=dt.date(2026, 11, 2) if there else None,
        med=there,
    )


def sample_round(folder: Path = Path("Inkomna planer")) -> Checked:
    """Return a round with a bit of everything, for looking at."""
    vad = "”{}” saknar år och är läst som {}."
    return checked_round(
        *(finding(f"R{row}") for row in (14, 17, 22)),
        finding(
            "N9",
            niva=Severity.VARNING,
            kod="HP413",
            rubrik="Klart",
            falt="slut",
            varde="15 oktober",
            vad=vad.format("15 oktober", "2026-10-15"),
            gor="Skriv ut året.",
            forslag="2026-10-15",
        ),
        finding(
            "N12",
            niva=Severity.VARNING,
            kod="HP413",
            rubrik="Klart",
            falt="slut",
            varde="höst",
            vad=vad.format("höst", "höst 2026"),
            gor="Skriv ut året.",
            forslag="höst 2026",
        ),
        finding(
            "B7",
            niva=Severity.TIPS,
            kod="HP416",
            rubrik="Insatsområde",
            falt="insatsomrade",
            varde="Egen <idé> & annat",
            vad="”Egen <idé> & annat” finns inte bland förslagen.",
            gor="Stämmer det behöver inget göras. Annars välj ett förslag i listan.",
        ),
        finding(
            "",
            grupp="cancersjukdomar",
            kod="HP201",
            blad="Resultat",
            rubrik="Resultat",
            vad="Bladet Resultat saknas.",
            gor="Kopiera bladet från en ny mall till planen.",
        ),
        finding(
            "C7",
            grupp="cancersjukdomar",
            niva=Severity.VARNING,
            kod="HP303",
            blad="Start",
            rubrik="Uppdaterad",
            varde="2026-01-05",
            vad="Planen uppdaterades senast 2026-01-05, för mer än 120 dagar sedan.",
            gor="Gå igenom planen och skriv dagens datum i fältet Uppdaterad.",
        ),
        finding(
            "K6",
            grupp="psykisk-halsa",
            niva=Severity.VARNING,
            kod="HP415",
            rubrik="RAG",
            falt="rag",
            varde="Depresion",
            vad="”Depresion” är ingen känd RAG för gruppen.",
            gor="Välj i listan, eller be samordnaren lägga till arbetsgruppen.",
            forslag="Depression",
        ),
        *(
            finding(
                "",
                grupp=group,
                fil="",
                blad="",
                rubrik="",
                kod="HP901",
                vad=f"{ORGANISATION.by_id[group].titel} har inte skickat någon plan.",
                gor="Påminn gruppen; sista dag står i kalendern.",
            )
            for group in ("endokrina-sjukdomar", "hjart-och-karlsjukdomar")
        ),
        finding(
            "",
            grupp="",
            fil="",
            blad="",
            rubrik="",
            kod="HP902",
            niva=Severity.TIPS,
            vad="Ingen grupp arbetar med löftet ”Jag får vård utan att den skadar mig”.",
            gor="Ta upp det i kunskapsråden.",
        ),
        sent=("akut-vard", "cancersjukdomar", "psykisk-halsa", "primarvard"),
        nothing=("aldres-halsa-och-palliativ-vard",),
        folder=folder,
    )

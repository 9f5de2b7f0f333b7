"""Who has sent what, what is wrong in it, and what did not come into the summary."""

from __future__ import annotations

import pandas as pd

from handlingsplan.findings import worst_first
from handlingsplan.form import Role
from handlingsplan.summary.columns import days, plain, table, text
from handlingsplan.summary.model import ONLY_HEADING, RoundToSummarise

_FINDING_COLUMNS = ("niva", "grupp_namn", "fil", "blad", "cell", "rubrik", "varde", "vad", "gor")


def hand_ins(round_: RoundToSummarise) -> pd.DataFrame:
    """Return one row per file and per group without one, in Swedish alphabetical order.

    Returns:
        ``grupp`` (id), ``grupp_namn``, ``kunskapsrad`` (names), ``lage``, ``med`` (``Ja`` or
        ``Nej``), ``fil``, ``blad`` and ``cell`` (the cover), ``skal`` (all ``str``),
        ``uppdaterad`` (``datetime64``), ``fel``, ``varningar``, ``tips`` (``int``),
        ``fingerprint`` (``str``).
    """
    last = len(round_.order)
    rows = [d for d in round_.deliveries if not round_.council or d.grupp in round_.order]
    rows.sort(key=lambda d: (round_.order.get(d.grupp, last), d.fil))
    by_id = round_.organisation.by_id
    names = [
        "; ".join(round_.organisation.council_names(by_id[d.grupp])) if d.grupp in by_id else ""
        for d in rows
    ]
    covers = _covers(round_)
    return pd.DataFrame(
        {
            "grupp": text(d.grupp for d in rows),
            "grupp_namn": text(d.grupp_namn or "Okänd grupp" for d in rows),
            "kunskapsrad": text(names),
            "lage": text(d.lage.value for d in rows),
            "med": text("Ja" if d.med else "Nej" for d in rows),
            "fil": text(d.fil for d in rows),
            "blad": text(covers.get(d.fil, ("", ""))[0] for d in rows),
            "cell": text(covers.get(d.fil, ("", ""))[1] for d in rows),
            "skal": text(d.skal for d in rows),
            "uppdaterad": days(d.uppdaterad for d in rows),
            "fel": [d.fel for d in rows],
            "varningar": [d.varningar for d in rows],
            "tips": [d.tips for d in rows],
            "fingerprint": text(d.fingerprint for d in rows),
        }
    )


def _covers(round_: RoundToSummarise) -> dict[str, tuple[str, str]]:
    """Return file -> (cover's sheet, the group's cell)."""
    field = round_.form.cover.with_role(Role.GRUPP)
    name = field.namn if field else ""
    return {
        book.fil: (book.cover.blad, book.cover.cells.get(name, "A1"))
        for book in round_.plans.raw
        if book.cover.blad
    }


def findings(round_: RoundToSummarise) -> pd.DataFrame:
    """Return the findings, the most serious first.

    Returns:
        ``niva``, ``grupp_namn``, ``fil``, ``blad``, ``cell``, ``rubrik`` (the field's heading),
        ``varde``, ``vad``, ``gor``, ``kod`` (all ``str``).
    """
    names = {group.id: group.titel for group in round_.organisation.grupper}
    kept = [f for f in round_.findings if not round_.council or f.grupp in round_.order]
    rows = [
        tuple(
            names.get(f.grupp, f.grupp) if column == "grupp_namn" else str(getattr(f, column))
            for column in (*_FINDING_COLUMNS, "kod")
        )
        for f in worst_first(kept)
    ]
    return table(rows, (*_FINDING_COLUMNS, "kod"))


def not_included(round_: RoundToSummarise, activities: pd.DataFrame) -> pd.DataFrame:
    """Return every file and row that is not counted, with the reason; nothing vanishes.

    Returns:
        ``vad`` (``Fil`` or ``Rad``), ``fil``, ``blad``, ``cell``, ``grupp_namn``, ``text`` (what
        stands there), ``skal`` (all ``str``).
    """
    columns = ("vad", "fil", "blad", "cell", "grupp_namn", "text", "skal")
    files = [
        ("Fil", d.fil, "", "", d.grupp_namn, "", d.skal)
        for d in sorted(round_.deliveries, key=lambda d: d.fil)
        if d.fil and d.skal and not d.med and (not round_.council or d.grupp in round_.order)
    ]
    return table([*files, *_headings(round_, activities)], columns)


def _headings(round_: RoundToSummarise, activities: pd.DataFrame) -> list[tuple[str, ...]]:
    roles = (Role.PRIORITET, Role.INSATSOMRADE)
    fields = [f.namn for role in roles for f in round_.form.plan.all_with_role(role)]
    why = "Raden har bara en rubrik. Den finns i Alla aktiviteter men räknas inte som aktivitet."
    names = ("lage", "fil", "blad", "cell", "grupp_namn", *fields)
    columns = (plain(activities[name]) for name in names)
    return [
        ("Rad", fil, blad, cell, group, "; ".join(t for t in texts if isinstance(t, str)), why)
        for lage, fil, blad, cell, group, *texts in zip(*columns, strict=True)
        if lage == ONLY_HEADING
    ]

"""Who has sent what, what is wrong in it, and what did not come into the summary."""

from __future__ import annotations

import pandas as pd

from handlingsplan.delivery import State
from handlingsplan.findings import worst_first
from handlingsplan.form import Role
from handlingsplan.summary.columns import days, plain, table, text
from handlingsplan.summary.model import ONLY_HEADING, Scope

_FINDING_COLUMNS = ("niva", "grupp_namn", "fil", "blad", "cell", "rubrik", "varde", "vad", "gor")


def hand_ins(scope: Scope) -> pd.DataFrame:
    """Return one row per file and per group without one: by state, the most to do first.

    Within a state they stand in Swedish alphabetical order.

    Returns:
        ``grupp`` (id), ``grupp_namn``, ``kunskapsrad`` (names), ``lage``, ``med`` (``Ja`` or
        ``Nej``), ``fil``, ``blad`` and ``cell`` (the cover), ``skal`` (all ``str``),
        ``uppdaterad`` (``datetime64``), ``fel``, ``varningar``, ``tips`` (``int``),
        ``fingerprint`` (``str``).
    """
    last = len(scope.order)
    rows = [d for d in scope.deliveries if not scope.council or d.grupp in scope.order]
    states = list(State)
    rows.sort(key=lambda d: (states.index(d.lage), scope.order.get(d.grupp, last), d.fil))
    by_id = scope.organisation.by_id
    names = [scope.council_names(by_id[d.grupp]) if d.grupp in by_id else "" for d in rows]
    covers = _covers(scope)
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


def _covers(scope: Scope) -> dict[str, tuple[str, str]]:
    """Return file -> (cover's sheet, the group's cell)."""
    field = scope.form.cover.with_role(Role.GRUPP)
    name = field.namn if field else ""
    return {
        book.fil: (book.cover.blad, book.cover.cells.get(name, "A1"))
        for book in scope.plans.raw
        if book.cover.blad
    }


def findings(scope: Scope) -> pd.DataFrame:
    """Return the findings, the most serious first.

    Returns:
        ``niva``, ``grupp_namn``, ``fil``, ``blad``, ``cell``, ``rubrik`` (the field's heading),
        ``varde``, ``vad``, ``gor``, ``kod`` (all ``str``).
    """
    names = {group.id: group.titel for group in scope.organisation.grupper}
    kept = [f for f in scope.findings if not scope.council or f.grupp in scope.order]
    rows = [
        tuple(
            names.get(f.grupp, f.grupp) if column == "grupp_namn" else str(getattr(f, column))
            for column in (*_FINDING_COLUMNS, "kod")
        )
        for f in worst_first(kept)
    ]
    return table(rows, (*_FINDING_COLUMNS, "kod"))


def not_included(scope: Scope, activities: pd.DataFrame) -> pd.DataFrame:
    """Return every file and row that is not counted, with the reason; nothing vanishes.

    Returns:
        ``vad`` (``Fil`` or ``Rad``), ``fil``, ``blad``, ``cell``, ``grupp_namn``, ``text`` (what
        stands there), ``skal`` (all ``str``).
    """
    columns = ("vad", "fil", "blad", "cell", "grupp_namn", "text", "skal")
    files = [
        ("Fil", d.fil, "", "", d.grupp_namn, "", d.skal)
        for d in sorted(scope.deliveries, key=lambda d: d.fil)
        if d.fil and d.skal and not d.med and (not scope.council or d.grupp in scope.order)
    ]
    return table([*files, *_headings(scope, activities)], columns)


def _headings(scope: Scope, activities: pd.DataFrame) -> list[tuple[str, ...]]:
    roles = (Role.PRIORITET, Role.INSATSOMRADE)
    fields = [f.namn for role in roles for f in scope.form.plan.all_with_role(role)]
    why = "Raden har bara en rubrik. Den finns i Alla aktiviteter men räknas inte som aktivitet."
    names = ("lage", "fil", "blad", "cell", "grupp_namn", *fields)
    columns = (plain(activities[name]) for name in names)
    return [
        ("Rad", fil, blad, cell, group, "; ".join(t for t in texts if isinstance(t, str)), why)
        for lage, fil, blad, cell, group, *texts in zip(*columns, strict=True)
        if lage == ONLY_HEADING
    ]

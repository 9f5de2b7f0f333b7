"""A region's form need not have every role: what hangs on one is left out, and the rest stands."""

from __future__ import annotations

import io
from typing import Any

import msgspec
import openpyxl
import pytest

from handlingsplan.comparison import compare
from handlingsplan.form import Form, Role, load_form
from handlingsplan.report.summary.workbook import summary_workbook
from handlingsplan.summary import Summary
from tests.summary_rounds import activity, book, summary_of

FORM = load_form()
TABLES: dict[str, Any] = {
    "handlingsplan": [activity(), activity(id=None, aktivitet="Utbilda", status="Röd")],
    "indikatorer": [
        {"aktivitet_id": "AKU-01", "indikator": "Andel", "utfall_rjl": number, "malvarde": 1.0}
        for number in (1.0, 2.0)
    ],
    "resultat": [{"aktivitet_id": "AKU-01", "typ": "Resultat", "text": "Klart"}],
    "utmaningar": [
        {"typ": "Behov av ledningsstöd", "beskrivning": "Avtal", "senast": "2027-01-31"},
        {"typ": "Hinder", "beskrivning": "Tid"},
    ],
    "arshjul": [{"handelse": "Möte", "typ": "Möte", "kvartal": "Q1", "fran": "2026-01-10"}],
    "dialog": [{"nr": "1", "fraga": "När?"}],
    "processer": [],
}


def without(*roles: Role) -> Form:
    """Return the form with the same sheets and fields, none of which has these roles."""
    blad = tuple(
        msgspec.structs.replace(
            sheet,
            falt=tuple(
                msgspec.structs.replace(field, roll=None) if field.roll in roles else field
                for field in sheet.falt
            ),
        )
        for sheet in FORM.blad
    )
    return msgspec.structs.replace(FORM, blad=blad)


def summed(form: Form) -> Summary:
    """Return the summary of one plan, filled in the same way whatever the form calls its fields."""
    plan = book("akut-vard", form=form, cover={"ar": 2026.0}, **TABLES)
    return summary_of([plan], form=form)


@pytest.mark.parametrize(
    "roles",
    [
        *((role,) for role in (Role.AKTIVITET, Role.PRIORITET, Role.ID, Role.STATUS, Role.SLUT)),
        *((role,) for role in (Role.INSATSOMRADE, Role.LOFTE, Role.TYP, Role.REF, Role.MATDATUM)),
        *((role,) for role in (Role.RIKTNING, Role.AR, Role.FRAGA)),
        (Role.AKTIVITET, Role.PRIORITET),
        (Role.AKTIVITET, Role.PRIORITET, Role.ID, Role.STATUS),
    ],
    ids="-".join,
)
def test_every_row_stands_in_the_summary_whatever_roles_the_form_has(
    roles: tuple[Role, ...],
) -> None:
    """And compared with itself, no row has come, gone or changed."""
    form = without(*roles)
    summary = summed(form)
    sheets = ("aktiviteter", "resultat", "utmaningar", "kalender")
    assert [len(summary[key]) for key in sheets] == [2, 1, 2, 1]
    rows = summary["aktiviteter"]
    assert compare(rows, rows, form=form).empty


def test_a_form_that_cannot_ask_for_support_has_no_page_for_it() -> None:
    """What stands on the sheet stands in the workbook all the same, as openpyxl reads it."""
    summary = summed(without(Role.TYP))
    assert "stodbehov" in summary.left_out
    made = io.BytesIO(summary_workbook(summary, base="."))
    seen = openpyxl.load_workbook(made, read_only=True)
    assert "Stödbehov" not in seen.sheetnames
    texts = {cell.value for row in seen["Utmaningar"].iter_rows() for cell in row}
    assert {"Avtal", "Tid"} <= texts
    assert not any("bladet Stödbehov" in str(text) for text in texts)


def test_without_a_text_of_what_is_done_nothing_is_said_to_be_alike() -> None:
    """No subject and no touchpoint can be found; the areas still are."""
    form = without(Role.AKTIVITET, Role.PRIORITET)
    rows = [activity(insatsomrade="Nära vård")]
    groups = ("akut-vard", "tandvard", "primarvard")
    summary = summary_of([book(g, form=form, handlingsplan=rows) for g in groups], form=form)
    assert summary["beroringspunkter"].empty
    assert summary["teman"]["tema"].tolist() == ["Nära vård"] * 3

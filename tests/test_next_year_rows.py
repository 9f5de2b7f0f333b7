"""Over the turn of the year no identity is given twice, and several rows of one thing are one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from handlingsplan.carried_values import usable
from handlingsplan.carry_over import Carried, carry_over
from handlingsplan.content import Content, Filled
from handlingsplan.form import load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.rounds import read_round
from handlingsplan.template import make_template
from tests import workbooks
from tests.test_next_year import NAME

Rows = Sequence[dict[str, Filled]]
FORM = load_form()
ORGANISATION = load_organisation(FORM.organisation)
PREPARED = FORM.plan.rader


def _book(year: int, plan: Sequence[Mapping[str, Filled]], measures: Rows = ()) -> bytes:
    content = Content(rows={"handlingsplan": plan, "indikatorer": measures})
    return make_template(FORM, ORGANISATION, ORGANISATION.grupper[0], year, content)


def _identities(data: bytes) -> list[str]:
    """Return the identities of a workbook's rows, used and prepared, from above."""
    table = workbooks.read(data).tables["handlingsplan"]
    used = dict(zip(table.rows, table.values["id"], strict=True)) if table.rows else {}
    both = {**table.prepared, **used}
    return [str(both[row]) for row in sorted(both)]


def _activities(*identities: str) -> Rows:
    """Return open activities with these identities; none where it is empty."""
    rows: list[dict[str, Filled]] = []
    for number, name in enumerate(identities):
        own: dict[str, Filled] = {"id": name} if name else {}
        rows.append({"prioriterat_omrade": "Väntan", "aktivitet": f"Aktivitet {number}", **own})
    return rows


def _carried(tmp_path: Path, plan: Rows, measures: Rows = ()) -> Carried:
    path = tmp_path / NAME
    path.write_bytes(_book(2026, plan, measures))
    return carry_over(read_round(path, use_cache=False).plans, 0)


@pytest.mark.parametrize(
    ("own", "begins"),
    [
        (("AKU26-07", "AKU26-03"), ["AKU26-07", "AKU26-03", "AKU27-01", "AKU27-02"]),
        (("AKU27-02", "AKU26-03"), ["AKU27-02", "AKU26-03", "AKU27-03", "AKU27-04"]),
        (("AKU27-02", "", "AKU26-03"), ["AKU27-02", "AKU27-03", "AKU26-03", "AKU27-04"]),
        (("aku27-12", ""), ["aku27-12", "AKU27-13", "AKU27-14"]),
        (("TAN27-05", "AKU27-0"), ["TAN27-05", "AKU27-0", "AKU27-01"]),
        (("AKU27-99", ""), ["AKU27-99", "AKU27-100", "AKU27-101"]),
        ((f"AKU27-{'9' * 5000}", ""), [f"AKU27-{'9' * 5000}", "AKU27-01", "AKU27-02"]),
    ],
)
def test_rows_without_an_identity_get_the_next_number(
    own: Sequence[str], begins: list[str]
) -> None:
    """After the highest that is in use; the empty prepared rows too."""
    found = _identities(_book(2027, _activities(*own)))
    assert found[: len(begins)] == begins
    assert len(found) == len(set(found)) == PREPARED


def test_rows_beyond_the_prepared_ones_get_identities_too() -> None:
    """A plan of more rows than a blank template has."""
    more = PREPARED + 3
    found = _identities(_book(2027, _activities("AKU26-01", *[""] * (more - 1))))
    assert found == ["AKU26-01", *(f"AKU27-{number:02d}" for number in range(1, more))]


def test_a_measure_on_several_rows_keeps_what_any_of_them_says(tmp_path: Path) -> None:
    """Its target stands on the first row alone, as people measure again: each field's latest."""
    first: dict[str, Filled] = {
        "aktivitet_id": "AKU26-01",
        "indikator": "Mått",
        "enhet": "Antal patienter",
        "baslinje": 60.0,
        "malvarde": 80.0,
        "utfall_rjl": 70.0,
        "matdatum": dt.date(2026, 3, 1),
    }
    again: dict[str, Filled] = {
        "aktivitet_id": "AKU26-01",
        "indikator": "Mått",
        "malvarde": 85.0,
        "utfall_rjl": 3.0,
        "matdatum": dt.date(2026, 9, 1),
    }
    (row,) = _carried(tmp_path, _activities("AKU26-01"), [again, first]).content.rows["indikatorer"]
    assert (row["enhet"], row["baslinje"], row["malvarde"]) == ("Antal patienter", 60.0, 85.0)
    assert row["tidigare_utfall"] == "Jönköpings län färre än 5 (2026)"


def test_an_identity_on_several_rows_stays_with_the_first_that_goes_on(tmp_path: Path) -> None:
    """What is closed needs it no more; its measures go with it, and nothing is given it anew."""
    plan = [dict(row) for row in _activities("AKU26-01", "AKU26-01", "AKU26-01")]
    plan[0]["status"] = "Avslutad"
    content = _carried(tmp_path, plan, [{"aktivitet_id": "AKU26-01", "indikator": "Mått"}]).content
    kept = [(row.get("id"), row["aktivitet"]) for row in content.rows["handlingsplan"]]
    assert kept == [("AKU26-01", "Aktivitet 1"), (None, "Aktivitet 2")]
    assert [row["aktivitet_id"] for row in content.rows["indikatorer"]] == ["AKU26-01"]
    found = _identities(_book(2027, content.rows["handlingsplan"]))
    assert found[:3] == ["AKU26-01", "AKU27-01", "AKU27-02"]


def test_an_identity_that_is_a_personal_number_is_dropped(tmp_path: Path) -> None:
    """Not even masked: it would be the identity of every such row. What refers to it is named."""
    number = "850709-9805"
    measures: Rows = [{"aktivitet_id": number, "indikator": "Mått"}]
    carried = _carried(tmp_path, _activities(number, "AKU26-02"), measures)
    assert [row.get("id") for row in carried.content.rows["handlingsplan"]] == [None, "AKU26-02"]
    assert carried.content.rows["indikatorer"] == [{"indikator": "Mått"}]
    assert carried.masked
    assert number not in str(carried)


def test_what_is_said_of_what_stays_behind_is_masked(tmp_path: Path) -> None:
    """It is shown in a terminal; the workbook is the group's own, and keeps addresses."""
    plan = [dict(row) for row in _activities("AKU26-01", "AKU26-02")]
    plan[0] |= {"status": "Avslutad", "aktivitet": "Fråga anna.privat@example.com"}
    plan[1] |= {"slut": f"{'x' * 50} 070-123 45 67", "metod": "Se anna.privat@example.com"}
    carried = _carried(tmp_path, plan)
    assert carried.left == ("avslutade aktiviteter (Fråga [e-postadress])",)
    (unread,) = carried.unread
    assert "070" not in unread
    assert carried.content.rows["handlingsplan"][0]["metod"] == "Se anna.privat@example.com"


def test_a_text_that_no_cell_holds_stops_no_round() -> None:
    """Another program's cell may hold more than Excel's: it is left out, and said."""
    row = {"aktivitet": "ord " * 10_000, "metod": "kort"}
    content = Content(rows={"handlingsplan": [row]})
    found = usable(content, FORM, year=2026, public_contacts=())
    assert found.content.rows["handlingsplan"] == [{"metod": "kort"}]
    (said,) = found.unread
    assert said.startswith("Handlingsplan › Aktivitet ”ord ord")
    assert "(39\xa0999 tecken)" in said

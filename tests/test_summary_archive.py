"""The summary is its own archive: read back exactly, kept when it is replaced, never by mistake."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlingsplan.errors import UsageError
from handlingsplan.form import Form, Role, load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.report.summary.archive import keep_copy, read_earlier
from handlingsplan.report.summary.workbook import summary_workbook
from handlingsplan.summary import Earlier, Summary
from handlingsplan.text import is_blank
from tests.summary_rounds import activity, big_round, book, summary_of

FORM = load_form()
SEPTEMBER = dt.date(2026, 9, 1)

#: What a cell can hold and a person see; a file's line breaks are LF.
TYPED = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r"), min_size=1
).filter(lambda text: not is_blank(text))


def _read_back(summary: Summary, folder: Path) -> Earlier:
    path = folder / "förra.xlsx"
    path.write_bytes(summary_workbook(summary, base="."))
    return read_earlier(path, form=FORM, organisation=load_organisation())


def test_a_summary_read_back_differs_in_nothing(tmp_path: Path) -> None:
    """Compared with itself through the file, a whole round has no changes."""
    books = big_round(41)
    earlier = _read_back(summary_of(books, today=SEPTEMBER), tmp_path)
    again = summary_of(books, earlier=earlier)
    assert again["andringar"].empty
    assert (earlier.fil, earlier.datum) == ("förra.xlsx", SEPTEMBER)


def test_every_field_of_the_plan_comes_back(tmp_path: Path) -> None:
    """Each field that is filled in is in what is read back, with its value."""
    row = activity(
        insatsomrade="Nära vård",
        rag="Trauma",
        ansvarig="Ordförande RAG",
        samverkan="RPO Primärvård",
        start="2026-01-15",
        metod="Avstämning",
        kommentar="Går bra",
        lofte_7=True,
    )
    summary = summary_of([book("akut-vard", handlingsplan=[row])])
    earlier = _read_back(summary, tmp_path).aktiviteter
    assert earlier is not None
    names = [field.namn for field in FORM.plan.falt]
    now = summary["aktiviteter"][names].iloc[0]
    assert earlier[names].iloc[0].tolist() == now.tolist()
    assert earlier["grupp"].tolist() == ["akut-vard"]


_OFTEN = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@_OFTEN
@given(text=TYPED)
def test_any_text_comes_back_unchanged(tmp_path: Path, text: str) -> None:
    """Whatever a cell can hold is read back as the same text."""
    summary = summary_of([book("akut-vard", handlingsplan=[activity(aktivitet=text)])])
    earlier = _read_back(summary, tmp_path).aktiviteter
    assert earlier is not None
    assert earlier["aktivitet"].tolist() == [text]


def test_trend_grows_round_by_round(tmp_path: Path) -> None:
    """Each round adds a row per council; a second run of the same day replaces its own."""
    books = big_round(5)
    first = _read_back(summary_of(books, today=SEPTEMBER), tmp_path)
    second = _read_back(summary_of(books, earlier=first), tmp_path)
    third = summary_of(books, earlier=second)["trend"]
    region = third[third["namn"] == "Hela regionen"]
    assert [day.date().isoformat() for day in region["datum"]] == ["2026-09-01", "2026-11-22"]
    assert region["aktiviteter"].tolist() == [75, 75]
    assert set(third["namn"]) > {"RSL:s stab", "Kirurgi och cancer"}


def test_changes_open_the_row_of_now(tmp_path: Path) -> None:
    """A change links to the row as it stands now; one that is gone, to the group's plan."""
    before = [activity(), activity(id="AKU-02", aktivitet="Borta")]
    earlier = _read_back(summary_of([book("akut-vard", handlingsplan=before)]), tmp_path)
    now = book("akut-vard", handlingsplan=[activity(status="Röd")])
    changes = summary_of([now], earlier=earlier)["andringar"]
    assert changes[["andring", "blad", "cell"]].to_numpy().tolist() == [
        ["Sämre", "Handlingsplan", "K5"],
        ["Borttagen", "Handlingsplan", "A1"],
    ]


def test_a_group_that_has_not_sent_is_not_emptied(tmp_path: Path) -> None:
    """Last time's activities of a group without a plan now are told in one row."""
    earlier = _read_back(summary_of(big_round(2, rows=3)), tmp_path)
    changes = summary_of(big_round(1, rows=3), earlier=earlier)["andringar"]
    assert changes["andring"].tolist() == ["Inte jämförd"]


def test_a_heading_of_last_year_is_known_by_its_alias(tmp_path: Path) -> None:
    """A form whose heading has changed still reads the earlier summary."""
    earlier_form = _with_heading("Klart", "Slutdatum")
    path = tmp_path / "förra.xlsx"
    summary = summary_of([book("akut-vard", handlingsplan=[activity()])])
    path.write_bytes(
        summary_workbook(msgspec.structs.replace(summary, form=earlier_form), base=".")
    )
    earlier = read_earlier(path, form=FORM, organisation=load_organisation()).aktiviteter
    assert earlier is not None
    assert earlier["slut"].dt.strftime("%Y-%m-%d").tolist() == ["2026-12-31"]


def _with_heading(old: str, new: str) -> Form:
    plan = FORM.plan
    falt = tuple(
        msgspec.structs.replace(field, rubrik=new) if field.rubrik == old else field
        for field in plan.falt
    )
    blad = tuple(msgspec.structs.replace(s, falt=falt) if s is plan else s for s in FORM.blad)
    assert plan.with_role(Role.SLUT) is not None
    return msgspec.structs.replace(FORM, blad=blad)


@pytest.mark.parametrize("content", [b"", b"inte en arbetsbok", b"PK\x03\x04"])
def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    """What cannot be read is said in a sentence, with what to do."""
    path = tmp_path / "förra.xlsx"
    path.write_bytes(content)
    with pytest.raises(UsageError) as refused:
        read_earlier(path, form=FORM, organisation=load_organisation())
    assert refused.value.hint


def test_somebody_elses_workbook_is_refused(tmp_path: Path) -> None:
    """A workbook that the program has not made is never taken for a summary."""
    path = tmp_path / "budget.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(UsageError, match=r"budget\.xlsx"):
        read_earlier(path, form=FORM, organisation=load_organisation())


def test_a_kept_copy_has_its_date_and_never_replaces_another(tmp_path: Path) -> None:
    """The copy is named after the day; the same contents are kept once, others beside it."""
    path = tmp_path / "sammanställning.xlsx"
    earlier = Earlier(fil=path.name, datum=SEPTEMBER)
    path.write_bytes(b"ett")
    first = keep_copy(path, earlier=earlier)
    assert keep_copy(path, earlier=earlier) == first
    path.write_bytes(b"tre")
    second = keep_copy(path, earlier=earlier)
    assert [first.name, second.name] == [
        "sammanställning-2026-09-01.xlsx",
        "sammanställning-2026-09-01-2.xlsx",
    ]
    assert (first.read_bytes(), second.read_bytes()) == (b"ett", b"tre")

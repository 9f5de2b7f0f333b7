"""Content has one shape: a workbook made of it reads back as the same content, for every form."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlingsplan.content import Content, Filled, content_from_frames
from handlingsplan.form import Field, FieldType, Form, Role, Sheet, SheetRole, form_names, load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.plans import build_plans
from handlingsplan.reading.book import read_bytes
from handlingsplan.template import make_template
from handlingsplan.text import fold, is_blank
from tests import workbooks

YEAR = 2026
_LETTERS = st.characters(
    codec="utf-8",
    exclude_categories=("Cc", "Cs", "Cn", "Co", "Cf", "Zl", "Zp"),
    include_characters="\n",
)
_WORDS = st.text(_LETTERS, min_size=1, max_size=60).filter(lambda text: not is_blank(text))
_TIMES = st.sampled_from(
    ["Q4 2026", "v. 42", "höst 2027", "15 oktober", "10-15/16", "jan-25", "kvartalsvis", "2026"]
)


def again(content: Content, form: Form, year: int = YEAR) -> Content:
    """Make a workbook of a content, read it, and return what its frames say."""
    organisation = load_organisation(form.organisation)
    data = make_template(form, organisation, organisation.grupper[0], year, content)
    plans = build_plans([read_bytes(data, "plan.xlsx")], organisation=organisation, form=form)
    return content_from_frames(plans, 0)


def _values(field: Field, form: Form, identity: str) -> st.SearchStrategy[Any]:
    """Return what may stand in a field, as the reader gives it back."""
    names = [choice.namn for choice in form.choices(field)]
    known = {fold(name) for name in names}
    if field.typ is FieldType.VAL and names:
        return st.sampled_from(names) | _WORDS.filter(lambda text: fold(text) not in known)
    own: dict[FieldType, st.SearchStrategy[Any]] = {
        FieldType.ID: st.just(identity),
        FieldType.REF: st.from_regex(r"[A-Z]{3}26-[0-9]{2}", fullmatch=True),
        FieldType.KRYSS: st.booleans().filter(bool),
        FieldType.DATUM: st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)) | _TIMES,
        FieldType.TAL: st.floats(-1e9, 1e9).map(lambda n: round(n, 3)) | st.just("vet ej"),
        FieldType.AR: st.integers(2000, 2099).map(float),
    }
    return own.get(field.typ, _WORDS)


@st.composite
def _row(draw: st.DrawFn, sheet: Sheet, form: Form, number: int) -> dict[str, Any]:
    row = {}
    for field in sheet.falt:
        if field.typ is FieldType.ID or draw(st.integers(0, 2)) == 0:
            row[field.namn] = draw(_values(field, form, f"EGEN26-{number:02}"))
    return row


@st.composite
def contents(draw: st.DrawFn, form: Form) -> Content:
    """Draw what a plan may say: rows with their own identities, none of them empty."""
    own = [f for f in form.cover.falt if f.roll not in {Role.GRUPP, Role.AR}]
    cover = {f.namn: draw(_values(f, form, "")) for f in own if draw(st.booleans())}
    rows = {}
    for sheet in form.tables:
        drawn = [draw(_row(sheet, form, number)) for number in range(draw(st.integers(0, 3)))]
        used = [row for row in drawn if any(sheet.field(n).typ is not FieldType.ID for n in row)]
        if used:
            rows[sheet.nyckel] = used
    return Content(cover=cover, rows=rows)


@pytest.mark.parametrize("name", form_names())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_content_comes_back_from_its_own_workbook(name: str, data: st.DataObject) -> None:
    """Content -> workbook -> frames -> content is equal, whatever the content is."""
    form = load_form(name)
    content = data.draw(contents(form))
    assert again(content, form) == content


@pytest.mark.parametrize("name", form_names())
def test_a_blank_template_says_nothing(name: str) -> None:
    """Prepared identities and the region's calendar are no content."""
    assert again(Content(), load_form(name)) == Content()


def test_an_optional_column_is_only_where_there_is_something_in_it() -> None:
    """A workbook without it is as it was, and lacks nothing when it is read."""
    form = load_form()
    organisation = load_organisation(form.organisation)
    row: dict[str, Filled] = {"indikator": "Väntetid", "baslinje": 60.0}
    known = {}
    for name, more in (("without", {}), ("with", {"tidigare_utfall": "Kalmar län 78 (2025)"})):
        content = Content(rows={"indikatorer": [row | more]})
        data = make_template(form, organisation, organisation.grupper[0], YEAR, content)
        book = read_bytes(data, "plan.xlsx")
        known[name] = [note for note in book.notes if note.nyckel == "indikatorer"]
        headings = [
            cell.value for cell in openpyxl.load_workbook(io.BytesIO(data))["Indikatorer"][4]
        ]
        assert ("Tidigare utfall" in headings) == bool(more)
    assert known == {"without": [], "with": []}


def test_rows_keep_the_identities_that_they_were_given() -> None:
    """An activity without an identity gets a prepared one, and keeps it ever after."""
    form = load_form()
    rows = {form.plan.nyckel: [{"aktivitet": "Se över larmkedjan"}, {"aktivitet": "Utbilda"}]}
    once = again(Content(rows=rows), form)
    kept = [row["id"] for row in once.rows[form.plan.nyckel]]
    assert kept == ["AKU26-01", "AKU26-02"]
    assert again(once, form, year=2027).rows == once.rows


def test_an_event_of_ones_own_is_kept_beside_the_calendar() -> None:
    """Only the rows that the template brings are left out, and each of them once."""
    form = load_form()
    sheet = form.with_role(SheetRole.ARSHJUL)
    assert sheet is not None
    own: dict[str, Filled] = {
        "handelse": "Vårt internat",
        "typ": "Möte",
        "fran": dt.date(2026, 5, 4),
    }
    twice: dict[str, Filled] = {"handelse": "RSL-möte i februari", "typ": "Möte", "kvartal": "Q1"}
    content = Content(rows={sheet.nyckel: [own, twice]})
    assert again(content, form).rows[sheet.nyckel] == [own, twice]


def test_what_could_not_be_understood_is_carried_as_it_was_typed() -> None:
    """A number that is none, a tick that is none and a time that is none keep their words."""
    data = workbooks.plan(
        """
        aktivitet | lofte_1 | slut
        Utbilda   | kanske  | när det går
        """,
        cover={"uppdaterad": "i förrgår"},
        sheets={"indikatorer": "indikator | malvarde\nVäntetid | minst 80 %"},
    )
    plans = build_plans([workbooks.read(data)])
    content = content_from_frames(plans, 0)
    assert content.cover == {"uppdaterad": "i förrgår"}
    (activity,) = content.rows["handlingsplan"]
    assert (activity["lofte_1"], activity["slut"]) == ("kanske", "när det går")
    assert content.rows["indikatorer"] == [{"indikator": "Väntetid", "malvarde": "minst 80 %"}]


def test_each_plan_of_a_round_has_its_own_content() -> None:
    """The book's number says whose rows they are."""
    books = [
        workbooks.read(workbooks.plan(f"aktivitet\nAktivitet {number}", group=group))
        for number, group in enumerate(("akut-vard", "tandvard"))
    ]
    plans = build_plans(books)
    said = [content_from_frames(plans, n).rows["handlingsplan"][0]["aktivitet"] for n in (0, 1)]
    assert said == ["Aktivitet 0", "Aktivitet 1"]


def test_what_is_meant_as_above_is_left_out_or_put_in_on_request() -> None:
    """A row under its priority has its own cells alone; one that is to move has all that counts."""
    data = workbooks.plan(
        """
        insatsomrade | prioriterat_omrade | lofte_1 | aktivitet | status
        Nära vård    | Kortare väntan     | x       | Utbilda   | Grön
                     |                    |         | Inventera | Gul
    """,
        cover={"uppdaterad": "2026-02-16"},
    )
    plans = build_plans([workbooks.read(data)])
    _, second = content_from_frames(plans, 0).rows["handlingsplan"]
    assert second == {"id": "AKU26-02", "aktivitet": "Inventera", "status": "Gul"}
    _, second = content_from_frames(plans, 0, inherited=True).rows["handlingsplan"]
    assert second["prioriterat_omrade"] == "Kortare väntan"
    assert second["lofte_1"] is True

"""Typed values: what is typed is what is read, and what cannot be understood is said."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from handlingsplan.form import Field, FieldType, load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.reading.records import Period
from handlingsplan.reading.values import Context, parse_number, read_column
from handlingsplan.spreadsheet.model import CellValue, ErrorValue
from handlingsplan.template import Content, make_template
from handlingsplan.text import is_blank
from tests.workbooks import FIRST, GROUP, edited, note, plan, read, said, with_cells

FORM = load_form()
CONTEXT = Context(year=2026)
STATUS = FORM.choices(FORM.plan.field("status"))

#: Swedish text as people type it, with line breaks and the odd sign, in composed letters or not.
SWEDISH = st.text(
    st.sampled_from(
        "abcdefghijklmnopqrstuvxyzåäöÅÄÖé0123456789 .,;:!?-–—”’()%=+@<>&'\"/\n\u00a0\t_☑"
    ),
    min_size=1,
    max_size=80,
)
DAYS = st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2100, 12, 31))


def field(kind: FieldType) -> Field:
    """Return a field of a type."""
    return Field(namn="falt", rubrik="Fält", typ=kind, lista="status")


def one(kind: FieldType, cell: CellValue) -> tuple[Any, str | None, str]:
    """Return value, text as written and code of a cell in a field of a type."""
    column = read_column(field(kind), [cell], CONTEXT, STATUS)
    code = column.remarks[0].kod if column.remarks else ""
    return column.values[0], column.written.get(0), code


def period(first: dt.date, last: dt.date | None = None) -> Period:
    """Return a day or a span of days."""
    return Period(fran=first, till=last or first)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(SWEDISH, DAYS, st.booleans()), min_size=1, max_size=12),
    st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=1, max_size=12),
)
def test_what_is_typed_into_the_template_is_what_is_read(
    filled: list[tuple[str, dt.date, bool]], numbers: list[float]
) -> None:
    """Text, days, ticks and numbers come back unchanged through a real workbook."""
    organisation = load_organisation()
    rows: list[dict[str, str | dt.date | bool]] = [
        {"aktivitet": text, "slut": day, "lofte_3": tick} for text, day, tick in filled
    ]
    content = Content(
        rows={"handlingsplan": rows, "indikatorer": [{"malvarde": n} for n in numbers]}
    )
    data = make_template(FORM, organisation, organisation.by_id[GROUP], 2026, content)
    tables = read(data).tables
    table = tables["handlingsplan"]
    assert table.values["slut"] == tuple(period(day) for _, day, _ in filled)
    assert table.values["aktivitet"] == tuple(
        None if is_blank(text) else text for text, _, _ in filled
    )
    assert table.values["lofte_3"] == tuple(True if tick else None for _, _, tick in filled)
    assert tables["indikatorer"].values["malvarde"] == pytest.approx(tuple(numbers), rel=1e-14)


@given(SWEDISH)
def test_text_is_never_changed(text: str) -> None:
    """Spaces, line breaks and letters stay as typed."""
    assume(not is_blank(text))
    assert one(FieldType.TEXT, text)[0] == text


def test_what_shows_nothing_is_an_empty_cell() -> None:
    """A space or a zero-width sign in a cell is no text, and its row is not used."""
    table = read(plan("aktivitet\nLarma\n' \n'\u200b\u00a0")).tables["handlingsplan"]
    assert table.rows == (FIRST,)


@given(
    st.sampled_from(STATUS), st.sampled_from(["NFC", "NFD"]), st.sampled_from(["", " ", "\u00a0"])
)
def test_a_choice_is_recognised_in_any_guise(choice: Any, form: Any, space: str) -> None:
    """Case, blank ends and composed or decomposed letters do not make another value."""
    typed = unicodedata.normalize(form, space + choice.namn.upper() + space)
    assert one(FieldType.VAL, typed) == (choice.namn, None, "")


def test_a_value_that_is_not_in_the_list_stays_as_typed() -> None:
    """The reader does not judge."""
    assert one(FieldType.VAL, "avvaktar beslut från RSL") == ("avvaktar beslut från RSL", None, "")


@pytest.mark.parametrize(
    "tick", ["x", "X", " x ", "☑", "✓", "✔", "1", 1.0, "Ja", "ja", "TRUE", True, "SANT"]
)
def test_a_tick_is_a_tick(tick: CellValue) -> None:
    """All ways of ticking that people use count."""
    assert one(FieldType.KRYSS, tick) == (True, None, "")


@pytest.mark.parametrize("tick", ["0", 0.0, "nej", "FALSE", False, "falskt", "☐", "-", "\u2013"])
def test_no_tick_is_no_tick(tick: CellValue) -> None:
    """A written no is a no."""
    assert one(FieldType.KRYSS, tick) == (False, None, "")


def test_a_tick_that_could_mean_anything_is_said() -> None:
    """It has no value, and its text is kept."""
    assert one(FieldType.KRYSS, "delvis") == (None, "delvis", "HP423")
    assert one(FieldType.KRYSS, " \u200b") == (None, None, "")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 234,5", 1234.5), ("1\u00a0234,5", 1234.5), ("1\u2009234.5", 1234.5), ("1234.5", 1234.5),
        ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("12 345 678", 12345678),
        ("0,5", 0.5), (",5", 0.5),
        ("\u22125", -5), ("-5", -5), ("+5", 5), ("80 %", 80), ("80%", 80), ("62", 62), (" 62 ", 62),
    ],
)  # fmt: skip
def test_a_number_typed_as_text_is_a_number(text: str, number: float) -> None:
    """Swedish and English decimal signs, any space for thousands, and per cent."""
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text", ["ca 80", "<5", "80-90", "1 23", "5 av 10", "", "–", "1e5", "½", "٨٠", "８０"]
)
def test_what_is_not_just_a_number_is_said(text: str) -> None:
    """The text is kept; other digits are no number to Excel either."""
    assert parse_number(text) is None
    if text:
        assert one(FieldType.TAL, text) == (None, text, "HP603")


@given(st.floats(min_value=-1e12, max_value=1e12, allow_nan=False))
def test_a_number_written_the_swedish_way_is_read_back(number: float) -> None:
    """What Swedish Excel shows for a number is that number."""
    shown = f"{number:.6f}".replace(".", ",")
    assert parse_number(shown) == pytest.approx(number, abs=1e-6)


@pytest.mark.parametrize("text", ["1½", "10⁶", "1O", "l0", "8５", "8 5", "1,2e3", "1,2,3", "2o"])
def test_a_part_of_a_number_is_not_suggested(text: str) -> None:
    """Nor what could not be read either."""
    column = read_column(field(FieldType.TAL), [text], CONTEXT)
    assert [(one.kod, one.forslag) for one in column.remarks.values()] == [("HP603", "")]


def test_the_number_within_a_text_is_suggested() -> None:
    """From "ca 80" it is 80; from "mellan 80 och 90" it is none."""
    column = read_column(field(FieldType.TAL), ["ca 80", "mellan 80 och 90"], CONTEXT)
    assert [column.remarks[n].forslag for n in (0, 1)] == ["80", ""]


def test_a_percentage_is_the_number_that_people_see() -> None:
    """A cell that shows 80 % holds 0.8; the outcome is 80, as for the text "80 %"."""
    data = plan(sheets={"indikatorer": "indikator | malvarde | baslinje\n Andel | 0.8 | '80 %"})

    def percent(book: Any) -> None:
        cell = book["Indikatorer"]["F5"]
        assert cell.value == 0.8
        cell.number_format = "0%"

    table = read(edited(data, percent)).tables["indikatorer"]
    assert table.values["malvarde"] == table.values["baslinje"] == (80.0,)
    assert table.written["malvarde"] == {0: "80 %"}


@pytest.mark.parametrize(("cell", "text"), [(2026.0, "2026"), (1.5, "1,5"), (True, "SANT")])
def test_a_number_in_a_field_for_text_is_what_people_see(cell: CellValue, text: str) -> None:
    """2026, not 2026.0; a Swedish decimal comma."""
    assert one(FieldType.TEXT, cell)[0] == text


def test_a_day_in_a_field_for_text_is_its_iso_date() -> None:
    """With the time of day only where there is one."""
    assert one(FieldType.TEXT, dt.datetime.fromisoformat("2026-01-05"))[0] == "2026-01-05"
    assert (
        one(FieldType.TEXT, dt.datetime.fromisoformat("2026-01-05 13:30"))[0] == "2026-01-05 13:30"
    )


@pytest.mark.parametrize(
    "cell", [2026.0, "2026", "år 2026", " 2026 ", dt.datetime.fromisoformat("2026-05-01")]
)
def test_a_year_is_a_year(cell: CellValue) -> None:
    """As a number, as text, or as a day in it."""
    assert one(FieldType.AR, cell)[0] == 2026.0


@pytest.mark.parametrize("cell", [26.0, "nästa år", "2026-2027"])
def test_what_is_no_year_is_said(cell: CellValue) -> None:
    """Two digits are not taken for a year in a field for years."""
    value, written, code = one(FieldType.AR, cell)
    assert (value, code) == (None, "HP603")
    assert written


@given(DAYS)
def test_a_day_cell_is_its_day_and_needs_no_words(day: dt.date) -> None:
    """A real date has nothing more to say."""
    assert one(FieldType.DATUM, dt.datetime.combine(day, dt.time())) == (period(day), None, "")


def test_a_typed_date_keeps_its_words() -> None:
    """A time that is not a plain day cell is kept as written."""
    value, written, code = one(FieldType.DATUM, "Q3 2026")
    assert isinstance(value, Period)
    assert (value.precision, written, code) == ("kvartal", "Q3 2026", "")


def test_a_date_without_a_year_is_read_with_a_remark() -> None:
    """The year comes from the plan, and the remark says what to write."""
    book = read(plan("aktivitet | start\n Larma | 15 oktober"))
    found = note(book, "HP413")
    assert (found.cell, found.varde, found.forslag) == ("O5", "15 oktober", "2026-10-15")
    value = book.tables["handlingsplan"].values["start"][0]
    assert value == Period(fran=dt.date(2026, 10, 15), till=dt.date(2026, 10, 15), antaget_ar=True)


def test_an_unreadable_date_keeps_its_words() -> None:
    """No value, the text, and the remark."""
    assert one(FieldType.DATUM, "när vi hinner") == (None, "när vi hinner", "HP414")


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("löpande", "Löpande"), ("Kvartalsvis.", "Kvartalsvis"), ("TILLS VIDARE", "Tills vidare"),
        ("pågående", "Pågående"), ("pågår", "Pågående"), ("kontinuerligt", "Kontinuerligt"),
        ("årligen", "Årligen"), ("varje år", "Årligen"),
    ],
)  # fmt: skip
def test_work_without_an_end_says_so_in_a_word(typed: str, word: str) -> None:
    """The form's words for it are understood in the field that lists them, and kept as typed."""
    book = read(plan(f"aktivitet | slut | start\n Larma | {typed} | {typed}"))
    table = book.tables["handlingsplan"]
    assert (table.values["slut"], table.written["slut"]) == ((word,), {0: typed})
    assert said(book) == [("HP414", "O5")]  # a start is a day


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("fr.o.m. 2026-06-01", "2026-06-01"), ("Från juni 2026", "2026-06"),
        ("from 1/6 2026", "2026-06-01"), ("startar Q3 2026", "Q3 2026"),
        ("från 1 maj till 3 juni 2026", None), ("juni 2026", None),
        ("I början av 2026", "Q1 2026"), ("tidigt 2026", "Q1 2026"), ("mitten av 2026", "2026-06"),
        ("Början av HT 2026", "Q3 2026"), ("mitten av ht 2026", "2026-09"),
        ("slutet av 2026", None), ("början av juni 2026", None),
    ],
)  # fmt: skip
def test_a_beginning_is_no_end(typed: str, suggestion: str | None) -> None:
    """When something begins is asked about in the field for its end, and read in its own."""
    book = read(plan(f"aktivitet | slut | start\n Larma | {typed} | {typed}"))
    asked = [(n.kod, n.cell, n.forslag) for n in book.notes]
    assert asked == ([] if suggestion is None else [("HP414", "P5", suggestion)])
    assert (book.tables["handlingsplan"].values["slut"] == (None,)) is (suggestion is not None)


def test_a_word_with_more_around_it_is_asked_about() -> None:
    """What else is said there may matter: the word alone is suggested."""
    found = note(read(plan("aktivitet | slut\n Larma | löpande enligt avtal")), "HP414")
    assert found.forslag == "Löpande"


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [(2027, "2027"), (202612, "2026-12"), (2026, "2026"), (11606, "2031-10-10"), (9000, "")],
)
def test_a_year_or_a_month_typed_into_a_cell_that_shows_dates(typed: int, suggestion: str) -> None:
    """Excel takes it for a day in another century; what was typed is suggested."""
    data = with_cells(plan("aktivitet | slut\n Larma | 2026-12-01"), "Handlingsplan", {"P5": typed})
    book = read(data)
    found = note(book, "HP431")
    assert (found.cell, found.forslag) == ("P5", suggestion)
    assert book.tables["handlingsplan"].values["slut"] == (None,)
    assert book.tables["handlingsplan"].written["slut"] == {0: found.varde}


def test_a_year_on_the_cover_in_a_cell_that_shows_dates_is_asked_about() -> None:
    """The cover's year would else be 1905."""
    found = one(FieldType.AR, dt.datetime.fromisoformat("1905-07-18"))
    assert found == (None, "1905-07-18", "HP603")
    assert one(FieldType.DATUM, "1999-12-31") == (None, "1999-12-31", "HP431")


@pytest.mark.parametrize("text", ["10.000", "12.500", "1.250.000", "-9.800", "10.000 %"])
def test_a_full_stop_before_three_digits_is_asked_about(text: str) -> None:
    """It parts thousands to one and decimals to another."""
    assert parse_number(text) is None
    column = read_column(field(FieldType.TAL), [text], CONTEXT)
    assert column.values == (None,)
    assert (column.remarks[0].kod, column.remarks[0].forslag) == ("HP610", text.replace(".", ""))


@pytest.mark.parametrize(
    ("text", "number"), [("0.125", 0.125), ("1234.567", 1234.567), ("12,500", 12.5), ("10.00", 10)]
)
def test_other_full_stops_and_commas_are_decimal_signs(text: str, number: float) -> None:
    """A comma is Swedish; thousands do not begin with 0 and have one to three digits first."""
    assert parse_number(text) == number


def test_a_number_in_a_field_for_dates_is_what_it_most_likely_was() -> None:
    """A year, a date without dashes, or a day that has lost its format; kept as written too."""
    year, written, _ = one(FieldType.DATUM, 2026.0)
    assert (year.precision, written) == ("ar", "2026")
    assert one(FieldType.DATUM, 20260105.0)[:2] == (period(dt.date(2026, 1, 5)), "20260105")
    assert one(FieldType.DATUM, 46027.0)[:2] == (period(dt.date(2026, 1, 5)), "46027")
    assert one(FieldType.DATUM, 7.0) == (None, "7", "HP414")


@pytest.mark.parametrize("kind", list(FieldType))
def test_an_error_in_the_cell_is_said_in_every_field(kind: FieldType) -> None:
    """#REF! is no text, no number and no date."""
    assert one(kind, ErrorValue("#REF!")) == (None, "#REF!", "HP215")


@pytest.mark.parametrize("kind", [FieldType.ID, FieldType.REF])
def test_an_identity_has_no_blank_ends(kind: FieldType) -> None:
    """Spaces round an identity cannot be seen, and would hide that two are the same."""
    assert one(kind, " AKU26-01\u00a0")[0] == "AKU26-01"


def test_control_characters_are_kept_and_said() -> None:
    """They come with text pasted from other systems; Excel saves them as _x000B_."""
    assert one(FieldType.TEXT, "a\x0bb") == ("a\x0bb", None, "HP421")
    book = read(plan("aktivitet\n Larma"))
    assert said(book, "HP421") == []


def test_the_plans_year_may_come_from_its_last_update() -> None:
    """A cover without a year still says when the plan was written."""
    data = plan("aktivitet | start\n Larma | 15 oktober", cover={"uppdaterad": "2025-11-01"})
    book = read(with_cells(data, "Start", {"B8": None}))
    assert note(book, "HP413").forslag == "2025-10-15"


def test_the_cover_is_read_with_its_cells() -> None:
    """Each field's value, and where it stands, filled in or not."""
    cover = read(plan(cover={"uppdaterad": "2026-02-16", "inget_att_rapportera": "x"})).cover
    assert cover.values["grupp"] == "RPO Akut vård"
    assert cover.values["ar"] == 2026.0
    assert cover.values["uppdaterad"] == period(dt.date(2026, 2, 16))
    assert cover.values["inget_att_rapportera"] is True
    assert cover.values["kontaktfunktion"] is None
    assert cover.cells["kontaktfunktion"] == "B10"


@pytest.mark.parametrize(
    ("typed", "identity"),
    [
        ("AKU26-05 Trauma-rehab i regionen", "AKU26-05"),
        ("AKU26-05", "AKU26-05"),
        ("AKU26-05 och AKU26-06", "AKU26-05 och AKU26-06"),
        ("AKU26-05 och 06", "AKU26-05 och 06"),
        ("AKU26-05 + -06, 07", "AKU26-05 + -06, 07"),
        ("AKU26-05 - 3 utbildningar", "AKU26-05"),
        ("AKU26-05 Och 2 till", "AKU26-05"),
        ("Trauma-rehab", "Trauma-rehab"),
    ],
)
def test_a_reference_is_the_identity_before_the_words(typed: str, identity: str) -> None:
    """What the drop-down offers is read as the identity alone; two rows are no reference."""
    sheet = load_form().by_key["indikatorer"]
    column = read_column(sheet.field("aktivitet_id"), [typed], CONTEXT)
    assert column.values == (identity,)
    assert column.written.get(0, typed) == typed

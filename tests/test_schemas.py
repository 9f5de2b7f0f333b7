"""The schemas follow from the form, and are pandera's as an analyst knows it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from unittest import mock

import msgspec
import pandas as pd
import pandera.pandas as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

from handlingsplan.findings import load_catalogue
from handlingsplan.form import Field, FieldType, Form, Role, Sheet, form_names, load_form
from handlingsplan.organisation import load_organisation
from handlingsplan_validators import texts
from handlingsplan_validators.schemas import FormSchema, as_listed, code_of, schemas
from tests.rules_plan import book, findings, plans

FORMS = [load_form(name) for name in form_names()]
SCHEMAS = {form.id: schemas(form) for form in FORMS}
PLAN = SCHEMAS["sosr-2026"]["handlingsplan"]
FIELDS = [
    (form, sheet, field)
    for form in FORMS
    for sheet in (form.cover, *form.tables)
    for field in sheet.falt
    if field.roll is not Role.GRUPP
]


def _frame(form: Form | None = None) -> pd.DataFrame:
    """Return the good plan's rows with the form's fields alone, as an analyst has them."""
    form = form or load_form()
    frame = plans(book(form=form), form=form).tables[form.plan.nyckel]
    return frame[[field.namn for field in form.plan.falt]]


def _report(
    frame: pd.DataFrame, schema: pa.DataFrameSchema = PLAN
) -> list[tuple[str, str, object]]:
    """Return what pandera reports: column, check and value."""
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        failed = errors.failure_cases
        return list(zip(failed["column"], failed["check"], failed["failure_case"], strict=True))
    return []


# --- What the form says


@pytest.mark.parametrize(
    ("form", "sheet", "field"), FIELDS, ids=lambda one: getattr(one, "namn", "")
)
def test_a_column_says_what_the_form_says(form: Form, sheet: Sheet, field: Field) -> None:
    """Heading, help, whether it may be empty, and the rest as metadata."""
    column = SCHEMAS[form.id][sheet.nyckel].columns[field.namn]
    assert (column.title, column.description) == (field.rubrik, field.in_year().hjalp)
    assert column.required
    assert column.nullable is not (field.obligatorisk or field.typ is FieldType.KRYSS)
    assert column.metadata["typ"] == field.typ
    assert column.metadata.get("roll") == field.roll
    values = [choice.namn for choice in form.choices(field)]
    assert column.metadata.get("varden", []) == values
    if field.max_tecken:
        [limit] = [check for check in column.checks if check.name == "str_length"]
        assert limit.statistics["max_value"] == field.max_tecken
    if field.typ is FieldType.VAL and values:
        [listed] = [check for check in column.checks if check.name == "isin"]
        assert list(listed.statistics["allowed_values"]) == values
    assert json.loads(json.dumps(column.metadata)) == column.metadata


def test_every_check_has_a_code_a_name_and_a_description() -> None:
    """An error begins with a code of the catalogue and its name; ours say what they ask."""
    rules = load_catalogue().rules
    for one in (s for of_form in SCHEMAS.values() for s in of_form.values()):
        for column in one.columns.values():
            for check in column.checks:
                code = code_of(check.error)
                assert check.error == f"{code} {rules[code].namn}"
                ours = check.name in pa.Check.REGISTERED_CUSTOM_CHECKS
                assert ours is (check.name not in {"isin", "str_length", "in_range"})
                assert not ours or check.description


def test_a_limit_and_a_name_are_the_catalogues(tmp_path: Path) -> None:
    """A region's rule file reaches the schemas."""
    own = tmp_path / "regler.toml"
    own.write_text('[HP419]\nnamn = "Dela upp"\ngranser = { minst = 7 }\n', "utf-8")
    column = schemas(catalogue=load_catalogue(own))["handlingsplan"].columns["aktivitet"]
    [check] = [check for check in column.checks if check.name == "fewer_items_than"]
    assert (check.error, check.statistics) == ("HP419 Dela upp", {"items": 7})


def test_the_organisations_own_addresses_may_stand() -> None:
    """As in the checks of a round."""
    own = msgspec.structs.replace(load_organisation(), egna_adresser=("@region.example",))
    frame = _frame().assign(samverkan=pd.array(["info@region.example"] * 4, dtype="str"))
    assert {check for _, check, _ in _report(frame)} == {"HP802 E-postadress"}
    assert _report(frame, schemas(organisation=own)["handlingsplan"]) == []


# --- An analyst's frame

#: A form that names its fields otherwise on sheets of the same name -> a good plan of it.
_OTHER = {
    "sosr-2025": {
        "handlingsplan": """
            prioriterat_omrade_och_patientloften | aktiviteter        | status
            Kortare väntan                       | Se över larmkedjan | GRÖN
        """,
        "arshjul": "handelse | del\n12/2 RSL | Händelse",
    }
}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_the_frames_of_good_plans_are_as_the_schemas_say(form: Form) -> None:
    """Every column, its dtype and its place; so it is for the fields alone."""
    tables = _OTHER.get(form.id)
    books = [book(form=form, fil=fil, tables=tables) for fil in ("a.xlsx", "b.xlsx")]
    made = plans(*books, form=form)
    for sheet in form.tables:
        schema = SCHEMAS[form.id][sheet.nyckel]
        frame = made.tables[sheet.nyckel]
        assert _report(frame, schema) == []
        assert set(schema.columns) == set(frame.columns)
        assert _report(frame[[field.namn for field in sheet.falt]], schema) == []
    cover = SCHEMAS[form.id][form.cover.nyckel]
    assert set(cover.columns) == set(made.books.columns)
    assert _report(made.books, cover) == []


@pytest.mark.parametrize(
    ("name", "value", "report"),
    [
        ("status", "Lila", "HP408 Okänd status"),
        ("aktivitet", "...", "HP409 Platshållare"),
        ("aktivitet", "• a\n• b\n• c", "HP419 Flera saker i en cell"),
        ("aktivitet", "x" * 2001, "HP420 För lång text"),
        ("metod", "a\x07", "HP421 Styrtecken i texten"),
        ("metod", "Möten (NY)", "HP418 ”(NY)” skrivet för hand"),
        ("metod", "Se 850709-9805", "HP801 Personnummer"),
        ("rag", "a@b.se", "HP802 E-postadress"),
        ("kommentar", "Ring 013-10 30 00", "HP803 Telefonnummer"),
        ("kommentar", "Anna: hej", "HP804 Namn på en person"),
        ("ansvarig", "Anna Ek", "HP804 Namn på en person"),
    ],
)
def test_the_report_of_a_wrong_value_is_understood(name: str, value: str, report: str) -> None:
    """Column, code and name of the rule, and the value: in one line of the report."""
    frame = _frame()
    frame[name] = frame[name].mask(frame.index == 2, value)
    assert _report(frame) == [(name, report, value)]


def test_the_report_of_a_wrong_frame_is_understood() -> None:
    """A column too many, one too few, one of another type and two in the wrong order."""
    frame = _frame()
    assert _report(frame.assign(eget="x")) == [("handlingsplan", "column_in_schema", "eget")]
    assert _report(frame.drop(columns="metod"))[0][1:] == ("column_in_dataframe", "metod")
    [(column, check, _)] = _report(frame.assign(start=["2026"] * 4))
    assert (column, check) == ("start", "dtype('datetime64[ns]')")
    swapped = frame[[*frame.columns[1:], frame.columns[0]]]
    assert {check for _, check, _ in _report(swapped)} == {"column_ordered"}
    twice = plans(book()).tables["handlingsplan"]
    twice = twice.assign(rad=twice["rad"].iloc[0])
    assert {check for _, check, _ in _report(twice)} == {"multiple_fields_uniqueness"}


def test_what_must_be_filled_in_is_not_null() -> None:
    """An obligatory field is missing in the analyst's report; a round says so row by row."""
    frame = _frame()
    frame["status"] = frame["status"].mask(frame.index == 1)
    assert [(column, check) for column, check, _ in _report(frame)] == [("status", "not_nullable")]


def test_every_value_of_a_list_passes_in_any_letter_case() -> None:
    """What the drop-down offers is right as it stands; as typed, in the list's spelling."""
    for form, sheet, field in FIELDS:
        if field.typ is not FieldType.VAL or not form.choices(field):
            continue
        names = [choice.namn for choice in form.choices(field)]
        column = SCHEMAS[form.id][sheet.nyckel].columns[field.namn]
        listed = pd.DataFrame({field.namn: pd.Series(names, dtype="str")})
        alone = pa.DataFrameSchema({field.namn: column})
        assert _report(listed, alone) == []
        typed = listed.apply(lambda text: text.str.upper() + " ")
        assert _report(typed, alone) != []
        assert as_listed(typed, sheet, form).equals(listed)


# --- YAML and back


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_a_schema_is_the_same_when_it_is_read_back(form: Form, tmp_path: Path) -> None:
    """As text and as a file, with the metadata of the schema and its columns; and again."""
    for key, schema in SCHEMAS[form.id].items():
        text = schema.to_yaml()
        back = FormSchema.from_yaml(text)
        assert back == schema
        assert schema == back
        assert back.to_yaml() == text
        assert back.metadata == schema.metadata
        for name, column in schema.columns.items():
            assert back.columns[name].metadata == column.metadata
            said = [check.description for check in column.checks]
            assert [check.description for check in back.columns[name].checks] == said
        path = tmp_path / f"{key}.yaml"
        schema.to_yaml(path)
        assert FormSchema.from_yaml(path) == schema
        with path.open("w", encoding="utf-8") as stream:  # as pandera's own takes it
            schema.to_yaml(stream)
        assert FormSchema.from_yaml(path) == schema


def test_panderas_own_reader_gives_an_equal_schema() -> None:
    """Whoever has pandera alone, and these checks registered, reads it; and finds the same."""
    for schema in SCHEMAS["sosr-2026"].values():
        assert pa.DataFrameSchema.from_yaml(schema.to_yaml()) == schema
    back = FormSchema.from_yaml(PLAN.to_yaml())
    frame = _frame().assign(metod="xx", status="Lila")
    assert _report(frame, back) == _report(frame)
    assert len(_report(frame)) == 8


def test_a_schema_that_asks_for_something_else_is_another() -> None:
    """One value of a list more makes the difference, and a schema is no text."""
    other = FormSchema.from_yaml(PLAN.to_yaml().replace("- Avvaktar", "- Pausad"))
    assert other != PLAN
    assert PLAN != "handlingsplan"


# --- The checks of a round


def test_one_call_for_each_sheet_kind_of_the_round() -> None:
    """Two plans or forty: pandera is asked once for the cover and once for each table."""
    form = load_form()
    other = book(fil="b.xlsx", group="hta", cover={"grupp": "RSG HTA"})
    validate = pa.DataFrameSchema.validate
    with mock.patch.object(pa.DataFrameSchema, "validate", autospec=True) as spy:
        spy.side_effect = validate
        findings(book(), other)
    assert spy.call_count == 1 + len(form.tables)
    assert all(call.kwargs == {"lazy": True} for call in spy.call_args_list)


TEXTS = st.sampled_from(
    [
        *("Grön", "lila", ".", "xx", "• a • b • c", "a\x07", "Ny (NY)", "850709-9805", "a@b.se"),
        *("013-10 30 00", "Anna: hej", "Anna Ek", "x" * 3001, "gul", "Högre är bättre", "Hinder"),
    ]
)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_round_finds_what_the_public_schemas_find(data: st.DataObject) -> None:
    """The same checks: each failure of an analyst's report is a finding in that cell, if any is."""
    form = load_form()
    sheet = data.draw(st.sampled_from(form.tables))
    kept = (FieldType.TEXT, FieldType.FORSLAG, FieldType.VAL)
    names = [field.namn for field in sheet.falt if field.typ in kept]
    name, text = data.draw(st.sampled_from(names)), data.draw(TEXTS)
    changed = book({(sheet.nyckel, 0, name): text})
    frame = as_listed(plans(changed).tables[sheet.nyckel], sheet, form)
    codes = {check.split()[0] for _, check, _ in _report(frame, SCHEMAS[form.id][sheet.nyckel])}
    found = {one.kod for one in findings(changed) if one.falt == name}
    private = {"HP801", "HP802", "HP803", "HP804"}
    assert found & private == codes & private
    assert not codes or found  # of several in one cell the one that explains the others is told


@given(values=st.lists(st.none() | st.text(max_size=40), min_size=1, max_size=5))
@settings(deadline=None)
def test_each_check_judges_each_row_by_its_text(values: list[str | None]) -> None:
    """What is repeated is looked at once, each row gets its answer, and nothing raises."""
    whole = pd.Series([*values, *values], dtype="str")
    for name in ("aktivitet", "ansvarig", "status"):
        for check in PLAN.columns[name].checks:
            alone = [check(pd.Series([value], dtype="str")).check_passed for value in values]
            failed = check(whole).failure_cases
            wrong = set() if failed is None else set(failed.index)
            expected = {n for n, passed in enumerate([*alone, *alone]) if not passed}
            assert wrong == expected, check.name


@pytest.mark.parametrize("blank", [" ", "\n", ".", " ."])
@pytest.mark.parametrize("end", ["Trygg hemgång", ".", "0", "-", "Anna:"])
def test_a_cell_that_begins_with_thousands_of_blanks_is_judged_at_once(
    blank: str, end: str
) -> None:
    """No pattern tries every way to share them out: once that took ten seconds for 2,000."""
    column = pd.Series([blank * 3000 + end], dtype="str")
    begun = time.process_time()
    for name in ("aktivitet", "ansvarig"):
        for check in PLAN.columns[name].checks:
            check(column)
    assert time.process_time() - begun < 1


def test_a_check_that_raises_is_our_fault_and_is_heard() -> None:
    """A broken check is an exception, never silence and never a finding about somebody's text."""
    with (
        mock.patch.object(texts, "has_control", side_effect=ZeroDivisionError),
        pytest.raises(AssertionError, match="ZeroDivisionError"),
    ):
        findings(book())


def test_an_obligatory_value_that_is_missing_is_one_finding() -> None:
    """Pandera reports the empty cell; the requirements know better whether the row is used."""
    found = findings(book({("handlingsplan", 1, "status"): None}))
    assert [one.kod for one in found] == ["HP405"]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Vi gör en sak", 0),
        ("Först det ena\nsedan det andra", 0),
        ("• a\n• b\n• c", 3),
        ("Vi ska: • mäta • följa upp • införa", 3),
        ("- a\n- b", 2),
        ("1. a\n2. b\n10) c", 3),
        ("Nivå 1-2 och 3-4", 0),
        ("a) mäta\nb) följa upp", 2),
    ],
)
def test_items_in_a_list_are_counted(text: str, items: int) -> None:
    """Bullets anywhere, dashes and numbers at the start of a line."""
    assert texts.items(text) == items


def test_the_words_for_the_row_above_are_those_of_the_form() -> None:
    """They stand for nothing in a field that inherits nothing; only a form that has them says so.

    What moves in from other documents is judged without a form, and keeps such a line.
    """
    text = load_form().som_ovan[0].capitalize()
    frame = _frame()
    frame.loc[0, "ansvarig"] = text
    assert ("ansvarig", text) in {(column, case) for column, _, case in _report(frame)}
    without = msgspec.structs.replace(load_form(), som_ovan=())
    own = schemas(without)[without.plan.nyckel]
    assert text not in {case for _, _, case in _report(frame, own)}
    assert not texts.is_placeholder(text)

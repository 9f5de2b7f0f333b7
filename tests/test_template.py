"""Templates: what a group gets in hand, as an independent reader (openpyxl) sees it."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
from openpyxl.utils import get_column_letter, range_boundaries

from handlingsplan.errors import UsageError
from handlingsplan.form import Field, FieldType, Role, Sheet, SheetKind, SheetRole, load_form
from handlingsplan.organisation import choose_groups, load_organisation
from handlingsplan.template import Content, make_template, make_templates, template_name
from handlingsplan.template.plan import ACTIVITIES
from handlingsplan.theme import BOLDER, row_height, width_of
from tests import workbooks
from tests.template_books import FORMS, YEAR, Made, blank, make

LISTS = "Listor"
INPUT_TITLE, INPUT_MESSAGE = 32, 255  # Excel's limits

every_form = pytest.mark.parametrize("name", FORMS)


def _rules(made: Made, sheet: Sheet, field: Field, row: int) -> list[Any]:
    """Return the data validations of a field's cell."""
    letter = get_column_letter(sheet.falt.index(field) + 1)
    cell = f"B{row}" if sheet.slag is SheetKind.OMSLAG else f"{letter}{row}"
    rules = made.sheet(sheet).data_validations.dataValidation
    return [rule for rule in rules if cell in rule.sqref]


def _fields(made: Made) -> list[tuple[Sheet, Field, int]]:
    """Return each field to fill in, with its sheet and the Excel row of its first cell."""
    cover = made.form.cover
    labels = [cell.value for cell in made.sheet(cover)["A"]]
    found = [(cover, field, labels.index(field.rubrik) + 1) for field in cover.falt]
    for sheet in made.form.tables:
        found += [(sheet, field, made.area(sheet)[0] + 1) for field in sheet.falt]
    return found


def _listed(made: Made, formula: str) -> list[Any]:
    """Return the values of the cells that a drop-down points to."""
    name, area = formula.replace("$", "").split("!")
    return [cell.value for (cell,) in made.seen[name.strip("'")][area]]


@every_form
def test_the_same_call_gives_the_same_bytes(name: str) -> None:
    """Nothing of a template depends on the clock or on chance."""
    assert make(name).data == make(name).data


def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    """Not even the order of sets, which changes from process to process, shows in the bytes."""
    code = (
        "import hashlib, sys; from tests.template_books import FORMS, make;"
        "print([hashlib.sha256(make(name).data).hexdigest() for name in FORMS])"
    )
    path = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, sys.path)])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str([hashlib.sha256(make(n).data).hexdigest() for n in FORMS])


@every_form
def test_every_group_has_a_small_template_of_its_own(name: str) -> None:
    """Each group's file is under 80 kB, says whose it is, and is named after it."""
    form = load_form(name)
    organisation = load_organisation(form.organisation)
    names = set()
    for group in organisation.grupper:
        data = make_template(form, organisation, group, YEAR)
        assert len(data) < 100_000
        names.add(template_name(form, group, YEAR))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert (
                f"{form.kort} {YEAR} · {group.titel}" in archive.read("docProps/core.xml").decode()
            )
    assert len(names) == len(organisation.grupper)


def test_the_region_has_41_groups(tmp_path: Path) -> None:
    """All groups that exist in the year get a file, and a second run leaves the files alone."""
    organisation = load_organisation()
    groups = choose_groups(organisation, [], day=dt.date(YEAR, 1, 1))
    steps: list[tuple[int, int]] = []
    made = make_templates(
        tmp_path,
        year=YEAR,
        groups=groups,
        progress=lambda done, of: steps.append((done, of)),
    )
    assert len(made) == len(list(tmp_path.iterdir())) == 41
    assert steps == [(number, 41) for number in range(1, 42)]
    made[0].write_bytes(b"ifylld")
    assert make_templates(tmp_path, year=YEAR, groups=groups) == []
    assert made[0].read_bytes() == b"ifylld"


def test_a_misspelt_group_is_said_with_what_was_meant() -> None:
    """No template is made for a group that does not exist; the near miss is offered."""
    with pytest.raises(UsageError) as caught:
        choose_groups(load_organisation(), ["akut vrd"], day=dt.date(YEAR, 1, 1))
    assert "RPO Akut vård" in caught.value.hint


@every_form
def test_no_cells_are_merged(name: str) -> None:
    """Merged cells hinder sorting, filtering and screen readers."""
    assert [sheet.title for sheet in blank(name).seen if sheet.merged_cells.ranges] == []


@every_form
def test_form_version_and_group_stand_in_defined_names(name: str) -> None:
    """A file says what it is, whatever it is called and however its sheets are renamed."""
    made = blank(name)
    names = {key: value.attr_text for key, value in made.seen.defined_names.items()}
    assert names["hp_form"] == f'"{made.form.id}"'
    assert names["hp_version"] == f'"{made.form.version}"'
    assert names["hp_grupp_id"] == f'"{made.group.id}"'
    for field in made.form.cover.falt:
        sheet, cell = names[f"hp_{field.namn}"].split("!")
        row = int(cell.replace("$B$", ""))
        assert sheet.strip("'") == made.form.cover.namn
        assert made.sheet(made.form.cover)[f"A{row}"].value == field.rubrik


@every_form
def test_tables_and_headings_are_those_of_the_form(name: str) -> None:
    """Each table has its declared name, its headings in order, and its prepared rows."""
    made = blank(name)
    for sheet in (*made.form.tables, made.form.review):
        table = made.sheet(sheet).tables[sheet.tabell]
        assert [column.name for column in table.tableColumns] == [f.rubrik for f in sheet.falt]
        left, heading, right, last = range_boundaries(table.ref)
        cells = made.sheet(sheet)[heading][left - 1 : right]
        assert [cell.value for cell in cells] == [field.rubrik for field in sheet.falt]
        if sheet.slag is SheetKind.TABELL:
            assert last - heading == sheet.rader


@every_form
def test_group_and_year_are_filled_in(name: str) -> None:
    """The cover is prefilled with what is known, and nothing else."""
    made = blank(name)
    cells = {field: made.sheet(sheet)[f"B{row}"] for sheet, field, row in _fields(made)[:5]}
    values = {field.roll: cell.value for field, cell in cells.items() if field.roll}
    assert values[Role.GRUPP] == made.group.titel
    assert values[Role.AR] == YEAR
    assert {value for role, value in values.items() if role not in {Role.GRUPP, Role.AR}} == {None}


@every_form
def test_headings_stay_in_sight_on_screen_and_on_paper(name: str) -> None:
    """What is below the headings scrolls, and each printed page repeats them."""
    made = blank(name)
    for sheet in (*made.form.tables, made.form.review):
        heading, _ = made.area(sheet)
        seen = made.sheet(sheet)
        assert seen.freeze_panes is not None
        assert seen.freeze_panes.endswith(str(heading + 1))
        assert seen.print_title_rows == f"${heading}:${heading}"


@every_form
def test_sheets_print_on_a4_landscape_one_page_wide(name: str) -> None:
    """Printing needs no settings."""
    made = blank(name)
    for sheet in made.form.blad:
        setup = made.sheet(sheet).page_setup
        assert (setup.orientation, int(setup.paperSize)) == ("landscape", 9)
        if sheet.slag is SheetKind.VISNING:
            continue  # its columns share a page's width
        assert made.sheet(sheet).sheet_properties.pageSetUpPr.fitToPage
        assert (setup.fitToWidth or 1, setup.fitToHeight) == (1, 0)


@every_form
def test_document_has_title_and_language(name: str) -> None:
    """A screen reader says what it is and reads it in Swedish."""
    made = blank(name)
    assert made.seen.properties.title == f"{made.form.kort} {YEAR} · {made.group.titel}"
    assert made.seen.properties.language == "sv-SE"


@every_form
def test_nothing_is_locked_that_people_fill_in(name: str) -> None:
    """Sheets to fill in are not protected; those that are have no password."""
    made = blank(name)
    for sheet in made.form.blad:
        protection = made.sheet(sheet).protection
        assert bool(protection.sheet) == (sheet.slag in {SheetKind.TEXT, SheetKind.VISNING})
        assert not protection.password
    assert made.seen[LISTS].protection.sheet
    assert not made.seen[LISTS].protection.password


@every_form
def test_each_field_has_input_help(name: str) -> None:
    """Beside each cell to fill in stands the form's own help, within Excel's limits."""
    made = blank(name)
    for sheet, field, row in _fields(made):
        (rule,) = _rules(made, sheet, field, row)
        assert rule.showInputMessage
        assert rule.promptTitle == field.rubrik[:INPUT_TITLE]
        assert rule.prompt.startswith(field.hjalp)
        assert len(rule.prompt) <= INPUT_MESSAGE
        if sheet.slag is SheetKind.TABELL:  # to the last prepared row
            assert _rules(made, sheet, field, made.area(sheet)[1]) == [rule]


@every_form
def test_lists_are_drop_downs_by_cell_range(name: str) -> None:
    """A field with a list offers its values from cells: no limit of length, commas allowed."""
    made = blank(name)
    for sheet, field, row in _fields(made):
        (rule,) = _rules(made, sheet, field, row)
        choices = [choice.namn for choice in made.form.choices(field)]
        if choices:
            assert rule.type == "list"
            assert _listed(made, rule.formula1) == choices
        if field.typ is FieldType.KRYSS:
            assert _listed(made, rule.formula1) == ["x"]
        if field.roll is Role.GRUPP:
            titles = {group.titel for group in made.organisation.grupper}
            assert set(_listed(made, rule.formula1)) == titles


@every_form
def test_references_offer_the_activities_of_the_plan_in_words(name: str) -> None:
    """Whoever writes an indicator or a delivery picks its activity by id and beginning."""
    made = blank(name)
    named = made.seen.defined_names[ACTIVITIES].attr_text
    assert named.startswith(f"{LISTS}!$")
    for sheet, field, row in _fields(made):
        if field.typ is FieldType.REF:
            (rule,) = _rules(made, sheet, field, row)
            assert rule.formula1 == ACTIVITIES


def test_only_lists_of_fixed_values_stop_other_input() -> None:
    """Suggestions and dates take anything; the checks say what is wrong, later and kindly."""
    made = blank("sosr-2026")
    stopping = {FieldType.VAL, FieldType.AR}
    for sheet, field, row in _fields(made):
        (rule,) = _rules(made, sheet, field, row)
        stops = bool(rule.showErrorMessage) and rule.errorStyle in {None, "stop"}
        assert stops == (field.typ in stopping), field.namn
        assert not rule.showErrorMessage or rule.error


def test_suggestions_are_the_groups_own() -> None:
    """The lists of RAG and of national areas are those of the group, not of all groups."""
    made = make("sosr-2026", group="medicinsk-diagnostik")
    plan = made.form.plan
    row = made.area(plan)[0] + 1
    for role, least in ((Role.RAG, ["Patologi", "Radiologi"]), (Role.INSATSOMRADE, ["Nära vård"])):
        field = plan.with_role(role)
        assert field is not None
        (rule,) = _rules(made, plan, field, row)
        assert set(least) <= set(_listed(made, rule.formula1))
    assert "Trauma" not in {cell.value for row in made.seen[LISTS].iter_rows() for cell in row}


@every_form
def test_prepared_rows_have_stable_ids(name: str) -> None:
    """The ids name group and year, run from 1, and belong to one group alone."""
    made = blank(name)
    heading, last = made.area(made.form.plan)
    ids = [made.sheet(made.form.plan).cell(row, 1).value for row in range(heading + 1, last + 1)]
    assert ids[0] == f"{made.group.kort}26-01"
    assert ids == sorted(set(ids))
    letters = [group.kort for group in made.organisation.grupper]
    assert len(set(letters)) == len(letters)


def test_promises_are_seven_narrow_ticks_in_the_forms_order() -> None:
    """Each promise is a column with its number and short name; the texts stand on their sheet."""
    made = blank("sosr-2026")
    fields = made.form.plan.all_with_role(Role.LOFTE)
    assert [field.nr for field in fields] == [1, 2, 3, 4, 5, 6, 7]
    for field, promise in zip(fields, made.form.loften, strict=True):
        assert field.rubrik.startswith(f"{promise.nr} ")
        assert f"{promise.nr} {promise.kort}" in (field.rubrik, *field.alias)
    sheet = made.form.with_role(SheetRole.LOFTEN)
    assert sheet is not None
    text = " ".join(str(cell.value) for row in made.sheet(sheet).iter_rows() for cell in row)
    assert [promise.text for promise in made.form.loften if promise.text not in text] == []


def test_upright_headings_touch_neither_edge_nor_filter_button() -> None:
    """They stand in the middle, with room for Excel's button below and as much above."""
    made = blank("sosr-2026")
    sheet = made.sheet(made.form.plan)
    heading = sheet[made.area(made.form.plan)[0]]
    upright = [cell for cell in heading if cell.alignment.textRotation == 90]
    assert len(upright) == 7
    for cell in upright:
        pixels = width_of(str(cell.value)) * BOLDER * 7 * cell.font.size / 11
        left = sheet.row_dimensions[cell.row].height - pixels * 0.75
        assert cell.alignment.vertical == "center"
        assert left / 2 >= 13, cell.value  # the button is 17 pixels


@every_form
def test_bands_stand_once_over_columns_in_sight(name: str) -> None:
    """The official columns are labels above the one heading row, none on a folded column."""
    made = blank(name)
    for sheet in made.form.tables:
        heading, _ = made.area(sheet)
        cells = made.sheet(sheet)[heading - 1]
        labels = [cell.value for cell in cells if cell.value] if sheet.band else []
        assert labels == [band.rubrik for band in sheet.band]
        for cell, field in zip(cells, sheet.falt, strict=False):
            assert not (cell.value and field.vik and sheet.band)


@every_form
def test_finer_columns_fold_away(name: str) -> None:
    """Columns that the form calls finer are grouped and hidden from the start, and no others."""
    made = blank(name)
    for sheet in made.form.tables:
        groups = made.sheet(sheet).column_dimensions
        hidden = set()
        for dimension in groups.values():
            if dimension.hidden:
                assert dimension.outlineLevel == 1
                hidden |= set(range(dimension.min, dimension.max + 1))
        assert hidden == {n for n, field in enumerate(sheet.falt, 1) if field.vik}


@every_form
def test_coloured_values_have_their_colours_as_rules(name: str) -> None:
    """A status gets its colour by its word, and the word always stands there."""
    made = blank(name)
    for sheet, field, row in _fields(made):
        coloured = [c for c in made.form.choices(field) if c.bakgrund]
        if not coloured or sheet.slag is not SheetKind.TABELL:
            continue
        cell = f"{get_column_letter(sheet.falt.index(field) + 1)}{row}"
        rules = {
            rule.formula[0]: rule.dxf.fill.bgColor.rgb[-6:]
            for area in made.sheet(sheet).conditional_formatting
            if cell in area.sqref
            for rule in area.rules
            if rule.type == "cellIs"
        }
        assert rules == {f'"{choice.namn}"': choice.bakgrund for choice in coloured}


@every_form
def test_instructions_hold_every_requirement_and_help(name: str) -> None:
    """What is checked is what the instructions say, since both come from the form."""
    made = blank(name)
    sheet = made.form.with_role(SheetRole.INSTRUKTIONER)
    assert sheet is not None
    text = " ".join(str(cell.value) for row in made.sheet(sheet).iter_rows() for cell in row)
    told = [rule.instruktion for table in made.form.tables for rule in table.krav]
    told += [field.hjalp for _, field, _ in _fields(made)]
    assert [sentence for sentence in told if sentence not in text] == []


@every_form
def test_tables_have_alt_text(name: str) -> None:
    """Each table to fill in says to a screen reader what it is."""
    with zipfile.ZipFile(io.BytesIO(blank(name).data)) as archive:
        parts = [archive.read(n).decode() for n in archive.namelist() if "/tables/" in n]
    for sheet in blank(name).form.tables:
        (xml,) = [part for part in parts if f'name="{sheet.tabell}"' in part]
        assert re.search(r'altText="[^"]+"', xml)
        assert re.search(r'altTextSummary="[^"]+"', xml)


@every_form
def test_review_sheet_is_empty(name: str) -> None:
    """A blank template has no findings."""
    made = blank(name)
    heading, _ = made.area(made.form.review)
    below = made.sheet(made.form.review).iter_rows(min_row=heading + 1, values_only=True)
    assert [row for row in below if any(row)] == []


def test_text_that_looks_like_a_formula_stays_text() -> None:
    """What a group writes is never run, neither = nor a link nor a number in words."""
    texts = ["=1+1", "-5 %", "@SUMMA", "+46", "=cmd|' /c calc'!A0", "http://example.org", "jan-25"]
    rows = [{"aktivitet": text} for text in texts]
    made = make("sosr-2026", Content(rows={"handlingsplan": rows}))
    plan = made.form.plan
    column = [field.namn for field in plan.falt].index("aktivitet") + 1
    first = made.area(plan)[0] + 1
    cells = [made.sheet(plan).cell(first + n, column) for n in range(len(texts))]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s") for text in texts]
    assert not any(cell.hyperlink for cell in cells)


def test_more_rows_than_prepared_make_the_table_longer() -> None:
    """A plan with more activities than prepared rows loses none of them."""
    rows = [{"aktivitet": f"Aktivitet {n}"} for n in range(60)]
    made = make("sosr-2026", Content(rows={"handlingsplan": rows}))
    heading, last = made.area(made.form.plan)
    assert last - heading == 60


def test_a_declared_column_stands_in_the_template() -> None:
    """A new field in the form needs no code: it has its column, its help and its instruction."""
    form = load_form()
    new = Field(namn="kostnad", rubrik="Kostnad (tkr)", typ=FieldType.TAL, hjalp="Vad det kostar.")
    sheets = [
        msgspec.structs.replace(sheet, falt=(*sheet.falt, new)) if sheet is form.plan else sheet
        for sheet in form.blad
    ]
    wider = msgspec.structs.replace(form, blad=tuple(sheets))
    organisation = load_organisation()
    data = make_template(wider, organisation, organisation.grupper[0], YEAR)
    seen = openpyxl.load_workbook(io.BytesIO(data))
    table = seen[form.plan.namn].tables[form.plan.tabell]
    assert table.tableColumns[-1].name == "Kostnad (tkr)"
    prompts = [rule.prompt for rule in seen[form.plan.namn].data_validations.dataValidation]
    assert "Vad det kostar." in prompts


@pytest.mark.parametrize(
    ("texts", "points"),
    [([], 15), ([("kort", 20)], 15), ([("a\nb\nc", 20)], 45), ([("x" * 100, 20), ("y", 5)], 75)],
    ids=["empty", "short", "lines", "long"],
)
def test_row_height_follows_the_tallest_text(texts: list[tuple[str, float]], points: int) -> None:
    """Rows are as high as their wrapped text needs, for programs that do not fit rows."""
    assert row_height(texts) == points


@pytest.mark.parametrize("tool", ["xlsx_lint.py", "xlsx_a11y.py"])
@every_form
def test_outside_tools_find_no_error(shared: Path, tmp_path: Path, tool: str, name: str) -> None:
    """Neither the rules behind Excel's repair nor those of accessibility are broken."""
    content = Content(rows={blank(name).form.plan.nyckel: [{"status": "Röd"}]})
    paths = [tmp_path / "tom.xlsx", tmp_path / "ifylld.xlsx"]
    paths[0].write_bytes(blank(name).data)
    paths[1].write_bytes(make(name, content).data)
    done = subprocess.run(
        [sys.executable, str(shared / "tools" / tool), *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    if tool == "xlsx_a11y.py":
        assert done.stdout.count("'ERROR': 0") == len(paths), done.stdout


def test_a_long_formula_stands_in_the_file_once() -> None:
    """What many cells ask for is a name: a workbook of formulas is mailed, opened and read."""
    made = blank("sosr-2026")
    book, names = made.seen, made.seen.defined_names
    formulas = [
        cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    (meeting,) = (sheet for sheet in made.form.blad if sheet.slag is SheetKind.VISNING)
    asked = {f"hp_mote_{number}" for number in range(1, len(made.form.plan.band) + 1)}
    cells = [cell.value for row in book[meeting.namn].iter_rows(min_row=4) for cell in row]
    said = {value for value in cells if value and "hp_antal_rader" in value}
    assert {f"={one}" for one in asked} == {value for value in cells if value} - said
    assert len(said) == 2  # that there is no activity, and how many there is no room for
    used = {one for formula in formulas for one in re.findall(r"hp_(?:kvar|mote)_\d+", formula)}
    assert asked < used <= set(names)
    assert [formula for formula in formulas if "SMALL" in formula and len(formula) > 120] == []


def test_what_the_meeting_sheet_shows_stands_on_the_row_it_asks_for() -> None:
    """A row without ``$`` in a name is the asking cell's; one in row 1 means the same row."""
    made = blank("sosr-2026")
    for one in (n for n in made.seen.defined_names if n.startswith("hp_mote_")):
        formula = made.seen.defined_names[one].attr_text or ""
        assert re.findall(r"Listor!\$[A-Z]+(\$?\d+)", formula)
        assert set(re.findall(r"Listor!\$[A-Z]+(\$?\d+)", formula)) == {"1"}
    (meeting,) = (sheet for sheet in made.form.blad if sheet.slag is SheetKind.VISNING)
    for sheet in (LISTS, meeting.namn):
        tables = made.seen[sheet].tables.values()
        (top,) = {t.ref for t in tables if t.name in {"tblRader", meeting.tabell}}
        assert re.match(r"[A-Z]+3:", top)


def test_examples_are_of_the_years_own() -> None:
    """In instructions, beside the cells and in input help; the reader knows them in any year."""
    form = load_form()
    organisation = load_organisation(form.organisation)
    for year in (2026, 2027):
        data = make_template(form, organisation, organisation.grupper[0], year)
        book = openpyxl.load_workbook(io.BytesIO(data))
        texts = [str(c.value) for row in book["Instruktioner"].iter_rows() for c in row if c.value]
        rules = (rule for one in book.worksheets for rule in one.data_validations.dataValidation)
        texts += [str(rule.prompt) for rule in rules]
        assert any(f"{year}-12-15" in text for text in texts)
        assert any(f"Q1 {year}" in text for text in texts)
        # what a plan brings from last year's is an example of just that
        others = [text for text in texts if f"{4053 - year}" in text or "{ar}" in text]
        assert [text for text in others if "Kalmar län 78" not in text] == []
        assert not workbooks.read(data).notes

"""The summary as people read it: numbers that add up, links that land, titles that are fair."""

from __future__ import annotations

import io
import itertools
import math
import re
import warnings
import zipfile
from collections import Counter
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.utils import range_boundaries

from handlingsplan import theme
from handlingsplan.comparison import ChangeKind
from handlingsplan.delivery import OF_FILES, State
from handlingsplan.demo import Demo, run_demo
from handlingsplan.form import form_names, load_form
from handlingsplan.report.findings.faults import counted_states, summary_sentence
from handlingsplan.report.summary.activities import worst_first
from handlingsplan.report.summary.charts import status_charts
from handlingsplan.report.summary.document import summary_pages
from handlingsplan.report.summary.workbook import summary_workbook
from handlingsplan.summary import (
    LATE,
    NOT_SENT,
    STAFF,
    Earlier,
    Summary,
    chart_colour,
    statuses,
)
from tests.summary_rounds import activity, big_round, book, summary_of

WORST = "Röd"
#: Pixels beside the rows' numbers and the scroll bar in a window 1,366 pixels wide.
WINDOW = 1_366 - 36 - 62


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo: a whole round, compared with the spring's."""
    return run_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def book_of(demo: Demo) -> openpyxl.Workbook:
    """The demo's summary, as another library reads it."""
    return _open(demo.places.summary.read_bytes())


def _open(data: bytes) -> openpyxl.Workbook:
    with warnings.catch_warnings(action="ignore"):  # openpyxl knows no sparklines
        return openpyxl.load_workbook(io.BytesIO(data))


def _table(workbook: openpyxl.Workbook, name: str) -> pd.DataFrame:
    """Return a table as its cells hold it."""
    sheet = next(sheet for sheet in workbook if name in sheet.tables)
    head, *rows = sheet[sheet.tables[name].ref]
    return pd.DataFrame([[c.value for c in row] for row in rows], columns=[c.value for c in head])


def _figures(workbook: openpyxl.Workbook) -> dict[str, int]:
    row = _table(workbook, "tblNyckeltal").iloc[0]
    return {str(name): int(row[name]) for name in row.index[1:]}


# --- Numbers add up


def test_every_table_sums_to_its_total(book_of: openpyxl.Workbook) -> None:
    """Figures, groups, region, late ones and promises all count the same activities."""
    rows = _table(book_of, "tblAktiviteter")
    counted = rows[rows["Status"] != "Bara rubrik"]
    groups = _table(book_of, "tblGrupper").set_index("Grupp")
    councils = _table(book_of, "tblKunskapsrad").set_index("Kunskapsråd")
    region = councils.loc["Hela regionen"]
    names = list(groups.columns)
    statuses = names[names.index("Aktiviteter") + 1 : names.index("Försenade")]
    figures = _figures(book_of)
    for status in statuses:
        total = int((counted["Status"] == status).sum())
        assert groups[status].sum() == region[status] == total == figures.get(status, total)
    for frame in (groups, councils):
        assert (frame[statuses].sum(axis=1) == frame["Aktiviteter"]).all()
    assert groups["Aktiviteter"].sum() == region["Aktiviteter"] == len(counted)
    late = counted["Försenad (dagar)"].notna().sum()
    assert late == len(_table(book_of, "tblForsenade")) == figures["Försenade"]
    assert late == groups["Försenade"].sum() == region["Försenade"]
    needs = len(_table(book_of, "tblStodbehov"))
    assert needs == groups["Stödbehov"].sum() == region["Stödbehov"]
    per_promise = _table(book_of, "tblLoften").set_index("Löfte")["Aktiviteter"]
    matrix = _table(book_of, "tblLoftenPerGrupp")
    assert all(matrix[name].sum() == number for name, number in per_promise.items())
    last = _table(book_of, "tblTrend").iloc[-1]
    assert all(last[name] == region[name] for name in [*statuses, "Aktiviteter", "Försenade"])


def test_councils_that_sum_to_more_say_why(book_of: openpyxl.Workbook) -> None:
    """Where the councils' rows are more than the region's, a note stands under table and chart."""
    councils = _table(book_of, "tblKunskapsrad").set_index("Kunskapsråd")["Aktiviteter"]
    parts, whole = councils.iloc[:-1].sum(), councils.iloc[-1]
    assert parts > whole
    for name in ("Grupper", "Lägesbild"):
        texts = [str(row[0].value) for row in book_of[name].iter_rows(max_col=1)]
        (note,) = [text for text in texts if text.startswith("Rådens aktiviteter")]
        assert {str(parts), str(whole)} <= set(re.findall(r"\d+", note))
        assert "RPO Primärvård" in " ".join(texts)


def test_each_group_is_in_one_state_everywhere(demo: Demo, book_of: openpyxl.Workbook) -> None:
    """The terminal, the JSON's numbers and the summary count the groups by one rule."""
    groups = _table(book_of, "tblGrupper")
    states = groups["Inlämning"].value_counts().to_dict()
    said = counted_states(demo.checked)
    assert states == {s.value: n for s, n in said.items() if n and s not in OF_FILES}
    assert sum(states.values()) == demo.groups == 41
    sentence = summary_sentence(demo.checked).split(".")[0]
    assert sentence in str(book_of["Lägesbild"]["A3"].value)
    assert _figures(book_of)["Ej inskickat"] == states[State.MISSING]
    files = _table(book_of, "tblInlamning")
    assert (files["Läge"] == State.REPLACED).sum() == said[State.REPLACED] == 1


def test_every_chart_shows_its_table(demo: Demo) -> None:
    """Each cached figure and name of each chart is that of the cell that it points to."""
    data = demo.places.summary.read_bytes()
    workbook = _open(data)
    checked = 0
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        charts = [etree.fromstring(parts.read(n)) for n in parts.namelist() if "charts/chart" in n]
    for reference in (one for chart in charts for one in chart.iter("{*}numRef", "{*}strRef")):
        formula = reference.findtext("{*}f") or ""
        sheet, _, area = formula.rpartition("!")
        cells = workbook[sheet.strip("'").replace("''", "'")][area.replace("$", "")]
        values = [row[0].value for row in cells] if isinstance(cells, tuple) else [cells.value]
        cached = [point.findtext("{*}v") for point in reference.iter("{*}pt")]
        shown = [f"{v:%Y-%m-%d}" if hasattr(v, "year") else str(v) for v in values]
        assert list(map(_same, cached)) == list(map(_same, shown))
        checked += len(cached)
    assert (len(charts), checked > 100) == (3, True)


def _same(text: str | None) -> str | float | None:
    """Return a number that is written as text as a number."""
    return float(text) if text and re.fullmatch(r"-?\d+(?:\.\d+)?", text) else text


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["Röd", "Gul", "Grön", "Avslutad", "Avvaktar", None]), max_size=5),
        min_size=1,
        max_size=5,
    )
)
def test_any_round_adds_up(rounds: list[list[str | None]]) -> None:
    """Whatever the groups have written, the five figures and the rest are all activities."""
    groups = ("akut-vard", "primarvard", "tandvard", "hta", "lakemedel")
    books = [
        book(group, handlingsplan=[activity(id=f"X-{n}", status=s) for n, s in enumerate(statuses)])
        for group, statuses in zip(groups, rounds, strict=False)
    ]
    summary = summary_of(books)
    total = sum(map(len, rounds))
    overview = summary_pages(summary)[0]
    assert overview.figures is not None
    shown = sum(f.value for f in overview.figures.figures if f.heading in {"Röd", "Gul", "Grön"})
    numbers = list(map(int, re.findall(r"\d+", overview.intro[0])))
    assert numbers[0] == total == int(summary["kunskapsrad"]["aktiviteter"].iloc[-1])
    if total > shown:
        assert numbers[2:4] == [shown, total - shown]
        assert sum(numbers[4:]) == total - shown
    counted = {f.heading: f.value for f in overview.figures.figures}
    assert counted["Ej inskickat"] == len(summary["grupper"]) - len(books)


# --- What stands where


def test_the_first_page_is_read_from_above(book_of: openpyxl.Workbook) -> None:
    """Five figures, decisions, what is worst off or worse; then the charts."""
    sheet = book_of["Lägesbild"]
    assert list(_figures(book_of)) == ["Grön", "Gul", "Röd", "Försenade", "Ej inskickat"]
    tops = {table.name: range_boundaries(table.ref)[1] for table in sheet.tables.values()}
    assert sorted(tops, key=lambda name: tops[name]) == ["tblNyckeltal", "tblBeslut", "tblVarst"]
    assert list(_table(book_of, "tblBeslut").columns) == [
        *("Till vem", "Önskat beslut", "Varför", "Grupp (öppnar planen)", "Senast")
    ]
    last = max(range_boundaries(table.ref)[3] for table in sheet.tables.values())
    assert all(chart.anchor._from.row >= last for chart in sheet._charts)


@pytest.mark.parametrize("name", ["Lägesbild", "Medicin och akut vård"])
def test_no_page_of_the_leadership_scrolls_sideways(book_of: openpyxl.Workbook, name: str) -> None:
    """In a window of 1,366 pixels, also in LibreOffice, whose columns are an eighth wider."""
    sheet = book_of[name]
    columns = range(1, max(range_boundaries(t.ref)[2] for t in sheet.tables.values()) + 1)
    letters = [openpyxl.utils.get_column_letter(number) for number in columns]
    assert sum(sheet.column_dimensions[letter].width for letter in letters) * 8 + 5 <= WINDOW
    for chart in sheet._charts:
        right = chart.anchor.to
        assert right.col < len(letters) or (right.col == len(letters) and right.colOff == 0)


def test_the_first_page_is_one_sheet_of_a4(book_of: openpyxl.Workbook) -> None:
    """Printed it is one page, at a scale that can be read."""
    setup = book_of["Lägesbild"].page_setup
    assert (setup.paperSize, setup.fitToWidth or 1) == (9, 1)
    assert setup.fitToHeight in {None, 1}  # one is what is meant where nothing is said
    assert book_of["Lägesbild"].sheet_properties.pageSetUpPr.fitToPage
    assert setup.orientation in {None, "portrait"}


def test_all_activities_are_read_at_the_left_edge(book_of: openpyxl.Workbook) -> None:
    """Group, status, what, by when, how late, why and the link stand first, within the window."""
    sheet = book_of["Alla aktiviteter"]
    headings = list(_table(book_of, "tblAktiviteter").columns)
    assert headings[:8] == [
        *("Grupp", "Status", "Prioriterat område", "Aktivitet", "Klart", "Försenad (dagar)"),
        *("Kommentar", "Öppna i planen"),
    ]
    assert sum(sheet.column_dimensions[letter].width for letter in "ABCDEFGH") * 8 <= WINDOW
    assert sheet.tables["tblAktiviteter"].autoFilter is not None
    order = [status for status, _ in _runs(_table(book_of, "tblAktiviteter")["Status"])]
    assert order[:3] == ["Röd", "Gul", "Grön"]
    assert len(order) == len(set(order))


def _runs(values: pd.Series[Any]) -> list[tuple[Any, int]]:
    runs: list[tuple[Any, int]] = []
    for value in values:
        if runs and runs[-1][0] == value:
            runs[-1] = (value, runs[-1][1] + 1)
        else:
            runs.append((value, 1))
    return runs


def test_within_a_status_the_most_late_stands_first() -> None:
    """The worst first, then the longest late, then as in the plans."""
    plan = [
        activity(id="A-1", status="Gul", slut="2026-11-01"),
        activity(id="A-2", status="Röd"),
        activity(id="A-3", status="Gul", slut="2026-06-01"),
        activity(id="A-4", status="Röd", slut="2026-11-20"),
        {"prioriterat_omrade": "Bara en rubrik"},
        activity(id="A-5", status=None),
    ]
    rows = worst_first(summary_of([book("akut-vard", handlingsplan=plan)]))
    assert rows["id"].fillna("rubrik").tolist() == ["A-4", "A-2", "A-3", "A-1", "A-5", "rubrik"]


def test_a_figure_opens_just_its_rows(book_of: openpyxl.Workbook) -> None:
    """A click on a number selects as many rows as it says, all of that kind."""
    sheet = book_of["Lägesbild"]
    left, top, right, _ = range_boundaries(sheet.tables["tblNyckeltal"].ref)
    followed = 0
    for column in range(left + 1, right + 1):
        cell = sheet.cell(top + 1, column)
        target, _, area = cell.hyperlink.location.rpartition("!")
        rows = list(book_of[target.strip("'")][area])
        heading = sheet.cell(top, column).value
        assert len(rows) == cell.value
        if heading in {"Grön", "Gul", "Röd"}:
            assert {row[1].value for row in rows} == {heading}
        if heading == "Ej inskickat":
            assert {row[1].value for row in rows} == {"ej inskickad"}
        if heading == "Försenade":
            assert all(row[5].value > 0 for row in rows)
        followed += 1
    assert followed == 5


def test_no_word_of_a_heading_is_broken(demo: Demo) -> None:
    """Every column is as wide as the longest word of its heading asks for."""
    workbook = _open(demo.places.summary.read_bytes())
    seen = 0
    for sheet in workbook:
        for table in sheet.tables.values():
            left, top, right, _ = range_boundaries(table.ref)
            for column in range(left, right + 1):
                width = sheet.column_dimensions[openpyxl.utils.get_column_letter(column)].width
                words = str(sheet.cell(top, column).value).split()
                assert max(map(theme.width_of, words)) * theme.BOLDER <= width, words
                seen += 1
    assert seen > 150


def test_a_group_without_a_plan_says_so() -> None:
    """No zeros where nothing was sent: words, and dashes in the columns of numbers."""
    summary = summary_of([book("akut-vard", handlingsplan=[activity(status="Röd")])])
    workbook = _open(summary_workbook(summary, base="."))
    groups = _table(workbook, "tblGrupper").set_index("Grupp")["I korthet"]
    assert groups["RPO Akut vård"] == "1 aktivitet, röd 1."
    assert groups["RPO Tandvård"] == "Ingen plan inskickad."
    sheet = workbook["Grupper"]
    numbers = sheet["F7"]  # the first group without a plan
    assert (numbers.value, numbers.number_format) == (0, '#,##0;-#,##0;"–"')


def test_needs_of_support_stand_once(book_of: openpyxl.Workbook) -> None:
    """What asks for a decision stands on Stödbehov and not again on Utmaningar."""
    asked = set(_table(book_of, "tblStodbehov")["Öppna i planen"])
    rows = _table(book_of, "tblUtmaningarAlla")
    assert asked
    assert "Behov av ledningsstöd" not in set(rows["Typ"])


# --- Fair titles


def _statuses(*per_group: str) -> Summary:
    """Return the summary of some groups, each with activities of the named statuses."""
    groups = ("akut-vard", "tandvard", "hta", "lakemedel")
    return summary_of(
        book(
            group,
            handlingsplan=[activity(id=f"X-{n}", status=s) for n, s in enumerate(statuses.split())],
        )
        for group, statuses in zip(groups, per_group, strict=False)
    )


@pytest.mark.parametrize(
    ("per_group", "councils", "groups"),
    [
        (
            ("Röd", "Röd Gul", "Grön"),
            "2 av 4 aktiviteter har status röd",
            "2 grupper har var sin aktivitet med status röd",
        ),
        (
            ("Röd Röd", "Röd", "Grön"),
            "3 av 4 aktiviteter har status röd, flest i Medicin och akut vård (2)",
            "2 grupper har aktiviteter med status röd, flest i RPO Akut vård (2)",
        ),
        (
            ("Röd Röd", "Röd Röd"),
            "4 av 4 aktiviteter har status röd",
            "2 grupper har aktiviteter med status röd",
        ),
        (
            ("Röd", "Grön"),
            "1 av 2 aktiviteter har status röd, flest i Medicin och akut vård (1)",
            "RPO Akut vård har 1 med status röd",
        ),
        (
            ("Gul", "Grön"),
            "Ingen av 2 aktiviteter har status röd",
            "Ingen grupp har status röd",
        ),
    ],
)
def test_nobody_is_named_worst_who_shares_the_place(
    per_group: tuple[str, ...], councils: str, groups: str
) -> None:
    """A title names a council or a group only where it stands alone at the top."""
    titles = [chart.title for chart in status_charts(_statuses(*per_group), 600)]
    assert titles == [councils, groups]


# --- Since last time


def _earlier(summary: Summary) -> Earlier:
    return Earlier(
        fil="förra.xlsx",
        datum=summary.today,
        aktiviteter=summary["aktiviteter"],
        trend=summary["trend"],
    )


def test_changes_compare_the_same_groups() -> None:
    """A new group's red activities are not a worsening, and are said to be new."""
    before = summary_of([book("akut-vard", handlingsplan=[activity(status="Gul")])])
    now = summary_of(
        [
            book("akut-vard", handlingsplan=[activity(status="Röd")]),
            book("tandvard", handlingsplan=[activity(id="T-1", status="Röd")] * 3),
        ],
        earlier=_earlier(before),
    )
    assert now.since is not None
    assert (now.since.grupper, now.since.nya) == (1, ("RPO Tandvård",))
    assert (now.since.skillnad["Röd"], now.since.skillnad["Gul"]) == (1, -1)
    assert now.since.skillnad[NOT_SENT] == -1
    overview = summary_pages(now)[0]
    assert overview.figures is not None
    assert "1 är ny i jämförelsen" in overview.figures.notes[-1]
    kinds = Counter(now["andringar"]["andring"])
    assert kinds == {ChangeKind.WORSE: 1, ChangeKind.NEW_GROUP: 1}
    (changes,) = (page for page in summary_pages(now) if page.name == "Ändringar")
    assert "Rättelser står också här" in changes.lines[-1]


def test_what_was_late_then_is_counted_by_the_day_of_then() -> None:
    """An activity that was late already is no news; one that has become late is."""
    plan = [activity(id="A-1", slut="2026-05-01"), activity(id="A-2", slut="2026-10-01")]
    spring = pd.Timestamp("2026-05-29").date()
    before = summary_of([book("akut-vard", handlingsplan=plan)], today=spring)
    now = summary_of([book("akut-vard", handlingsplan=plan)], earlier=_earlier(before))
    assert now.since is not None
    assert now.since.skillnad[LATE] == 1


def test_without_an_earlier_summary_nothing_is_compared() -> None:
    """There is no row of changes, and no sheet that says that there are none."""
    summary = summary_of([book("akut-vard", handlingsplan=[activity()])])
    pages = summary_pages(summary)
    assert summary.since is None
    assert pages[0].figures is not None
    assert pages[0].figures.since == ""
    assert "Ändringar" not in [page.name for page in pages]


def test_the_demo_tells_how_much_has_moved(demo: Demo, book_of: openpyxl.Workbook) -> None:
    """The row of changes is what an independent count of the same groups gives."""
    spring = _open((demo.places.spring / "sammanstallning.xlsx").read_bytes())
    then, now = (_table(one, "tblAktiviteter") for one in (spring, book_of))
    both = set(then["Grupp"]) & set(now["Grupp"])
    moved = _table(book_of, "tblNyckeltal").iloc[1]
    for status in ("Grön", "Gul", "Röd"):
        counts = [
            int(((rows["Status"] == status) & rows["Grupp"].isin(both)).sum())
            for rows in (then, now)
        ]
        assert moved[status] == counts[1] - counts[0]
    changes = _table(book_of, "tblAndringar")["Ändring"]
    order = [kind.value for kind in ChangeKind]
    assert [kind for kind, _ in _runs(changes)] == [k for k in order if k in set(changes)]
    counted = " · ".join(f"{kind} {count}" for kind, count in _runs(changes))
    assert book_of["Ändringar"]["A2"].value == counted


# --- Councils


def test_a_councils_workbook_is_its_agenda() -> None:
    """What to decide, what is red, late, changed and missing, then the plans; nobody else's."""
    books = big_round(20)
    earlier = _earlier(summary_of(big_round(12)))
    summary = summary_of(books, council="medicin-akut", earlier=earlier)
    pages = summary_pages(summary)
    headings = [re.sub(r" \(\d+\)$", "", table.heading) for table in pages[0].tables]
    assert pages[0].name == "Dagordning"
    assert headings == [
        "Beslut som behövs",
        "Status röd",
        "Försenat utöver status röd",
        "Ändrat sedan 2026-11-22",
        "Saknas eller behöver rättas",
        "Planerna",
    ]
    own = set(summary["grupper"]["grupp_namn"])
    for table in pages[0].tables:
        assert set(table.frame["grupp_namn"]) <= own
    assert {page.name for page in pages} & {"Hälsa och rehabilitering", "Lägesbild"} == set()


def test_the_region_has_a_page_for_each_council() -> None:
    """Each council's page holds its own groups' rows, and together they hold every group's."""
    summary = summary_of(big_round(41, rows=3))
    pages = {page.name: page for page in summary_pages(summary)}
    names = [name for name in summary["kunskapsrad"]["namn"] if name != "Hela regionen"]
    seen: set[str] = set()
    for name in names:
        tables = {table.name: table for table in pages[name.replace(":", "")].tables}
        (plans,) = [table for key, table in tables.items() if key.startswith("tblPlaner")]
        seen |= set(plans.frame["grupp_namn"])
    assert seen == set(summary["grupper"]["grupp_namn"])
    assert STAFF not in pages


def test_a_council_that_all_belong_to_is_not_four_names() -> None:
    """A group in all four councils says so; one in two of them names them."""
    summary = summary_of(big_round(41, rows=1))
    assert summary["grupper"].loc["primarvard", "kunskapsrad"] == "Alla fyra råden"
    others = summary["grupper"].drop("primarvard")["kunskapsrad"]
    assert not others.str.startswith("Alla").any()


def test_all_activities_are_read_on_paper(book_of: openpyxl.Workbook) -> None:
    """A4 across, with the columns to the left of the plan's own; all of them would be tiny."""
    sheet = book_of["Alla aktiviteter"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    headings = list(_table(book_of, "tblAktiviteter").columns)
    printed = headings[: range_boundaries(_printed(sheet))[2]]
    assert printed[0] == "Grupp"
    assert printed[-1] == "Kunskapsråd"
    assert "till och med Kunskapsråd" in str(sheet["A2"].value)


def _printed(sheet: Any) -> str:
    return str(sheet.print_area).rpartition("!")[2].replace("$", "")


def test_what_is_too_wide_for_one_page_goes_on_to_another(book_of: openpyxl.Workbook) -> None:
    """Rather than be shrunk until nobody can read it; the group stands on each of the pages."""
    for sheet in book_of:
        if not sheet.tables or sheet._charts:
            continue
        columns = range_boundaries(_printed(sheet))[2] if sheet.print_area else sheet.max_column
        letters = [openpyxl.utils.get_column_letter(number + 1) for number in range(columns)]
        total = sum(sheet.column_dimensions[letter].width for letter in letters)
        across = sheet.page_setup.fitToWidth or 1
        assert total / across <= 330, sheet.title
        assert across == 1 or sheet.print_title_cols, sheet.title


def test_colours_of_a_chart_are_told_apart() -> None:
    """Also in a legend, where each is a few points wide: no two are nearly the same."""
    for name in form_names():
        drawn = [chart_colour(status) for status in statuses(load_form(name))]
        for one, other in itertools.combinations(drawn, 2):
            parts = ([int(c[n : n + 2], 16) for n in (0, 2, 4)] for c in (one, other))
            assert math.dist(*parts) > 62, (name, one, other)

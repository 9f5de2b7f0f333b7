"""Calls to Excel against what Excel has: COM's type library, appscript's terms, xlwings.

No program stands behind: each object answers only to the names that its platform knows, and a
name or an argument that is not there fails the test.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pyopenvba.interpreter._inventory import members_of
from xlwings import mac_dict

from handlingsplan.excel import build, native
from handlingsplan.excel.native import redirect_links, set_input_help
from handlingsplan.excel.uno_engine import program
from tests.xlwings_engines import ENGINES, engine, refuse_arguments, refuse_unknown

FILE = Path("handlingsplan-blad.xlsx")
TERMS = {name for name, _ in (*mac_dict.properties, *mac_dict.elements)}
COMMANDS = {name: {argument for argument, _ in given} for name, _, given in mac_dict.commands}
#: Members of Office's own objects (Microsoft Learn, "FileDialog object (Office)").
OFFICE = {"FileDialog": {"initialfilename", "selecteditems", "show", "title"}}
#: What appscript adds to every reference.
APPSCRIPT = {"get", "set"}


class Com:
    """An object of Excel for Windows; notes what is read, set and called."""

    def __init__(self, kind: str, calls: list[str], **answers: Any) -> None:
        vars(self).update(_kind=kind, _calls=calls, _answers=answers)

    def _check(self, name: str) -> None:
        known = OFFICE.get(self._kind) or members_of(self._kind, "excel")
        assert name.lower() in known, f"{self._kind}.{name}"
        self._calls.append(f"{self._kind}.{name}")

    def __getattr__(self, name: str) -> Any:
        self._check(name)
        return self._answers[name]

    def __setattr__(self, name: str, value: object) -> None:
        self._check(name)


class Appscript:
    """A reference of appscript: a term of Excel's dictionary, or a command with its arguments."""

    def __init__(self, calls: list[str], term: str = "", **answers: Any) -> None:
        vars(self).update(_calls=calls, _term=term, _answers=answers)

    def __getattr__(self, name: str) -> Any:
        assert name in TERMS | set(COMMANDS) | APPSCRIPT, name
        mine: dict[str, Any] = vars(self)
        term = mine["_term"] if name in APPSCRIPT else name
        return Appscript(mine["_calls"], term, **mine["_answers"])

    def __call__(self, *args: object, **named: object) -> Any:
        """Run a command, or get or set a property."""
        del args
        mine: dict[str, Any] = vars(self)
        term = mine["_term"]
        assert set(named) <= COMMANDS.get(term, set()), (term, named)
        mine["_calls"].append(term)
        return mine["_answers"].get(term)


def _both(
    monkeypatch: pytest.MonkeyPatch, com: Any, appscript: Any, work: Callable[[Any], Any]
) -> tuple[Any, Any]:
    """Run the same work on an object of Windows and on one of macOS; return what both answer."""
    app = SimpleNamespace(engine=SimpleNamespace(name="excel"))
    keywords = SimpleNamespace(link_type_Excel_links="länkar", sheet_very_hidden="dolt")
    monkeypatch.setattr(native, "_keywords", lambda: keywords)
    answers = []
    for system, api in (("win32", com), ("darwin", appscript)):
        monkeypatch.setattr(sys, "platform", system)
        book = SimpleNamespace(app=app, api=api, name="bok")
        answers.append(work(SimpleNamespace(app=app, api=api, book=book)))
    return answers[0], answers[1]


@pytest.mark.parametrize(
    ("question", "kind", "member", "term"),
    [
        (native.structure_is_protected, "Workbook", "ProtectStructure", "protect_structure"),
        (native.counts_from_1904, "Workbook", "Date1904", "date_1904"),
        (native.contents_are_protected, "Worksheet", "ProtectContents", "protect_contents"),
    ],
)
def test_what_is_asked_exists_on_both_platforms(
    monkeypatch: pytest.MonkeyPatch,
    question: Callable[[Any], bool],
    kind: str,
    member: str,
    term: str,
) -> None:
    """Each has its own word for it, and both give the answer."""
    com = Com(kind, [], **{member: True})
    appscript = Appscript([], "", **{term: True})
    assert _both(monkeypatch, com, appscript, question) == (True, True)


def test_links_to_the_gone_file_are_changed_on_both(monkeypatch: pytest.MonkeyPatch) -> None:
    """By what Excel itself calls the book, though it is a web address; other links stay."""
    calls: list[str] = []
    changed: list[tuple[object, ...]] = []
    ours, other = f"C:\\Temp\\{FILE.name}", "C:\\annat.xlsx"
    com = Com(
        "Workbook",
        calls,
        LinkSources=lambda _kind: (ours, other),
        ChangeLink=lambda *given: changed.append(given),
        FullName="https://region.example/konsol.xlsm",
    )
    on_mac = Appscript(
        calls, link_sources=[f"Macintosh HD:Temp:{FILE.name}", "Macintosh HD:annat.xlsx"],
        full_name="/konsol.xlsm",
    )  # fmt: skip
    _both(monkeypatch, com, on_mac, lambda book: redirect_links(book, FILE))
    assert changed == [(ours, "https://region.example/konsol.xlsm", 1)]
    assert calls.count("change_link") == 1


def test_the_rest_exists_on_both(monkeypatch: pytest.MonkeyPatch) -> None:
    """Input help and hiding: each name and argument is one that the platform has."""
    calls: list[str] = []

    def help_on(cells: Any) -> None:
        owner = SimpleNamespace(data_validation=cells, sheet=cells)
        set_input_help(owner, title="t" * 40, text="å" * 300, strict=True)

    _both(monkeypatch, Com("Validation", calls), Appscript(calls), help_on)
    _both(monkeypatch, Com("Worksheet", calls), Appscript(calls), native.hide_from_menus)
    assert {"Validation.InputTitle", "Worksheet.Visible", "input_title", "visible"} <= set(calls)


def test_a_folder_is_chosen_with_excels_own_dialog(monkeypatch: pytest.MonkeyPatch) -> None:
    """FileDialog: a folder picker, shown, and its first item."""
    calls: list[str] = []
    dialog = Com("FileDialog", calls, Show=lambda: -1, SelectedItems=lambda _n: "D:\\planer")
    com = Com("Application", calls, FileDialog=lambda kind: {4: dialog}[kind])
    monkeypatch.setattr(sys, "platform", "win32")
    app = SimpleNamespace(api=com)
    assert native.choose(app, folder=True, start="D:\\") == "D:\\planer"
    assert calls[0] == "Application.FileDialog"


def test_a_name_that_a_platform_lacks_fails() -> None:
    """The tables can say no."""
    with pytest.raises(AssertionError):
        _ = Com("Workbook", []).link_sources
    with pytest.raises(AssertionError):
        _ = Appscript([]).LinkSources
    with pytest.raises(AssertionError):
        Appscript([]).change_link(namn="x")


@pytest.mark.parametrize(
    ("kind", "settable", "fixed"),
    [("App", "status_bar", "books"), ("Range", "formula", "row"), ("Sheet", "name", "tables")],
)
def test_the_table_of_xlwings_engines_knows_their_members(
    kind: str, settable: str, fixed: str
) -> None:
    """It is made of the installed package's own classes; what can be set is told apart."""
    refuse_unknown(kind, settable)
    refuse_unknown(kind, settable, setting=True)
    refuse_unknown(kind, fixed)
    with pytest.raises(AssertionError):
        refuse_unknown(kind, fixed, setting=True)


def test_the_table_of_xlwings_engines_can_say_no() -> None:
    """A member that one lacks, an argument that is not taken, one too many, one too few."""
    refuse_arguments("Books", "open", "bok.xlsx", read_only=True)
    for kind, name in (("Book", "SaveCopyAs"), ("Range", "freeze_panes")):
        with pytest.raises(AssertionError):
            refuse_unknown(kind, name)
    for kind, name, arguments in (
        ("Sheet", "delete", ("nu",)),
        ("Table", "resize", ()),
        ("Table", "resize", ("A1", "B2")),
        ("App", "books", ()),
    ):
        with pytest.raises(AssertionError):
            refuse_arguments(kind, name, *arguments)
    with pytest.raises(AssertionError):
        refuse_arguments("Range", "select", cell="A1")


def test_both_engines_have_every_kind_of_object() -> None:
    """Each class that LibreOffice's engine has stands in both tables."""
    kinds = {name for name, one in vars(program).items() if isinstance(one, type)} & {
        "App", "Books", "Book", "Sheets", "Sheet", "Range", "Tables", "Table",
    }  # fmt: skip
    assert kinds
    for module in ENGINES:
        assert kinds <= set(engine(module))


@pytest.mark.parametrize("make", [build.console, build.add_in])
def test_the_open_xml_sdk_finds_nothing(
    ooxml_validator: str, make: Callable[[], bytes], tmp_path: Path
) -> None:
    """Microsoft's own validator on both artefacts."""
    path = tmp_path / ("k.xlsm" if make is build.console else "h.xlam")
    path.write_bytes(make())
    done = subprocess.run([ooxml_validator, str(path)], capture_output=True, check=False)
    assert json.loads(done.stdout)["errors"] == []

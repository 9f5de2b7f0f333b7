"""The console and the add-in as files: their macros, their ribbon, and that both are whole."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from importlib import import_module, resources
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pyopenvba
import pytest

from handlingsplan.excel import build, install, places, vba
from handlingsplan.excel.commands import CONSOLE, MODULE, RIBBON_COMMANDS, Command
from handlingsplan.excel.console_file import FILE_COLUMNS, SETTINGS, START
from handlingsplan.excel.ribbon_xml import NAMESPACE, PART, ribbon_xml
from handlingsplan.excel.settings_sheet import read_settings, settings, this_python, with_settings
from handlingsplan.excel.vba_project import modules_of, with_modules
from tests import vba_bench

ALL = (*CONSOLE, *RIBBON_COMMANDS)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the two artefacts."""
    folder = tmp_path_factory.mktemp("byggt")
    build.build(folder)
    return folder


def _modules(path: Path) -> dict[str, str]:
    with pyopenvba.ExcelFile(path) as book:
        return dict(book.vba_modules())


def _macros(source: str) -> dict[str, str]:
    """Return macro -> its only line."""
    line = r'Public Sub (\w+)\([^)]*\)\s+If Ready\(\w+\) Then RunPython "([^"]+)"\s+End Sub'
    return dict(re.findall(line, source))


@pytest.mark.parametrize("name", [places.CONSOLE_FILE, places.ADD_IN_FILE])
def test_both_artefacts_are_whole(built: Path, name: str) -> None:
    """PyOpenVBA's check of the package and of the project finds nothing."""
    report = pyopenvba.check_file(built / name)
    assert report.complete
    assert report.issues == ()


@pytest.mark.parametrize(
    ("name", "commands"), [(places.CONSOLE_FILE, CONSOLE), (places.ADD_IN_FILE, RIBBON_COMMANDS)]
)
def test_two_readers_find_a_macro_for_each_button(
    built: Path, name: str, commands: tuple[Command, ...]
) -> None:
    """PyOpenVBA and oletools read the same macros, each a line of RunPython."""
    expected = {command.macro: command.python for command in commands}
    ours = _modules(built / name)[MODULE]
    theirs = vba_bench.modules_of(built / name)
    assert _macros(ours) == expected
    assert _macros(theirs[MODULE]) == expected


@pytest.mark.parametrize("command", ALL, ids=lambda command: command.macro)
def test_each_command_names_a_callable_that_imports(command: Command) -> None:
    """The Python of a macro is an import and a call of something that exists."""
    module = import_module(f"handlingsplan.excel.{command.module}")
    assert callable(getattr(module, command.function))
    assert '"' not in command.python


@pytest.mark.parametrize("name", [places.CONSOLE_FILE, places.ADD_IN_FILE])
def test_xlwings_modules_are_the_installed_packages(built: Path, name: str) -> None:
    """Word for word, so that the VBA side fits the Python side; the class Mac needs is there."""
    package = resources.files("xlwings")
    modules = _modules(built / name)
    original = package.joinpath("xlwings.bas").read_text("utf-8")
    assert modules[vba.XLWINGS].splitlines() == original.splitlines()
    original = package.joinpath("addin", "Dictionary.cls").read_text("utf-8")
    body = original[original.index("Option Explicit") :]
    assert modules[vba.DICTIONARY].splitlines()[-200:] == body.splitlines()[-200:]


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_each_button_of_the_console_is_bound_to_its_macro(built: Path) -> None:
    """The buttons stand in the declared order, with caption and macro."""
    parts = _parts(built / places.CONSOLE_FILE)
    drawing = next(data for name, data in parts.items() if name.endswith(".vml")).decode()
    bound = re.findall(r"<x:FmlaMacro>\[0\]!([^<]+)</x:FmlaMacro>", drawing)
    assert bound == [f"{MODULE}.{command.macro}" for command in CONSOLE]
    assert all(command.label in drawing for command in CONSOLE)


def test_the_console_has_its_sheets(built: Path) -> None:
    """Two that no menu shows, and the one with the settings and the list of files."""
    parts = _parts(built / places.CONSOLE_FILE)
    assert parts["xl/workbook.xml"].count(b'state="veryHidden"') == 2
    assert f'name="{START}"'.encode() in parts["xl/workbook.xml"]
    strings = parts["xl/sharedStrings.xml"].decode()
    assert all(heading in strings for _, heading, _ in SETTINGS)
    assert all(heading in strings for heading in FILE_COLUMNS)


@pytest.mark.parametrize("name", [places.CONSOLE_FILE, places.ADD_IN_FILE])
def test_an_artefact_is_by_us_and_about_to_be_calculated_by_nobody(built: Path, name: str) -> None:
    """No stranger's name as its creator, and nothing that makes Excel ask to save it."""
    parts = _parts(built / name)
    core = parts["docProps/core.xml"].decode()
    assert re.findall(r"<(?:dc:creator|cp:lastModifiedBy)>([^<]*)<", core) == ["handlingsplan"] * 2
    assert b"fullCalcOnLoad" not in parts["xl/workbook.xml"]


def test_what_makes_an_add_in_is_its_content_type(built: Path) -> None:
    """Excel opens it unseen; a workbook of the same parts would be a workbook."""
    types = _parts(built / places.ADD_IN_FILE)["[Content_Types].xml"].decode()
    assert "application/vnd.ms-excel.addin.macroEnabled.main+xml" in types
    assert "sheet.macroEnabled" not in types


def test_the_same_versions_give_the_same_sheets(built: Path) -> None:
    """Two builds differ in nothing but what pyOpenVBA puts into a VBA project."""
    with zipfile.ZipFile(io.BytesIO(build.console())) as package:
        again = {name: package.read(name) for name in package.namelist()}
    first = _parts(built / places.CONSOLE_FILE)
    assert list(again) == list(first)
    assert {n for n in first if first[n] != again[n]} <= {"xl/vbaProject.bin"}


# --- The ribbon

#: What the schema of 2009/07 allows of what we use: element -> (parents, attributes).
_SCHEMA: Mapping[str, tuple[set[str], set[str]]] = {
    "customUI": (set(), set()),
    "ribbon": ({"customUI"}, set()),
    "tabs": ({"ribbon"}, set()),
    "tab": ({"tabs"}, {"id", "label", "keytip", "insertAfterMso"}),
    "group": ({"tab"}, {"id", "label"}),
    "button": (
        {"group"},
        {"id", "label", "size", "onAction", "screentip", "supertip", "keytip", "imageMso"},
    ),
}
_LONGEST = {"id": 1024, "label": 1024, "screentip": 1024, "supertip": 1024, "keytip": 3}
_NC_NAME = re.compile(r"[A-Za-z_][\w.-]*")


def test_the_ribbon_keeps_the_rules_of_its_schema() -> None:
    """Elements, nesting, attributes, their lengths, and ids that are unique."""
    root = ET.fromstring(ribbon_xml())  # noqa: S314  (made two lines above)
    ids: list[str] = []

    def walk(element: ET.Element, parent: str) -> None:
        name = element.tag.removeprefix(f"{{{NAMESPACE}}}")
        parents, attributes = _SCHEMA[name]
        assert parent in parents or not parents
        assert set(element.attrib) <= attributes
        for key, value in element.attrib.items():
            assert 0 < len(value) <= _LONGEST.get(key, 1024)
        if "id" in element.attrib:
            assert _NC_NAME.fullmatch(element.attrib["id"])
            ids.append(element.attrib["id"])
        assert element.attrib.get("size", "normal") in {"normal", "large"}
        for child in element:
            walk(child, name)

    walk(root, "")
    assert len(set(ids)) == len(ids)


def test_each_callback_of_the_ribbon_has_its_macro(built: Path) -> None:
    """OnAction names a macro of the add-in that takes the control."""
    parts = _parts(built / places.ADD_IN_FILE)
    root = ET.fromstring(parts[PART])  # noqa: S314  (our own)
    called = [e.attrib["onAction"] for e in root.iter(f"{{{NAMESPACE}}}button")]
    source = _modules(built / places.ADD_IN_FILE)[MODULE]
    assert called == [f"{MODULE}.{command.macro}" for command in RIBBON_COMMANDS]
    for command in RIBBON_COMMANDS:
        assert f"Public Sub {command.macro}(control As IRibbonControl)" in source
    keytips = [command.keytip for command in RIBBON_COMMANDS]
    assert len(set(keytips)) == len(keytips)


def test_the_ribbons_part_is_related_to_the_package(built: Path) -> None:
    """``_rels/.rels`` points to the part with Office's own type of relationship."""
    rels = _parts(built / places.ADD_IN_FILE)["_rels/.rels"].decode()
    assert f'Target="{PART}"' in rels
    assert "office/2007/relationships/ui/extensibility" in rels


# --- Building again


def test_a_console_that_is_there_is_kept(tmp_path: Path) -> None:
    """It may hold a region's summary; only the add-in is written anew."""
    (tmp_path / places.CONSOLE_FILE).write_bytes(b"regionens")
    written = build.build(tmp_path)
    assert [path.name for path in written] == [places.ADD_IN_FILE]
    assert (tmp_path / places.CONSOLE_FILE).read_bytes() == b"regionens"


def test_renewing_a_console_changes_nothing_else(built: Path) -> None:
    """One of an older xlwings and another Python: its modules and its settings are of today."""
    today = (built / places.CONSOLE_FILE).read_bytes()
    gone = vba.Module(name=vba.XLWINGS, source="Sub Gammal()\nEnd Sub\n")
    old = with_settings(with_modules(today, ".xlsm", [gone]), r"C:\Gammal å & b\python.exe")
    assert read_settings(old)["INTERPRETER_WIN"] == r"C:\Gammal å & b\python.exe"
    renewed = install.renewed_console(old)
    with (
        zipfile.ZipFile(io.BytesIO(renewed)) as new,
        zipfile.ZipFile(io.BytesIO(old)) as before,
    ):
        changed = {n for n in before.namelist() if before.read(n) != new.read(n)}
    assert changed == {"xl/vbaProject.bin", "xl/worksheets/sheet1.xml"}
    modules = modules_of(renewed, ".xlsm")
    assert modules[vba.XLWINGS].splitlines() == vba.xlwings_module().splitlines()
    assert read_settings(renewed) == dict(settings(this_python()))
    assert install.renewed_console(renewed) == renewed
    assert install.renewed_console(today) == today


def test_settings_are_read_by_another_reader(built: Path, tmp_path: Path) -> None:
    """What openpyxl finds on the sheet of a renewed console is what was written."""
    path = r"D:\Program å ä ö\<py> & co\python.exe"
    data = with_settings((built / places.CONSOLE_FILE).read_bytes(), path)
    (tmp_path / "k.xlsm").write_bytes(data)
    rows = openpyxl.load_workbook(tmp_path / "k.xlsm")["xlwings.conf"].values
    assert {str(key): str(value or "") for key, value, *_ in rows} == dict(settings(path))


def test_a_console_built_for_others_names_their_python(tmp_path: Path) -> None:
    """IT builds centrally: the interpreter of those who get it, with Windows' own variables."""
    build.build(tmp_path, python=r"%LOCALAPPDATA%\Programs\Python\pythonw.exe")
    for name in (places.CONSOLE_FILE, places.ADD_IN_FILE):
        found = read_settings((tmp_path / name).read_bytes())
        assert found["INTERPRETER_WIN"] == r"%LOCALAPPDATA%\Programs\Python\pythonw.exe"

"""The VBA of both artefacts: compiled for every system, held to MS-OVBA, and run without Excel."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import olefile
import pytest

from handlingsplan.excel import build, places, vba
from handlingsplan.excel.commands import CONSOLE, MODULE, RIBBON_COMMANDS, Command
from handlingsplan.excel.settings_sheet import settings
from tests import vba_bench
from tests.vba_bench import Machine

PYTHON = r"D:\Hem\Åsa Öman\AppData\Local\Python\pythonw.exe"
ARTEFACTS = [places.CONSOLE_FILE, places.ADD_IN_FILE]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the two artefacts, for a Python in a home with å, ö and a blank."""
    folder = tmp_path_factory.mktemp("byggt å")
    build.build(folder, python=PYTHON)
    return folder


def _project(modules: dict[str, object]) -> set[str]:
    names = set(modules)
    for module in modules.values():
        names |= vba_bench._declared(module)
    return names


@pytest.mark.parametrize("system", vba_bench.SYSTEMS)
@pytest.mark.parametrize("name", ARTEFACTS)
def test_every_module_compiles_on_every_system(built: Path, name: str, system: str) -> None:
    """Each branch of #If is parsed; each type is the language's, Excel's or the project's own."""
    sources = vba_bench.modules_of(built / name)
    modules = {each: vba_bench.parsed(each, text, system) for each, text in sources.items()}
    for module in modules.values():
        assert vba_bench.unknown_types(module, set(modules)) == set()
        if module.option_explicit:
            assert vba_bench.undeclared_names(module, _project(modules)) == set()
    assert modules[MODULE].option_explicit


def test_without_its_class_no_macro_compiles_on_a_mac(built: Path) -> None:
    """The fault that was: xlwings' module names a class that the project did not have."""
    source = vba_bench.modules_of(built / places.ADD_IN_FILE)[vba.XLWINGS]
    alone = {system: vba_bench.parsed("xlwings", source, system) for system in vba_bench.SYSTEMS}
    missing = {s: vba_bench.unknown_types(module, {"xlwings"}) for s, module in alone.items()}
    assert missing == {s: {"Dictionary"} if s == "Mac" else set() for s in missing}


def test_a_name_that_nobody_declares_is_found() -> None:
    """The check can fail: a misspelt name, and a type that is nobody's."""
    source = "Option Explicit\nSub A()\nDim x As Skrutt\ny = 1\nMsgBox vbNewLine\nEnd Sub\n"
    module = vba_bench.parsed("M", source, "Mac")
    assert vba_bench.unknown_types(module, set()) == {"Skrutt"}
    assert vba_bench.undeclared_names(module, set()) == {"y"}


@pytest.mark.parametrize("name", ARTEFACTS)
def test_the_source_keeps_the_editors_limits(built: Path, name: str) -> None:
    """ASCII (or it reads otherwise elsewhere), CR LF, 1,023 characters a line, 24 continuations."""
    with zipfile.ZipFile(built / name) as package:
        project = olefile.OleFileIO(package.read("xl/vbaProject.bin"))
    for module, source in vba_bench.modules_of(built / name).items():
        assert source.isascii(), module
        lines = source.splitlines()
        assert max(map(len, lines)) <= 1_023
        continued = "".join("c" if line.rstrip().endswith(" _") else "." for line in lines)
        assert max(map(len, continued.split("."))) <= 24
        stored = _decompressed(project.openstream(["VBA", module]).read())
        assert stored.count(b"\r\n") == stored.count(b"\n") == stored.count(b"\r"), module


def _decompressed(stream: bytes) -> bytes:
    """Return the source in a module's stream, which it begins: nothing is compiled."""
    from oletools.olevba import decompress_stream  # noqa: PLC0415  (warns while it is imported)

    return bytes(decompress_stream(bytearray(stream)))


@pytest.mark.parametrize("name", ARTEFACTS)
def test_declarations_are_safe_in_64_bits(built: Path, name: str) -> None:
    """Where VBA7 compiles, every Declare says PtrSafe."""
    for module, source in vba_bench.modules_of(built / name).items():
        text = vba_bench.as_compiled(source, "Windows 64")
        for line in text.splitlines():
            if re.match(r"\s*(?:Private |Public )?Declare ", line):
                assert "PtrSafe" in line, (module, line)


@pytest.mark.parametrize("name", ARTEFACTS)
def test_no_compiled_code_is_claimed(built: Path, name: str) -> None:
    """``_VBA_PROJECT`` is the seven bytes of MS-OVBA 2.3.4.1, so every Office compiles anew."""
    with zipfile.ZipFile(built / name) as package:
        project = olefile.OleFileIO(package.read("xl/vbaProject.bin"))
    assert project.openstream("VBA/_VBA_PROJECT").read() == b"\xcc\x61\xff\xff\x00\x00\x00"


# --- Run: Excel's model and xlwings' own module, up to the command that Windows is given


def _command(machine: Machine) -> str:
    (command,) = machine.shell.commands
    return command


@pytest.mark.parametrize("command", RIBBON_COMMANDS, ids=lambda command: command.macro)
def test_each_button_of_the_ribbon_starts_its_python(built: Path, command: Command) -> None:
    """With a book in front: xlwings' VBA hands Windows our interpreter and our line."""
    machine = Machine(built / places.ADD_IN_FILE)
    machine.app.add_workbook()
    machine.press(command.macro)
    assert machine.messages == []
    assert f'cd "{PYTHON.rpartition(chr(92))[0]}"' in _command(machine)
    assert f'"{PYTHON}" -B -c ' in _command(machine)
    assert command.python in _command(machine)


@pytest.mark.parametrize("command", CONSOLE, ids=lambda command: command.macro)
def test_each_button_of_the_console_starts_its_python(built: Path, command: Command) -> None:
    """The console is the book in front when one of its buttons is pressed."""
    machine = Machine(built / places.CONSOLE_FILE)
    machine.app.application.active_book.sheets_[-1].Activate()
    machine.press(command.macro)
    assert command.python in _command(machine)
    assert f'--wb="{places.CONSOLE_FILE}"' in _command(machine)


@pytest.mark.parametrize("command", RIBBON_COMMANDS, ids=lambda command: command.macro)
def test_with_no_book_open_a_button_works_or_says_which_it_needs(
    built: Path, command: Command
) -> None:
    """Python finds Excel by a workbook's window, so one is opened, or asked for in Swedish."""
    machine = Machine(built / places.ADD_IN_FILE)
    machine.close_books()
    machine.press(command.macro)
    assert bool(machine.shell.commands) is not command.needs_book
    assert len(machine.app.workbooks()) == (0 if command.needs_book else 1)
    if command.needs_book:
        assert "Öppna en plan" in machine.messages[0]


def test_buttons_that_need_no_book_are_named() -> None:
    """Console, templates, test and help."""
    free = {command.function for command in RIBBON_COMMANDS if not command.needs_book}
    assert free == {"open_console", "create_templates", "test_installation", "show_help"}


def test_a_python_that_is_gone_is_said_in_swedish(built: Path) -> None:
    """After an update or a move of Python: what happened, what to do, where it was looked for."""
    machine = Machine(built / places.ADD_IN_FILE, interpreter_exists=False)
    machine.app.add_workbook()
    machine.press("RibbonGranska")
    assert machine.shell.commands == []
    assert "handlingsplan excel installera" in machine.messages[0]
    assert PYTHON in machine.messages[0]


def test_every_setting_that_could_lead_elsewhere_stands_on_the_sheet() -> None:
    """What RunPython reads and the sheet lacks, a file beside the workbook could decide."""
    read = set(re.findall(r'GetConfig\("([^"]+)"', vba.xlwings_module()))
    harmless = {name for name in read if name.startswith(("ONEDRIVE", "SHAREPOINT"))}
    elsewhere = {
        "INTERPRETER",  # asked for where INTERPRETER_WIN is empty
        "LICENSE_KEY",  # for code kept in sheets, which we have none of
        "UDF MODULES",  # functions in cells, likewise
        "DEBUG UDFS",
    }
    assert read - harmless - elsewhere == {key for key, _ in settings(PYTHON)}


HOSTILE = ("json.py", "handlingsplan.py", "pandas.py", "xlwings.py", "sitecustomize.py")


def test_nothing_that_lies_beside_the_workbook_is_run(tmp_path: Path) -> None:
    """The very command that the macro gives Windows, tried beside modules left by a stranger."""
    folder = tmp_path / "planer från alla"
    folder.mkdir()
    for name in (*HOSTILE, "usercustomize.py"):
        (folder / name).write_text("raise SystemExit('främmande kod')\n", "utf-8")
    (folder / "xlwings.conf").write_text(f'"PYTHONPATH","{folder}"\n', "utf-8")
    build.build(folder, python=PYTHON)
    machine = Machine(folder / places.CONSOLE_FILE)
    machine.app.application.active_book.sheets_[-1].Activate()
    machine.press("Validera")
    found = re.search(r'(-B -c ".*?") +--wb', _command(machine))
    assert found
    arguments = shlex.split(found[1])
    arguments[-1] = arguments[-1].replace("buttons.validate()", "print(buttons.__file__)")
    assert f"False;{folder}" in arguments[-1]
    assert _run(*arguments).stdout.strip().endswith("buttons.py")
    open_door = arguments[-1].replace("False;", "True;", 1)
    assert "främmande kod" in _run(*arguments[:-1], open_door).stderr


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run our Python from its own folder, which is where the command goes before it starts it."""
    environment = {"PYTHONPATH": ":".join(entry for entry in sys.path if entry)}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=Path(sys.executable).parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

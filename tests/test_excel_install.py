"""Installing, undoing it, and testing the installation, with the folders of Windows and macOS."""

from __future__ import annotations

import locale
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import platformdirs
import pytest

from handlingsplan.errors import UsageError
from handlingsplan.excel import entry_points, install, places, selftest, shortcut, vba
from handlingsplan.excel.policies import Check
from handlingsplan.excel.settings_sheet import read_settings


class EmptyRegistry:
    """A machine where nobody has set anything."""

    def values(self, _key: str, *, machine: bool) -> dict[str, str]:
        """Return nothing, of the machine's or the user's."""
        del machine
        return {}

    def keys(self, _key: str) -> tuple[str, ...]:
        """Return nothing."""
        return ()


@pytest.fixture
def windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the home folder of a machine that says it is Windows."""
    home = tmp_path / "Hem å"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(Path, "home", lambda: home)
    monkeypatch.setenv("APPDATA", str(home / "AppData" / "Roaming"))
    monkeypatch.setattr(platformdirs, "user_documents_dir", lambda: str(home / "Documents"))
    monkeypatch.setattr(entry_points, "state_folder", lambda: home / "tillstånd")
    monkeypatch.setattr(selftest, "state_folder", lambda: home / "tillstånd")
    monkeypatch.setattr(selftest, "Registry", EmptyRegistry)
    return home


def _by_what() -> dict[str, Check]:
    return {check.what: check for check in selftest.checks()}


def _settings(path: Path) -> dict[str, str]:
    return read_settings(path.read_bytes())


def test_install_puts_everything_in_place(windows: Path) -> None:
    """Add-in in XLSTART, console among the documents, the interpreter on a sheet of both."""
    install.install()
    add_in = windows / "AppData/Roaming/Microsoft/Excel/XLSTART/handlingsplan.xlam"
    console = windows / "Documents/Handlingsplan/sammanstallning.xlsm"
    for path in (add_in, console):
        assert _settings(path)["INTERPRETER_WIN"] == sys.executable
        assert _settings(path)["ADD_WORKBOOK_TO_PYTHONPATH"] == "False"
    assert not (windows / ".xlwings").exists()


@pytest.mark.usefixtures("windows")
def test_install_may_be_repeated() -> None:
    """The second time nothing is doubled, and the console is what it was."""
    install.install()
    console = places.console_path().read_bytes()
    done = install.install()
    assert places.console_path().read_bytes() == console
    assert any("aktuell" in line for line in done)


def test_swedish_letters_and_blanks_in_the_home_folder_reach_excel(
    windows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The path stands in cells, which have no code page; a file was read as cp1252 or Mac Roman."""
    python = windows / "Åsa Öman ä" / "Python 3.13" / "python.exe"
    python.parent.mkdir(parents=True)
    python.with_name("pythonw.exe").touch()
    monkeypatch.setattr(sys, "executable", str(python))
    install.install()
    for path in (places.add_in_path(), places.console_path()):
        found = _settings(path)["INTERPRETER_WIN"]
        assert found == str(python.with_name("pythonw.exe"))
        for code_page in ("cp1252", "mac_roman"):  # what VBA makes of it, and asks Windows for
            assert found.encode(code_page).decode(code_page) == found
            assert found.encode("utf-8").decode(code_page, "replace") != found


@pytest.mark.parametrize("code_page", ["cp1252", "mac_roman", "utf-8"])
def test_the_settings_of_other_users_of_xlwings_are_theirs(windows: Path, code_page: str) -> None:
    """Whatever stands in their file, in whatever encoding: it is as before, byte for byte."""
    config = windows / ".xlwings" / "xlwings.conf"
    config.parent.mkdir(parents=True)
    theirs = (
        '"INTERPRETER_WIN","D:\\Hem\\Åsa\\python.exe"\r\n"ADD_WORKBOOK_TO_PYTHONPATH","True"\r\n'
    )
    config.write_bytes(theirs.encode(code_page))
    install.install()
    assert config.read_bytes() == theirs.encode(code_page)
    install.uninstall()
    assert config.read_bytes() == theirs.encode(code_page)


def test_python_from_the_microsoft_store_is_found_out(
    windows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows puts its files where Excel does not look: said first, with what to do."""
    real = windows / "AppData/Local/Packages/PythonSoftwareFoundation/LocalCache/Roaming"
    monkeypatch.setattr(os.path, "realpath", lambda path: str(real / Path(path).name))
    done = install.install()
    assert "Microsoft Store" in done[0]
    assert "python.org" in done[0]
    assert str(real) in done[0]
    check = _by_what()["Tillägget"]
    assert not check.right
    assert "python.org" in check.do


@pytest.mark.usefixtures("windows")
def test_a_path_outside_the_code_page_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """VBA looks for files in the system's own code page, which has no Greek in Sweden."""
    monkeypatch.setattr(locale, "getencoding", lambda: "cp1252")
    monkeypatch.setattr(sys, "executable", r"D:\Hem\Åsa\python.exe")
    assert install.warnings() == []
    monkeypatch.setattr(sys, "executable", r"D:\Hem\Ελένη\python.exe")
    assert "tecken" in install.warnings()[0]


@pytest.mark.usefixtures("windows")
def test_uninstall_keeps_the_console() -> None:
    """Add-in and settings go; the console, which may hold work, stays and is named."""
    install.install()
    done = install.uninstall()
    assert not places.add_in_path().exists()
    assert places.console_path().is_file()
    assert any(str(places.console_path()) in line for line in done)
    places.console_path().unlink()
    assert install.uninstall() == ["Inget var installerat."]


@pytest.mark.usefixtures("windows")
def test_the_test_says_what_is_right_and_what_to_do() -> None:
    """Before installing several things are missing, each with what to do; afterwards none is."""
    before = _by_what()
    assert not before["Tillägget"].right
    assert before["Tillägget"].do
    install.install()
    after = _by_what()
    assert [check.what for check in after.values() if not check.right] == []
    assert "OK   Tillägget" in selftest.report(after.values())


@pytest.mark.usefixtures("windows")
def test_an_old_module_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """After an update of xlwings the artifacts are older than the package."""
    install.install()
    newer = 'Public Const XLWINGS_VERSION As String = "99.0.0"'
    monkeypatch.setattr(vba, "xlwings_module", lambda: newer)
    check = _by_what()["Version av VBA-modulen"]
    assert not check.right
    assert "99.0.0" in check.seen


@pytest.mark.usefixtures("windows")
def test_on_a_mac_the_script_that_starts_python_is_put_in_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Excel for Mac runs Python through a script in its own folder, and has folders of its own."""
    monkeypatch.setattr(sys, "platform", "darwin")
    install.install()
    scripts = list(places.mac_scripts().glob("xlwings-*.applescript"))
    assert len(scripts) == 1
    assert _settings(places.console_path())["INTERPRETER_MAC"] == sys.executable
    assert "UBF8T346G9.Office" in str(places.add_in_path())
    assert places.add_in_path().is_file()


def test_without_excel_libreoffice_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Linux there is no Excel to install into; the message says what there is."""
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(UsageError) as refused:
        install.install()
    assert "libreoffice" in refused.value.hint


class _Link:
    """Windows' IShellLink, as pywin32 gives it: its methods note what they were given."""

    def __init__(self) -> None:
        self.given: dict[str, object] = {}

    def __getattr__(self, name: str) -> Callable[..., object]:
        # Microsoft Learn: "IShellLinkW interface (shobjidl_core.h)" and "IPersistFile"
        assert name in {
            "SetPath", "SetArguments", "SetDescription", "SetWorkingDirectory", "QueryInterface",
            "Save",
        }  # fmt: skip

        def called(*given: object) -> object:
            self.given[name] = given
            return self

        return called


def test_the_start_menu_drives_the_console_without_macros(
    windows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry in the user's own start menu: a Python with a terminal, and the command."""
    link = _Link()
    com = ModuleType("pythoncom")
    vars(com).update(
        CoCreateInstance=lambda *_: link, CLSCTX_INPROC_SERVER=1, IID_IPersistFile="fil"
    )
    shell = SimpleNamespace(CLSID_ShellLink="länk", IID_IShellLink="länk")
    monkeypatch.setitem(sys.modules, "pythoncom", com)
    extensions = ModuleType("win32com.shell")
    vars(extensions).update(shell=shell)
    monkeypatch.setitem(sys.modules, "win32com", ModuleType("win32com"))
    monkeypatch.setitem(sys.modules, "win32com.shell", extensions)
    python = windows / "Åsa" / "python.exe"
    python.parent.mkdir(parents=True)
    python.with_name("pythonw.exe").touch()
    monkeypatch.setattr(sys, "executable", str(python))
    assert any("öppnas härifrån" in line for line in install.install())
    target = windows / "AppData/Roaming/Microsoft/Windows/Start Menu/Programs"
    assert link.given["Save"] == (str(target / "Handlingsplan - konsolen.lnk"), 0)
    assert link.given["SetPath"] == (str(python),)
    assert link.given["SetArguments"] == ("-P -m handlingsplan oppna-konsol --oppna",)


@pytest.mark.usefixtures("windows")
def test_an_installation_does_without_the_start_menus_entry() -> None:
    """Where Windows refuses it, the rest is in place and the line says what to run instead."""
    done = install.install()  # there is no pywin32 here
    assert any("kör i en terminal" in line for line in done)
    assert places.add_in_path().is_file()


def test_the_entry_goes_with_the_rest(windows: Path) -> None:
    """Undoing an installation takes it away, and says so."""
    assert windows.name
    path = places.shortcut_path()
    path.parent.mkdir(parents=True)
    path.touch()
    assert any(path.name in line for line in install.uninstall())
    assert not path.exists()


def test_on_a_mac_the_entry_is_a_script_that_runs_the_command(
    windows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It starts the very Python, whose path has blanks, quotes and Swedish letters."""
    monkeypatch.setattr(sys, "platform", "darwin")
    python = windows / "Åsa's Python" / "python3"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    assert str(places.shortcut_path()) in shortcut.add_shortcut()
    done = subprocess.run(
        [places.shortcut_path()], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["-P", "-m", "handlingsplan", "oppna-konsol", "--oppna"]

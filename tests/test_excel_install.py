"""Installing, undoing it, and testing the installation, with the folders of Windows and macOS."""

from __future__ import annotations

import locale
import os
import sys
from pathlib import Path

import platformdirs
import pytest

from handlingsplan.errors import UsageError
from handlingsplan.excel import entry_points, install, places, selftest, vba
from handlingsplan.excel.policies import Check
from handlingsplan.excel.settings_sheet import read_settings, this_python


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
    monkeypatch.setattr(selftest, "WindowsRegistry", EmptyRegistry)
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
    assert any("aktuell" in line for line in done.lines)


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
@pytest.mark.usefixtures("windows")
def test_the_settings_of_other_users_of_xlwings_are_theirs(code_page: str) -> None:
    """Whatever stands in their file, in whatever encoding: it is as before, byte for byte."""
    config = places.xlwings_config()
    config.parent.mkdir(parents=True)
    theirs = (
        '"INTERPRETER_WIN","D:\\Hem\\Åsa\\python.exe"\r\n"ADD_WORKBOOK_TO_PYTHONPATH","True"\r\n'
    )
    config.write_bytes(theirs.encode(code_page))
    install.install()
    assert config.read_bytes() == theirs.encode(code_page)
    install.uninstall()
    assert config.read_bytes() == theirs.encode(code_page)


@pytest.mark.usefixtures("windows")
def test_what_an_earlier_version_wrote_is_taken_back() -> None:
    """Our own lines go, those of others stay; an empty file goes too."""
    config = places.xlwings_config()
    config.parent.mkdir(parents=True)
    ours = f'"INTERPRETER_WIN","{this_python()}"\n"ADD_WORKBOOK_TO_PYTHONPATH","False"\n'
    config.write_text('"SHOW CONSOLE","True"\n' + ours, "utf-8")
    done = install.install()
    assert config.read_text("utf-8") == '"SHOW CONSOLE","True"\n'
    assert any("borttagna" in line for line in done.lines)
    config.write_text(ours, "utf-8")
    install.uninstall()
    assert not config.exists()


def test_python_from_the_microsoft_store_is_found_out(
    windows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows puts its files where Excel does not look: said first, with what to do."""
    real = windows / "AppData/Local/Packages/PythonSoftwareFoundation/LocalCache/Roaming"
    monkeypatch.setattr(os.path, "realpath", lambda path: str(real / Path(path).name))
    done = install.install()
    assert "Microsoft Store" in done.lines[0]
    assert "python.org" in done.lines[0]
    assert str(real) in done.lines[0]
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
    assert any(str(places.console_path()) in line for line in done.lines)
    places.console_path().unlink()
    assert install.uninstall().lines == ("Inget var installerat.",)


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

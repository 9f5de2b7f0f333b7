"""Installing, undoing it, and testing the installation, with the folders of Windows and macOS."""

from __future__ import annotations

import sys
from pathlib import Path

import platformdirs
import pytest

from handlingsplan.errors import UsageError
from handlingsplan.excel import entry_points, install, places, selftest, vba


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
    return home


def _by_what() -> dict[str, selftest.Check]:
    return {check.what: check for check in selftest.checks()}


def test_install_puts_everything_in_place(windows: Path) -> None:
    """Add-in in XLSTART, console among the documents, interpreter in xlwings' settings."""
    install.install()
    assert (windows / "AppData/Roaming/Microsoft/Excel/XLSTART/handlingsplan.xlam").is_file()
    assert (windows / "Documents/Handlingsplan/sammanstallning.xlsm").is_file()
    settings = (windows / ".xlwings/xlwings.conf").read_text("utf-8")
    assert f'"INTERPRETER_WIN","{sys.executable}"' in settings
    assert '"ADD_WORKBOOK_TO_PYTHONPATH","False"' in settings


@pytest.mark.usefixtures("windows")
def test_install_may_be_repeated() -> None:
    """The second time nothing is doubled, and the console is what it was."""
    install.install()
    console = places.console_path().read_bytes()
    settings = places.xlwings_config().read_text("utf-8")
    done = install.install()
    assert places.console_path().read_bytes() == console
    assert places.xlwings_config().read_text("utf-8") == settings
    assert any("aktuell" in line for line in done.lines)


@pytest.mark.usefixtures("windows")
def test_other_settings_of_xlwings_are_kept() -> None:
    """Lines of others stay, both when installing and when undoing it."""
    config = places.xlwings_config()
    config.parent.mkdir(parents=True)
    config.write_text('"SHOW CONSOLE","True"\n"INTERPRETER_WIN","C:\\gammal"\n', "utf-8")
    install.install()
    assert '"SHOW CONSOLE","True"' in config.read_text("utf-8")
    assert "gammal" not in config.read_text("utf-8")
    install.uninstall()
    assert config.read_text("utf-8") == '"SHOW CONSOLE","True"\n'


@pytest.mark.usefixtures("windows")
def test_uninstall_keeps_the_console() -> None:
    """Add-in and settings go; the console, which may hold work, stays and is named."""
    install.install()
    done = install.uninstall()
    assert not places.add_in_path().exists()
    assert not places.xlwings_config().exists()
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
def test_settings_of_others_beside_the_console_are_noticed() -> None:
    """A file that could make the console run another program is named."""
    install.install()
    places.console_path().with_name("xlwings.conf").write_text("", "utf-8")
    assert not _by_what()["Främmande inställningar bredvid konsolen"].right


@pytest.mark.usefixtures("windows")
def test_on_a_mac_the_script_that_starts_python_is_put_in_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Excel for Mac runs Python through a script in its own folder, and has folders of its own."""
    monkeypatch.setattr(sys, "platform", "darwin")
    install.install()
    scripts = list(places.mac_scripts().glob("xlwings-*.applescript"))
    assert len(scripts) == 1
    assert "INTERPRETER_MAC" in places.xlwings_config().read_text("utf-8")
    assert "UBF8T346G9.Office" in str(places.add_in_path())
    assert places.add_in_path().is_file()


def test_without_excel_libreoffice_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Linux there is no Excel to install into; the message says what there is."""
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(UsageError) as refused:
        install.install()
    assert "libreoffice" in refused.value.hint

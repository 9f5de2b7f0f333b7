"""Where the book lies: on the web, on a server, nowhere yet, or in protected view."""

from __future__ import annotations

import io
import locale
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xlwings

from handlingsplan.errors import UsageError
from handlingsplan.excel import entry_points, ribbon, work
from handlingsplan.excel import host as door
from handlingsplan.excel.host import Host, NoBookError
from handlingsplan.report.pages.links import target

ONEDRIVE = "https://region.example/personal/planer/Handlingsplan å.xlsx"


class Unmapped:
    """A book whose web address xlwings cannot turn into a path."""

    name = "plan.xlsx"
    app: Any = SimpleNamespace(engine=SimpleNamespace(name="excel"))
    api = SimpleNamespace(FullName=ONEDRIVE)

    @property
    def fullname(self) -> str:
        """Raise as xlwings does where OneDrive's folder is unknown."""
        message = "Couldn't find the local OneDrive folder."
        raise xlwings.XlwingsError(message)


def host(fullname: str) -> Host:
    """Return the door to a book with a full name."""
    book: Any = SimpleNamespace(name=Path(fullname).name, fullname=fullname, app=None)
    return Host(book.app, book)


@pytest.mark.parametrize(
    ("fullname", "folder", "web"),
    [
        ("/hem/Mina planer åäö/plan.xlsx", Path("/hem/Mina planer åäö"), False),
        ("//server/delad yta/plan.xlsx", Path("//server/delad yta"), False),
        ("Bok1", None, False),
        (ONEDRIVE, None, True),
    ],
    ids=["path", "network drive", "never saved", "web"],
)
def test_the_folder_of_a_book_is_known_where_it_has_one(
    fullname: str,
    folder: Path | None,
    web: bool,  # noqa: FBT001  (a column of the table above)
) -> None:
    """A book on the web alone or never saved has none."""
    found = host(fullname)
    assert (found.folder, found.on_the_web) == (folder, web)


def test_a_web_address_that_xlwings_gives_up_is_one_all_the_same() -> None:
    """Excel itself still knows it."""
    book: Any = Unmapped()
    found = Host(book.app, book)
    assert (found.folder, found.on_the_web) == (None, True)


@pytest.mark.parametrize(
    ("fullname", "words"), [("Bok1", "är inte sparad"), (ONEDRIVE, "ligger på webben")]
)
def test_without_a_folder_the_ribbon_says_why_and_what_to_do(fullname: str, words: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(UsageError) as caught:
        ribbon._consolidate_folder(host(fullname))
    assert words in caught.value.message
    assert "Öppna en plan ur mappen" in caught.value.hint


class Program:
    """Excel with no workbook in a window: it answers, and shows what it is asked to show."""

    def __init__(self) -> None:
        self.books: list[Any] = []
        self.shown: list[str] = []
        self.status_bar: str | bool = False

    def alert(self, text: str, title: str) -> None:
        """Note a message."""
        assert title == "Handlingsplan"
        self.shown.append(text)


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Program:
    """The program that a button of the ribbon finds, with no book open."""
    running = Program()
    monkeypatch.setattr(door, "_program", lambda: running)
    monkeypatch.setattr(entry_points, "state_folder", lambda: tmp_path)
    return running


def test_in_protected_view_the_person_is_asked_to_enable_editing(program: Program) -> None:
    """Excel counts no book then; the buttons that need one say so, in the program."""
    ribbon.review()
    assert "Aktivera redigering" in program.shown[0]
    with pytest.raises(NoBookError):
        _ = Host.of_ribbon().book


def test_without_a_book_the_others_do_their_work(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Help, the test of the installation, and the console, which is opened."""
    opened: list[str] = []

    def open_(_self: Host, path: Path) -> Book:
        opened.append(str(path))
        return Book()

    monkeypatch.setattr(Host, "open", open_)
    console = tmp_path / "sammanstallning.xlsm"
    console.touch()
    monkeypatch.setattr(ribbon, "console_path", lambda: console)
    ribbon.show_help()
    ribbon.test_installation()
    ribbon.open_console()
    assert "Nästa fel:" in program.shown[0]
    assert "Python" in program.shown[1]
    assert opened == [str(console)]


class Book:
    """A book that was opened."""

    impl = SimpleNamespace(activate=lambda: None)


def test_a_message_that_excel_cannot_show_is_readable(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """VBA reads what Python writes on stderr in the system's code page, whatever Python prefers."""

    def unreachable() -> Any:
        message = "Excel går inte att nå."
        raise UsageError(message, "Försök igen på en gång.")

    monkeypatch.setattr(door, "_program", unreachable)
    monkeypatch.setattr(locale, "getencoding", lambda: "cp1252")
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stderr", stream)
    with pytest.raises(SystemExit):
        ribbon.review()
    stream.flush()
    written = stream.buffer.getvalue()
    assert "går inte att nå" in written.decode("cp1252")
    assert capfd.readouterr().err == ""


class Placed:
    """A door to a book: where it lies, and whether Excel for Mac has a folder of its own."""

    def __init__(self, folder: Path | None, *, own: Path | None = None) -> None:
        self.folder = folder
        self.copy_folder = own
        self.book = SimpleNamespace(name="konsol.xlsm")


def test_a_summary_lies_where_its_links_are_right(tmp_path: Path) -> None:
    """Beside the console with relative links; on a Mac one name in one folder; else addresses."""
    plans = tmp_path / "planer å"
    beside: Any = Placed(tmp_path)
    place = work.staging(beside, plans)
    assert (place.folder, place.base) == (tmp_path, "planer å")
    own = tmp_path / "Excels egen"
    mac: Any = Placed(tmp_path, own=own)
    first, second = (work.staging(mac, plans) for _ in range(2))
    assert first == second
    assert first.folder == own
    assert target(first.base, "a b.xlsx") == f"file://{tmp_path}/planer å/a b.xlsx".replace(
        " ", "%20"
    )
    web: Any = Placed(None)
    assert str(work.staging(web, plans).base).startswith("file:///")
    assert target("file:///C:/Mina planer", "å#1.xlsx") == "file:///C:/Mina%20planer/å%231.xlsx"

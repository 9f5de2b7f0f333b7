"""The running program and the book in front: the verbs that the door needs, over xlwings.

Nothing else of the door talks to the program itself. Every verb waits while it is busy.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import xlwings

from handlingsplan.errors import HandlingsplanError
from handlingsplan.excel import native
from handlingsplan.excel.retry import retry_while_busy

_TITLE = "Handlingsplan"
#: What is turned off during the work. Alerts are among it: Excel would ask about names and links.
_QUIET: dict[str, object] = {
    "screen_updating": False,
    "enable_events": False,
    "display_alerts": False,
    "calculation": "manual",
}
_BETWEEN_SECONDS = 0.5  # from one progress to the next
#: Excel's status bar takes no longer text.
_LONGEST_STATUS = 255


class NoBookError(HandlingsplanError):
    """No workbook is open that can be worked with."""

    def __init__(self) -> None:
        super().__init__(
            "Ingen arbetsbok är öppen för redigering.",
            "Öppna en plan. Står det ”Skyddad vy” överst klickar du först på Aktivera redigering.",
        )


class Host:
    """The program, and the book whose button was pressed, or the active one.

    Args:
        app: the program.
        book: the book; ``None`` where there is none, for work that needs none.
    """

    def __init__(self, app: xlwings.App, book: xlwings.Book | None) -> None:
        self.app = app
        self._book = book
        self.keeps_status = False

    @property
    def book(self) -> xlwings.Book:
        """The book that the work is about.

        Raises:
            NoBookError: there is none, or it is in protected view.
        """
        if self._book is None:
            raise NoBookError
        return self._book

    @classmethod
    def of_button(cls) -> Host:
        """Return the program with the book whose button was pressed."""
        _no_endless_retries()
        book = _calling_book()
        return cls(book.app, book)

    @classmethod
    def of_ribbon(cls) -> Host:
        """Return the program with the book in front, if any; an add-in's button belongs to none."""
        _no_endless_retries()
        app = _program()
        return cls(app, _active_book(app))

    @retry_while_busy
    def progress(self, text: str) -> None:
        """Show a text in the status bar; an empty one gives the bar back."""
        self.app.status_bar = _shortened(text) or False

    def counter(self, what: str) -> Callable[[int, int], None]:
        """Return a progress that shows in the status bar, at most twice a second.

        Args:
            what: what is being done, before "3 av 41".
        """
        shown = 0.0

        def step(done: int, total: int) -> None:
            nonlocal shown
            if done == total or time.monotonic() - shown >= _BETWEEN_SECONDS:
                self.progress(f"Handlingsplan: {what} {done} av {total}")
                shown = time.monotonic()

        return step

    @retry_while_busy
    def keep_progress(self, text: str) -> None:
        """Show a text in the status bar that stays when the press is over."""
        self.app.status_bar = _shortened(text)
        self.keeps_status = True

    @retry_while_busy
    def say(self, text: str) -> None:
        """Show a message that the person closes."""
        self.app.alert(text, title=_TITLE)

    @contextlib.contextmanager
    def quiet(self) -> Iterator[None]:
        """Hold back redrawing, events and calculation, and put them back whatever happens."""
        before = {name: self._state(name) for name in _QUIET}
        try:
            for name, value in _QUIET.items():
                self._set_state(name, value)
            yield
        finally:
            for name, value in before.items():
                with contextlib.suppress(Exception):  # the program may be gone; the rest goes on
                    self._set_state(name, value)

    @retry_while_busy
    def _state(self, name: str) -> Any:
        return getattr(self.app, name)

    @retry_while_busy
    def _set_state(self, name: str, value: Any) -> None:
        setattr(self.app, name, value)

    @property
    def folder(self) -> Path | None:
        """The folder of the book; ``None`` where it was never saved or lies on the web alone."""
        path = _local_path(self.book)
        return path.parent if path else None

    @property
    def copy_folder(self) -> Path | None:
        """Where a copy of the book may be written without questions; ``None`` for anywhere.

        Excel for Mac may write without asking in its own container alone.
        """
        container = Path.home() / "Library/Containers/com.microsoft.Excel/Data"
        return container if sys.platform == "darwin" and container.is_dir() else None

    @property
    def on_the_web(self) -> bool:
        """Whether the book's full name is a web address with no local folder behind it."""
        return self.folder is None and "://" in _address(self.book)

    def link_to(self, path: Path) -> str:
        """Return how HYPERLINK leads to a file or folder: LibreOffice wants addresses."""
        return path.as_uri() if self.app.engine.name == "libreoffice" else str(path)

    @retry_while_busy
    def choose(self, *, folder: bool, start: str) -> Path | None:
        """Let the person choose a folder or a file; ``None`` where they think better of it."""
        chosen = native.choose(self.app, folder=folder, start=start)
        return Path(chosen) if chosen else None

    @retry_while_busy
    def open(self, path: Path, *, read_only: bool = False) -> xlwings.Book:
        """Open a file, or return it where it is open already."""
        return self.app.books.open(str(path), read_only=read_only, update_links=False)

    @retry_while_busy
    def save_copy(self, path: Path) -> None:
        """Store the book as it stands, unsaved changes included, without changing its name."""
        native.save_copy(self.book, path)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_STATUS else f"{text[: _LONGEST_STATUS - 1]}…"


@retry_while_busy
def _calling_book() -> xlwings.Book:
    return xlwings.Book.caller()


@retry_while_busy
def _program() -> xlwings.App:
    """Return the program that called; on a Mac an add-in that calls is in no list of books."""
    if sys.platform == "darwin" and not hasattr(xlwings.Book, "_mock_caller"):
        app = xlwings.apps.active
        if app is None:
            raise NoBookError
        return app
    return xlwings.Book.caller().app


@retry_while_busy
def _active_book(app: xlwings.App) -> xlwings.Book | None:
    if not len(app.books):
        return None
    with contextlib.suppress(AttributeError, TypeError):  # what xlwings makes of "no active book"
        book = app.books.active
        return book if book.name else None
    return None


def _no_endless_retries() -> None:
    """Take away that xlwings tries a busy Excel for ever; we wait with a pause and a limit."""
    module = sys.modules.get("xlwings._xlwindows")
    if module is not None:
        vars(module)["N_COM_ATTEMPTS"] = 1


@retry_while_busy
def _address(book: xlwings.Book) -> str:
    """Return a book's full name, also where xlwings cannot turn its web address into a path."""
    try:
        return str(book.fullname)
    except xlwings.XlwingsError:
        return native.full_name(book)


def _local_path(book: xlwings.Book) -> Path | None:
    address = _address(book)
    path = Path(address)
    return None if "://" in address or not path.is_absolute() else path

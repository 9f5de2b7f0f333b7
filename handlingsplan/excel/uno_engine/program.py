"""The program, its open books and a book: xlwings' Engine, Apps, App, Books and Book over UNO."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from xlwings import base_classes

from handlingsplan.excel.uno_engine.cells import Range
from handlingsplan.excel.uno_engine.connect import import_uno, uno_properties
from handlingsplan.excel.uno_engine.grid import Sheet, Sheets
from handlingsplan.excel.uno_engine.object_model import FILTERS, AppApi, BookApi, full_name

_SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"
_DOCUMENT = "com.sun.star.comp.Calc.SpreadsheetDocument"
_NEVER_MACROS = 0
_OK_BUTTON = 1


class Engine:
    """The engine that xlwings is given: ``xlwings.engines.add(xlwings.Engine(impl=Engine(…)))``.

    Args:
        context: the component context of a running LibreOffice.
    """

    name = "libreoffice"
    type = "desktop"

    def __init__(self, context: Any) -> None:
        self.app = App(self, context)
        self.apps = Apps(self.app)

    @staticmethod
    def prepare_xl_data_element(value: object, _options: object) -> object:
        """Return a value as UNO takes it."""
        return "" if value is None else value

    @staticmethod
    def clean_value_data(
        data: Any,
        _datetime: object,
        empty: object,
        number: Any,
        _errors: object,
    ) -> list[list[Any]]:
        """Return a block as xlwings' converters expect it."""
        return [
            [empty if v == "" else number(v) if number and isinstance(v, float) else v for v in row]
            for row in data
        ]


class Apps(base_classes.Apps):
    """The one running LibreOffice."""

    def __init__(self, app: App) -> None:
        self._app = app

    def keys(self) -> list[int]:
        """Return the pid, the key of the only app."""
        return [self._app.pid]

    def __iter__(self) -> Iterator[App]:
        return iter([self._app])

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        return self._app


class App(base_classes.App):
    """A running LibreOffice; ``messages`` keeps what :meth:`alert` could show to nobody."""

    #: Kept but without effect here: nothing that the door does raises events, or is asked about.
    enable_events = True
    display_alerts = True

    def __init__(self, engine: Engine, context: Any) -> None:
        self.engine = engine
        self._context = context
        self._held: list[Any] = []
        manager = context.ServiceManager
        self._desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        self._indicator: Any = None
        self._status: str | bool = False
        self.messages: list[str] = []

    @property
    def api(self) -> AppApi:
        """What the door asks of Excel's own Application object, by the same names."""
        return AppApi(self._context)

    @property
    def pid(self) -> int:
        """A number for the only app; LibreOffice does not tell its own."""
        return os.getpid()

    @property
    def books(self) -> Books:
        """The open spreadsheets."""
        return Books(self)

    @property
    def documents(self) -> list[Any]:
        """The open spreadsheets as UNO objects."""
        found = []
        components = self._desktop.Components.createEnumeration()
        while components.hasMoreElements():
            component = components.nextElement()
            if hasattr(component, "supportsService") and component.supportsService(_SPREADSHEET):
                found.append(component)
        return found

    @property
    def active_document(self) -> Any:
        """The spreadsheet in front; where no window has the focus, the one opened last."""
        in_front = self._in_front()
        if in_front is not None:
            return in_front
        documents = self.documents
        return documents[0] if documents else None

    def _in_front(self) -> Any:
        """Return the spreadsheet whose window has the focus, or ``None``."""
        current = self._desktop.getCurrentComponent()
        return current if current is not None and current.supportsService(_SPREADSHEET) else None

    @property
    def selection(self) -> Range | None:
        """The selected cells of the book in front."""
        document = self.active_document
        controller = document.getCurrentController() if document else None
        raw = controller.getSelection() if controller else None
        if raw is None or not hasattr(raw, "RangeAddress"):
            return None
        at = raw.RangeAddress
        sheet = Sheet(Book(document, self), document.Sheets.getByIndex(at.Sheet))
        return Range(sheet, at.StartRow + 1, at.StartColumn + 1, at.EndRow + 1, at.EndColumn + 1)

    @property
    def screen_updating(self) -> bool:
        """Whether the windows are redrawn; a press that asks holds and frees the same ones."""
        self._held = self.documents
        return not any(document.hasControllersLocked() for document in self._held)

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        for document in self._held or self.documents:
            while value and document.hasControllersLocked():
                document.unlockControllers()
            if not value and not document.hasControllersLocked():
                document.lockControllers()

    @property
    def calculation(self) -> str:
        """``automatic`` or ``manual``."""
        automatic = all(d.isAutomaticCalculationEnabled() for d in self._held or self.documents)
        return "automatic" if automatic else "manual"

    @calculation.setter
    def calculation(self, value: str) -> None:
        for document in self._held or self.documents:
            document.enableAutomaticCalculation(value == "automatic")

    @property
    def status_bar(self) -> str | bool:
        """The text in the status bar, or ``False`` where the program writes there itself."""
        return self._status

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        self._status = value or False
        document = self._in_front()
        controller = document.getCurrentController() if document else None
        if self._indicator is not None:
            self._indicator.end()
            self._indicator = None
        if value and controller is not None:
            self._indicator = controller.getFrame().createStatusIndicator()
            self._indicator.start(str(value), 0)

    def alert(
        self, prompt: str, title: str, buttons: object, mode: object, callback: object
    ) -> str:
        """Show a message and wait for OK; where nobody would see it, keep it in ``messages``."""
        del buttons, mode, callback  # an OK button is all that the door asks for
        window = self._window()
        if window is None:
            self.messages.append(prompt)
            return "ok"
        box = import_uno().Enum("com.sun.star.awt.MessageBoxType", "INFOBOX")
        window.Toolkit.createMessageBox(window, box, _OK_BUTTON, title or "", prompt).execute()
        return "ok"

    def _window(self) -> Any:
        document = self.active_document
        controller = document.getCurrentController() if document else None
        window = controller.getFrame().ContainerWindow if controller else None
        return window if window is not None and window.isVisible() else None

    def load(self, path: Path, *, windowless: bool) -> Any:
        """Open a file without running its macros and return its UNO document.

        A windowless document is faster, and nothing draws it; it is in no list of open books.
        """
        url = path.resolve().as_uri()
        properties = uno_properties(URL=url, ReadOnly=windowless, MacroExecutionMode=_NEVER_MACROS)
        if windowless:
            manager = self._context.ServiceManager
            document = manager.createInstanceWithContext(_DOCUMENT, self._context)
            document.load(properties + uno_properties(FilterName=FILTERS[path.suffix.casefold()]))
        else:
            hidden = uno_properties(Hidden=self._window() is None)
            document = self._desktop.loadComponentFromURL(url, "_blank", 0, properties + hidden)
        if document is None or not document.supportsService(_SPREADSHEET):
            message = f"LibreOffice kan inte öppna {path.name} som kalkylblad"
            raise OSError(message)
        return document


class Books(base_classes.Books):
    """The open spreadsheets."""

    def __init__(self, app: App) -> None:
        self.app = app

    def __iter__(self) -> Iterator[Book]:
        return iter([Book(document, self.app) for document in self.app.documents])

    def __len__(self) -> int:
        return len(self.app.documents)

    def __call__(self, name_or_index: int | str) -> Book:
        """Return an open book by its place (the first is 1) or its file's name."""
        books = list(self)
        if isinstance(name_or_index, int):
            return books[name_or_index - 1]
        for book in books:
            if book.name.casefold() == name_or_index.casefold():
                return book
        raise KeyError(name_or_index)

    @property
    def active(self) -> Book:
        """The book in front."""
        return Book(self.app.active_document, self.app)

    def open(self, fullname: str, *positional: object, **named: object) -> Book:
        """Open a file; the arguments are those of Excel, of which ``read_only`` counts.

        A read-only book opens without a window: nothing is opened for reading only but files
        that sheets are fetched from.
        """
        read_only = bool(named.get("read_only") or (len(positional) > 1 and positional[1]))
        document = self.app.load(Path(fullname), windowless=read_only)
        return Book(document, self.app)


class Book(base_classes.Book):
    """An open spreadsheet."""

    def __init__(self, document: Any, app: App) -> None:
        self.document = document
        self._app = app

    @property
    def app(self) -> App:
        """The program."""
        return self._app

    @property
    def api(self) -> BookApi:
        """What the door asks of Excel's own Workbook object, by the same names."""
        return BookApi(self.document)

    @property
    def name(self) -> str:
        """The file's name, or the title of a book that was never saved."""
        return Path(self.fullname).name

    @property
    def fullname(self) -> str:
        """The path, or an address where it is not a local file, or the title of a new book."""
        return full_name(self.document)

    @cached_property
    def sheets(self) -> Sheets:
        """The sheets in order, as they are whenever they are asked for."""
        return Sheets(self)

    def activate(self) -> None:
        """Bring the book to the front."""
        controller = self.document.getCurrentController()
        if controller is not None:
            controller.getFrame().activate()

    def close(self) -> None:
        """Close without saving."""
        self.document.close(True)  # noqa: FBT003  (UNO takes no keywords)

"""A running LibreOffice for the tests: the real spreadsheet program on a machine without Excel.

The tests type into workbooks, recalculate, save and render through UNO. The profile is Swedish, so
that what is typed is understood as on our users' machines (decimal comma, ISO dates).
"""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Self

#: Where Debian keeps uno.py, which any CPython of the same minor version can import.
DEBIAN_PACKAGES = "/usr/lib/python3/dist-packages"

#: Filters by file ending, as LibreOffice names them.
FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".ods": "calc8",
    ".pdf": "calc_pdf_Export",
    ".html": "HTML (StarCalc)",
}
START_SECONDS = 60
_MACROS_ALWAYS, _MACROS_NEVER = 4, 0
_RETRY_SECONDS = 0.1

_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">\
<value>sv-SE</value></prop></item>
</oor:items>
"""


def missing() -> str:
    """Return why LibreOffice cannot be used here, or an empty string."""
    if shutil.which("soffice") is None:
        return "LibreOffice (soffice) saknas"
    if shutil.which("pdftoppm") is None:
        return "poppler (pdftoppm) saknas"
    try:
        import_uno()
    except ImportError as error:
        return f"python3-uno saknas eller är för en annan Python ({error})"
    return ""


def import_uno() -> ModuleType:
    """Import ``uno`` from the path or from Debian's packages, and leave the path as it was."""
    sys.path.append(DEBIAN_PACKAGES)
    try:
        return importlib.import_module("uno")
    finally:
        sys.path.remove(DEBIAN_PACKAGES)


class Document:
    """An open spreadsheet, closed at the end of its ``with``; ``raw`` is its UNO object."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def cell(self, sheet: str, address: str) -> Any:
        """Return the UNO cell at an A1 address."""
        return self.raw.Sheets.getByName(sheet).getCellRangeByName(address)

    def sheets(self) -> tuple[str, ...]:
        """Return the sheets' names in order."""
        return tuple(self.raw.Sheets.ElementNames)

    def type(self, sheet: str, address: str, text: str) -> None:
        """Enter ``text`` as a person types it: numbers, dates and formulas are recognised."""
        self.cell(sheet, address).FormulaLocal = text

    def paste_text(self, sheet: str, address: str, text: str) -> None:
        """Put ``text`` into the cell as text, whatever it looks like."""
        self.cell(sheet, address).setString(text)

    def shown(self, sheet: str, address: str) -> str:
        """Return the cell's text as it is shown."""
        return str(self.cell(sheet, address).String)

    def recalculate(self) -> None:
        """Calculate every formula anew."""
        self.raw.calculateAll()

    def save(self, path: Path) -> Path:
        """Store a copy in the format that the ending names (see :data:`FILTERS`)."""
        properties = _properties(FilterName=FILTERS[path.suffix.lower()])
        self.raw.storeToURL(path.resolve().as_uri(), properties)
        return path

    def close(self) -> None:
        """Close without saving."""
        self.raw.close(True)  # noqa: FBT003  (UNO takes no keywords)


class Office:
    """A headless LibreOffice with a profile of its own. ``context`` and ``desktop`` are UNO's."""

    def __init__(self, profile: Path) -> None:
        self.profile = profile
        (profile / "user").mkdir(parents=True, exist_ok=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
        self.pipe = f"handlingsplan{abs(hash(profile))}"
        self._process = subprocess.Popen(
            [
                "soffice",
                f"-env:UserInstallation={profile.as_uri()}",
                "--headless",
                "--invisible",
                "--norestore",
                "--nologo",
                "--nodefault",
                f"--accept=pipe,name={self.pipe};urp;",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.context = self._connect()
        manager = self.context.ServiceManager
        self.desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", self.context)

    def _connect(self) -> Any:
        uno: Any = import_uno()
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext(
            "com.sun.star.bridge.UnoUrlResolver", local
        )
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                return resolver.resolve(
                    f"uno:pipe,name={self.pipe};urp;StarOffice.ComponentContext"
                )
            except Exception:  # UNO's NoConnectException has no importable type
                if self._process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(_RETRY_SECONDS)

    def open(self, path: Path, *, macros: bool = False) -> Document:
        """Open a workbook without a window; ``macros`` lets its VBA run.

        Raises:
            ValueError: LibreOffice does not take it for a spreadsheet.
        """
        properties = _properties(
            Hidden=True, MacroExecutionMode=_MACROS_ALWAYS if macros else _MACROS_NEVER
        )
        raw = self.desktop.loadComponentFromURL(path.resolve().as_uri(), "_blank", 0, properties)
        if raw is None or not raw.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
            message = f"LibreOffice does not open {path.name} as a spreadsheet"
            raise ValueError(message)
        return Document(raw)

    def convert(self, path: Path, target: Path) -> Path:
        """Open ``path`` and store it as ``target``, in the format that its ending names."""
        with self.open(path) as document:
            document.recalculate()
            return document.save(target)

    def render(self, path: Path, folder: Path, *, dpi: int = 60) -> list[Path]:
        """Render a workbook's printed pages to PNG files in ``folder``, in page order."""
        folder.mkdir(parents=True, exist_ok=True)
        pdf = self.convert(path, folder / f"{path.stem}.pdf")
        subprocess.run(
            ["pdftoppm", "-png", "-r", str(dpi), str(pdf), str(folder / path.stem)], check=True
        )
        return sorted(folder.glob(f"{path.stem}-*.png"))

    def stop(self) -> None:
        """End the program; kill it where it does not listen."""
        try:
            self.desktop.terminate()
            self._process.wait(timeout=20)
        except Exception:  # noqa: BLE001  (a dead bridge raises what it likes; it is to end anyway)
            self._process.kill()
            self._process.wait()


def _properties(**values: object) -> tuple[Any, ...]:
    uno: Any = import_uno()
    properties = []
    for name, value in values.items():
        prop = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        prop.Name, prop.Value = name, value
        properties.append(prop)
    return tuple(properties)


def as_pdf(*sources: Path) -> list[Path]:
    """Return documents as PDF, printed by a LibreOffice of their own beside each.

    Any document that LibreOffice opens: a text, slides, a workbook.
    """
    folder = sources[0].parent
    profile = f"-env:UserInstallation={(folder / 'utskriftsprofil').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, *map(str, sources)], check=True, capture_output=True, timeout=180)
    return [folder / f"{source.stem}.pdf" for source in sources]

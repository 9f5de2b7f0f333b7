"""The built page, handlingsplan.html, opened and used in Chromium."""

from __future__ import annotations

import contextlib
import json
import os
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import Browser
from tests.conftest import ROOT

#: Where scripts/page/step.sh lays the page, unless this variable says where it is.
VARIABLE = "HANDLINGSPLAN_PAGE"
#: A browser that asks for nothing by itself; whatever the page asks for goes to the proxy.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
)
_PATIENCE = 120.0  # seconds, on a busy machine


def built_page() -> Path:
    """Return the page; skip where it has not been built, fail where it should have been."""
    said = os.environ.get(VARIABLE)
    path = Path(said) if said else ROOT / "build" / "page" / "handlingsplan.html"
    if not path.is_file():
        if said:
            pytest.fail(f"{VARIABLE} says {path}, and there is no page")
        pytest.skip("the page has not been built: bash scripts/page/step.sh")
    return path.resolve()


class OpenPage:
    """The page in a browser.

    Args:
        browser: the browser.
        path: the page.
        downloads: where what the page gives is saved.
    """

    def __init__(self, browser: Browser, path: Path, downloads: Path) -> None:
        self.browser, self.path, self.downloads = browser, path, downloads
        browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(downloads))

    def start(self, *, width: int = 1366) -> float:
        """Open the page, wait until it can take plans, and return how many seconds that took."""
        begun = time.monotonic()
        self.browser.open(self.path, width=width)
        self.until("document.getElementById('status').textContent.includes('klar att ta emot')")
        return time.monotonic() - begun

    def until(self, script: str, seconds: float = _PATIENCE) -> None:
        """Wait until a script gives something true."""
        end = time.monotonic() + seconds
        while not self.browser.run(script):
            assert time.monotonic() < end, (script, self.text("body")[:3000])
            time.sleep(0.05)

    def text(self, selector: str) -> str:
        """Return the text that stands in an element."""
        return str(self.browser.run(f"document.querySelector({json.dumps(selector)}).innerText"))

    def outcome(self, part: str) -> str:
        """Wait for the outcome of a part of the page (``one``, ``many``, ``templates``)."""
        place = f"document.querySelector('#{part}-outcome')"
        self.until(f"!{place}.hidden && !{place}.querySelector('progress')")
        return self.text(f"#{part}-outcome")

    def check_folder(self, folder: Path) -> float:
        """Choose a folder, wait for its outcome, and return how many seconds that took."""
        begun = time.monotonic()
        self.clear("many")
        self.browser.choose("#many-folder", folder)
        self.outcome("many")
        return time.monotonic() - begun

    def check_plan(self, path: Path) -> str:
        """Choose a plan, and return its outcome."""
        self.clear("one")
        self.browser.choose("#one-file", path)
        return self.outcome("one")

    def clear(self, part: str) -> None:
        """Hide the outcome of an earlier choice."""
        self.browser.run(f"document.getElementById('{part}-outcome').hidden=true")

    def report(self, part: str) -> str:
        """Return the report that stands in a part of the page."""
        return str(self.browser.run(f"document.querySelector('#{part}-outcome iframe').srcdoc"))

    def make(self, part: str, label: str, name: str) -> bytes:
        """Press a button with a label, and return the bytes of the file that is downloaded."""
        path = self.downloads / name
        path.unlink(missing_ok=True)
        self.press(part, label)
        self.wait_for(path)
        return path.read_bytes()

    def press(self, part: str, label: str) -> None:
        """Press a button with a label, and wait until the page has done what it says."""
        button = (
            f"[...document.querySelectorAll('#{part} button')]"
            f".find(b=>b.textContent.startsWith({json.dumps(label)}))"
        )
        self.browser.run(f"{button}.click()")
        self.until(f"!{button}?.disabled")

    def wait_for(self, path: Path) -> None:
        """Wait until a file has been downloaded whole."""
        end = time.monotonic() + _PATIENCE
        while not path.is_file():
            assert time.monotonic() < end, (path, self.text("body")[:3000])
            time.sleep(0.05)


@contextlib.contextmanager
def opened(program: str, folder: Path, *more: str) -> Iterator[OpenPage]:
    """Open the built page in a Chromium of its own; it is not begun yet."""
    page, downloads = built_page(), folder / "hämtat"
    downloads.mkdir()
    with Browser(program, folder / "profil", (*QUIET, *more)) as browser:
        yield OpenPage(browser, page, downloads)


def unzipped(data: bytes, folder: Path) -> dict[str, bytes]:
    """Unzip, and return the files by name."""
    path = folder / "packat.zip"
    path.write_bytes(data)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def parts(workbook: bytes, folder: Path) -> dict[str, Any]:
    """Return a workbook's parts by name: what is in them, however it was packed."""
    return dict(unzipped(workbook, folder))

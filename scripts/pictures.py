"""Take the documentation's pictures of workbooks: ``python3 scripts/pictures.py``.

Makes the demo, opens its workbooks in a LibreOffice on a screen of 1366 x 768 points (Xvfb) and
stores what is seen in ``docs/bilder``, so that no picture shows what the program no longer does.
Needs LibreOffice, Xvfb, xdotool and ImageMagick.
"""

from __future__ import annotations

import contextlib
import html
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from _environment import environment

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "bilder"
PROGRAMS = ("soffice", "Xvfb", "xdotool", "import", "convert")
#: Picture -> the workbook in the demo's folder (a pattern), and the sheet.
SHEETS = {
    "start": ("inkomna/*ogonsjukdomar*.xlsx", "Start"),
    "handlingsplan": ("inkomna/*akut-vard*.xlsx", "Handlingsplan"),
    "returkopia": ("returkopior/*akut-vard*.xlsx", "Handlingsplan"),
    "granskning": ("returkopior/*akut-vard*.xlsx", "Granskning"),
    "visa-pa-mote": ("inkomna/*akut-vard*.xlsx", "Visa på möte"),
    "lagesbild": ("sammanstallning.xlsx", "Lägesbild"),
    "alla-aktiviteter": ("sammanstallning.xlsx", "Alla aktiviteter"),
    "kunskapsrad": ("kunskapsrad/*.xlsx", ""),
}
#: What is cut off above: LibreOffice's menus and tool bars, which Excel does not have.
_TOOLBARS = 108
_PATIENCE = 60  # seconds that a workbook may take to be shown


def main() -> None:
    """Make the demo and take every picture."""
    missing = [name for name in PROGRAMS if not _program(name)]
    if missing:
        sys.exit(f"Det här saknas: {', '.join(missing)}.")
    python = environment("test.txt")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, _screen() as display:
        folder = Path(place)
        program = [str(python), "-I", "-m", "handlingsplan"]
        councils = ("--per-kunskapsrad", "demo/kunskapsrad")
        for arguments in (
            ("demo", "--ut", "demo"),
            ("konsolidera", "demo/inkomna", "--ut", "demo/region.xlsx", *councils),
        ):
            subprocess.run(
                [*program, *arguments], cwd=folder, check=False, stdout=subprocess.DEVNULL
            )
        for name, (pattern, sheet) in SHEETS.items():
            found = sorted((folder / "demo").glob(pattern))
            if not found:
                sys.exit(f"Bilden {name}: ingen fil heter {pattern} i demon.")
            number = _sheets(found[0]).index(sheet) if sheet else 0
            _picture(found[0], number, PICTURES / f"{name}.png", display, folder)
            print(f"docs/bilder/{name}.png", flush=True)


def _sheets(workbook: Path) -> list[str]:
    """Return the names of a workbook's visible sheets, in order."""
    with zipfile.ZipFile(workbook) as parts:
        text = parts.read("xl/workbook.xml").decode()
    sheets = re.findall(r"<sheet [^>]*>", text)
    names = (re.search(r' name="([^"]*)"', sheet) for sheet in sheets if "hidden" not in sheet)
    return [html.unescape(name[1]) for name in names if name]


def _program(name: str) -> str:
    """Return where a program is; empty where it is not."""
    return shutil.which(name) or ""


@contextlib.contextmanager
def _screen() -> Iterator[str]:
    """Start a screen of its own and yield its name."""
    command = [_program("Xvfb"), "-displayfd", "1", "-noreset", "-screen", "0", "1366x876x24"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as screen:
        assert screen.stdout is not None  # noqa: S101  (it is a pipe)
        try:
            yield f":{int(screen.stdout.readline())}"
        finally:
            screen.terminate()


def _picture(workbook: Path, sheet: int, target: Path, display: str, folder: Path) -> None:
    """Open a workbook, go to a sheet, and store what is seen below the tool bars."""
    env = {**os.environ, "DISPLAY": display, "HOME": str(folder)}
    profile = (folder / "profil").as_uri()
    office = subprocess.Popen(
        [
            _program("soffice"),
            f"-env:UserInstallation={profile}",
            "--norestore",
            "--nologo",
            str(workbook),
        ],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for_window(workbook.name, env)
        for _ in range(sheet):
            subprocess.run([_program("xdotool"), "key", "ctrl+Next"], env=env, check=True)
            time.sleep(0.7)
        time.sleep(2)
        _store(target, folder / "skarm.png", env)
    finally:
        os.killpg(office.pid, signal.SIGKILL)
        office.wait()


def _store(target: Path, whole: Path, env: dict[str, str]) -> None:
    """Store what is seen on the screen below the tool bars."""
    command = [_program("import"), "-window", "root", str(whole)]
    subprocess.run(command, env=env, check=True)
    crop = ["-crop", f"1366x768+0+{_TOOLBARS}", "+repage", "-colors", "64"]
    subprocess.run([_program("convert"), str(whole), *crop, str(target)], check=True)


def _wait_for_window(name: str, env: dict[str, str]) -> None:
    """Wait until a window with the workbook's name is there, fill the screen with it, let it draw.

    A window may be gone again before it is asked for: the program's greeting is one.
    """
    tool = _program("xdotool")
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        command = [tool, "search", "--onlyvisible", "--name", name.rpartition(".")[0]]
        found = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        for window in found.stdout.split()[-1:]:
            place = ["windowsize", window, "1366", "876", "windowmove", window, "0", "0"]
            if subprocess.run([tool, *place], env=env, check=False).returncode == 0:
                subprocess.run([tool, "windowfocus", window], env=env, check=False)
                time.sleep(4)
                return
        time.sleep(0.5)
    sys.exit(f"LibreOffice visade inte {name} på {_PATIENCE} sekunder.")


if __name__ == "__main__":
    main()

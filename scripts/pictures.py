"""Take the documentation's pictures of workbooks: ``python3 scripts/pictures.py``.

Makes the demo, opens its workbooks in a LibreOffice on a screen of 1366 x 768 points (Xvfb) and
stores what is seen in ``docs/bilder``, so that no picture shows what the program no longer does.
Names of pictures as arguments take those alone. Needs LibreOffice, Xvfb, xdotool and ImageMagick.
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
    "arshjul": ("sammanstallning.xlsx", "Årshjul"),
}
#: The console's steps that are run before its picture is taken, and where it lies.
CONSOLE_STEPS = ("2", "3", "5", "7")
CONSOLE = "konsolen"
#: What a picture's middle must at least hold: fewer colours are a window that has not drawn.
_FEWEST_COLOURS = 8
#: LibreOffice as it is seen: macros without a question, no greetings, no tip of the day.
_COMMON = "/org.openoffice.Office.Common"
_PROFILE = (
    (f"{_COMMON}/Security/Scripting", "MacroSecurityLevel", "0"),
    (f"{_COMMON}/Misc", "FirstRun", "false"),
    (f"{_COMMON}/Misc", "ShowTipOfTheDay", "false"),
)
#: Closes the side bar, which Excel does not have.
_NO_SIDE_BAR = "ctrl+F5"
#: What is cut off above: LibreOffice's menus and tool bars, which Excel does not have.
_TOOLBARS = 108
_SHOWN_WITHIN = 60  # seconds that a workbook may take to be shown


def main() -> None:
    """Make the demo and take every picture."""
    missing = [name for name in PROGRAMS if not _program(name)]
    if missing:
        sys.exit(f"Det här saknas: {', '.join(missing)}.")
    wanted = set(sys.argv[1:]) or {*SHEETS, CONSOLE}
    python = environment("test.txt")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, _screen() as display:
        folder = Path(place)
        program = [str(python), "-I", "-m", "handlingsplan"]
        _prepare(program, folder)
        for name, (pattern, sheet) in SHEETS.items():
            if name not in wanted:
                continue
            found = sorted((folder / "demo").glob(pattern))
            if not found:
                sys.exit(f"Bilden {name}: ingen fil heter {pattern} i demon.")
            number = _sheets(found[0]).index(sheet) if sheet else 0
            with _office(found[0], display, folder) as env:
                for _ in range(number):
                    subprocess.run([_program("xdotool"), "key", "ctrl+Next"], env=env, check=True)
                    _settle(folder / "skarm.png", env, fewest=1)  # it may be an empty sheet
                _store(PICTURES / f"{name}.png", folder / "skarm.png", env)
        if CONSOLE in wanted:
            _console(program, folder, display)


def _prepare(program: list[str], folder: Path) -> None:
    """Make the demo, the councils' workbooks and LibreOffice's profile."""
    councils = ("--per-kunskapsrad", "demo/kunskapsrad")
    for arguments in (
        ("demo", "--ut", "demo"),
        ("konsolidera", "demo/inkomna", "--ut", "demo/region.xlsx", *councils),
        ("excel", "bygg", "--ut", "konsol"),
    ):
        subprocess.run([*program, *arguments], cwd=folder, check=False, stdout=subprocess.DEVNULL)
    profile = folder / "profil" / "user" / "registrymodifications.xcu"
    profile.parent.mkdir(parents=True)
    items = (
        f'<item oor:path="{html.escape(where)}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for where, name, value in _PROFILE
    )
    space = "http://openoffice.org/2001/registry"
    profile.write_text(f'<oor:items xmlns:oor="{space}">{"".join(items)}</oor:items>', "utf-8")


def _console(program: list[str], folder: Path, display: str) -> None:
    """Take the picture of the console after some of its steps, run by their keys."""
    workbook = folder / "konsol" / "sammanstallning.xlsm"
    pipe = f"bild{os.getpid()}"
    with _office(workbook, display, folder, f"--accept=pipe,name={pipe};urp;") as env:
        plans = folder / "demo" / "inkomna"
        fill_in = (
            "from handlingsplan.excel import outside; from handlingsplan.excel.host import Host;"
            "from handlingsplan.excel.console import Console; from pathlib import Path;"
            f"book = outside.attach(pipe={pipe!r});"
            f"Console(Host(book.app, book)).choose('mapp', Path({str(plans)!r}))"
        )
        subprocess.run([program[0], "-I", "-c", fill_in], env=env, check=True)
        keys = [word for step in CONSOLE_STEPS for word in ("--steg", step)]
        subprocess.run([*program, "oppna-konsol", "--pipe", pipe, *keys], env=env, check=True)
        _store(PICTURES / f"{CONSOLE}.png", folder / "skarm.png", env)


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


@contextlib.contextmanager
def _office(workbook: Path, display: str, folder: Path, *options: str) -> Iterator[dict[str, str]]:
    """Open a workbook in a LibreOffice that fills the screen; yield its environment."""
    env = {**os.environ, "DISPLAY": display, "HOME": str(folder)}
    env |= {"XDG_CACHE_HOME": str(folder / "cache"), "XDG_STATE_HOME": str(folder / "state")}
    profile = (folder / "profil").as_uri()
    command = [_program("soffice"), f"-env:UserInstallation={profile}", "--norestore", "--nologo"]
    office = subprocess.Popen(
        [*command, *options, str(workbook)],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for_window(workbook.name, env)
        _settle(folder / "skarm.png", env)
        subprocess.run([_program("xdotool"), "key", _NO_SIDE_BAR], env=env, check=True)
        yield env
    finally:
        os.killpg(office.pid, signal.SIGKILL)
        office.wait()


def _settle(picture: Path, env: dict[str, str], *, fewest: int = _FEWEST_COLOURS) -> None:
    """Wait until the sheet is drawn: it holds some colours, and a second look sees the same."""
    end = time.monotonic() + _SHOWN_WITHIN
    before = ""
    while time.monotonic() < end:
        time.sleep(1)
        subprocess.run([_program("import"), "-window", "root", str(picture)], env=env, check=True)
        middle = ["-crop", "1200x500+60+250", "+repage", "-format", "%k %#", "info:"]
        seen = subprocess.run(
            [_program("convert"), str(picture), *middle], capture_output=True, text=True, check=True
        ).stdout
        if seen == before and int(seen.split()[0]) >= fewest:
            return
        before = seen
    sys.exit(f"LibreOffice ritade inte bladet på {_SHOWN_WITHIN} sekunder.")


def _store(target: Path, whole: Path, env: dict[str, str]) -> None:
    """Store what is seen on the screen below the tool bars, once it is drawn."""
    _settle(whole, env)
    crop = ["-crop", f"1366x768+0+{_TOOLBARS}", "+repage", "+dither", "-colors", "128"]
    subprocess.run([_program("convert"), str(whole), *crop, str(target)], check=True)
    print(target.relative_to(ROOT), flush=True)


def _wait_for_window(name: str, env: dict[str, str]) -> None:
    """Wait until a window with the workbook's name is there, fill the screen with it, let it draw.

    A window may be gone again before it is asked for: the program's greeting is one.
    """
    tool = _program("xdotool")
    end = time.monotonic() + _SHOWN_WITHIN
    while time.monotonic() < end:
        command = [tool, "search", "--onlyvisible", "--name", name.rpartition(".")[0]]
        found = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        for window in found.stdout.split()[-1:]:
            place = ["windowsize", window, "1366", "876", "windowmove", window, "0", "0"]
            if subprocess.run([tool, *place], env=env, check=False).returncode == 0:
                subprocess.run([tool, "windowfocus", window], env=env, check=False)
                return
        time.sleep(0.5)
    sys.exit(f"LibreOffice visade inte {name} på {_SHOWN_WITHIN} sekunder.")


if __name__ == "__main__":
    main()

"""Testing the installation: what is right, and what to do where it is not."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from handlingsplan.errors import HandlingsplanError
from handlingsplan.excel import vba
from handlingsplan.excel.entry_points import state_folder
from handlingsplan.excel.places import add_in_path, console_path, redirected_to, startup_folder
from handlingsplan.excel.policies import Check, Registry, policy_checks
from handlingsplan.excel.settings_sheet import INTERPRETERS, read_settings, this_python
from handlingsplan.excel.vba_project import modules_of
from handlingsplan.version import __version__

_OLDEST = (3, 11)
_START_SECONDS = 60
_ASK_FOR_PYTHON = "Kör: handlingsplan excel installera. Annars: be IT tillåta Python (AppLocker)."


def checks() -> list[Check]:
    """Test everything that the buttons need, the most basic first."""
    tests: list[Callable[[], Check]] = [
        _python,
        _package,
        _xlwings,
        _interpreter,
        _starts,
        _add_in,
        _versions,
        _trusted,
        _writable,
        _documents,
    ]
    found = [_safely(test) for test in tests]
    registry = Registry()
    return found + list(policy_checks(registry, add_in=add_in_path(), console=console_path()))


def report(results: Iterable[Check]) -> str:
    """Return the results as lines, what is wrong first."""
    ordered = sorted(results, key=lambda check: check.right)
    lines = []
    for check in ordered:
        lines.append(f"{'OK ' if check.right else 'FEL'}  {check.what}: {check.seen}")
        if not check.right and check.do:
            lines.append(f"     Gör så här: {check.do}")
    return "\n".join(lines)


def _safely(test: Callable[[], Check]) -> Check:
    try:
        return test()
    except (HandlingsplanError, OSError) as error:
        return Check(what=test.__name__.strip("_"), right=False, seen=str(error))


def _python() -> Check:
    return Check(
        what="Python",
        right=sys.version_info >= _OLDEST,
        seen=f"{sys.version.split()[0]} i {sys.executable}",
        do="Installera Python 3.11 eller senare och installera handlingsplan där.",
    )


def _package() -> Check:
    return Check(what="handlingsplan", right=True, seen=__version__)


def _xlwings() -> Check:
    found = importlib.util.find_spec("xlwings") is not None
    return Check(
        what="xlwings",
        right=found,
        seen=importlib.metadata.version("xlwings") if found else "saknas",
        do='Kör i projektets mapp: pip install ".[excel]"',
    )


def _interpreter() -> Check:
    seen = {
        path.name: read_settings(path.read_bytes()).get(INTERPRETERS[0], "ingen")
        for path in (add_in_path(), console_path())
        if path.is_file()
    }
    return Check(
        what="Inställning av Python",
        right=bool(seen) and set(seen.values()) == {this_python()},
        seen=", ".join(f"{name}: {python}" for name, python in seen.items()) or "inget installerat",
        do="Stäng Excel och kör: handlingsplan excel installera",
    )


def _starts() -> Check:
    """Start the interpreter as a button does: without a window, and import what it needs."""
    try:
        done = subprocess.run(  # noqa: S603  (our own interpreter)
            [this_python(), "-P", "-c", "import xlwings, handlingsplan"],
            capture_output=True,
            timeout=_START_SECONDS,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Check(what="Python startar", right=False, seen=str(error), do=_ASK_FOR_PYTHON)
    right = done.returncode == 0
    seen = "ja, utan fönster" if right else done.stderr.decode(errors="replace").strip()[-200:]
    return Check(what="Python startar", right=right, seen=seen, do=_ASK_FOR_PYTHON)


def _add_in() -> Check:
    path = add_in_path()
    redirected = redirected_to(path)
    if redirected is not None:
        do = (
            "Python kommer från Microsoft Store, och Excel ser inte dess filer. Installera Python "
            "från python.org och kör kommandot därifrån."
        )
        return Check(what="Tillägget", right=False, seen=str(redirected), do=do)
    return Check(
        what="Tillägget",
        right=path.is_file(),
        seen=str(path) if path.is_file() else f"finns inte i {path.parent}",
        do="Kör: handlingsplan excel installera. Försvinner det igen har ett virusskydd tagit det: "
        "be IT om ett undantag, eller bygg och signera det centralt.",
    )


def _versions() -> Check:
    installed = vba.xlwings_version(vba.xlwings_module())
    seen = {}
    for path, ending in ((add_in_path(), ".xlam"), (console_path(), ".xlsm")):
        if path.is_file():
            modules = modules_of(path.read_bytes(), ending)
            seen[path.name] = vba.xlwings_version(modules.get(vba.XLWINGS, ""))
    text = ", ".join(f"{name} {version or 'okänd'}" for name, version in seen.items())
    return Check(
        what="Version av VBA-modulen",
        right=bool(seen) and set(seen.values()) == {installed},
        seen=f"{text or 'inget installerat'}; xlwings {installed}",
        do="Stäng Excel och kör: handlingsplan excel installera",
    )


def _trusted() -> Check:
    folder = startup_folder()
    return Check(
        what="Excels startmapp",
        right=folder.is_dir(),
        seen=f"{folder} (Excel litar på sin egen startmapp)" if folder.is_dir() else "saknas",
        do="Starta Excel en gång och kör sedan: handlingsplan excel installera",
    )


def _writable() -> Check:
    return _can_write("Plats för logg", state_folder())


def _documents() -> Check:
    return _can_write("Konsolens mapp", console_path().parent)


def _can_write(what: str, folder: Path) -> Check:
    there = next(path for path in (folder, *folder.parents) if path.is_dir())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        do = "Be IT om skrivrätt i mappen."
        return Check(what=what, right=False, seen=f"{folder}: {error.strerror}", do=do)
    return Check(what=what, right=True, seen=str(folder))

"""Put the page together: ``python scripts/page.py --pyodide FOLDER --ut handlingsplan.html``.

FOLDER is a Pyodide distribution as its project releases it, or as ``scripts/page/supply.sh`` makes
it: ``pyodide.js``, ``pyodide.asm.js`` (or ``.mjs``), ``pyodide.asm.wasm``, ``python_stdlib.zip``,
``pyodide-lock.json`` and wheels. What the wheel of this project needs and the folder lacks is
fetched from PyPI, at the versions of ``requirements/run.txt``; only wheels for all systems fit.
"""

from __future__ import annotations

import argparse
import base64
import datetime as dt
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, StrictUndefined
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from handlingsplan import theme
from handlingsplan.findings import load_catalogue
from handlingsplan.version import __version__

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "handlingsplan" / "page"
PINS = ROOT / "requirements" / "run.txt"
#: Requirements that nothing on the page imports, and what they are for.
NOT_ON_THE_PAGE = {
    "click": "commands",
    "rich": "the terminal",
    "openpyxl": "foreign workbooks that move in",
}
#: Rooms of our own, and tests of others, that nothing on the page imports.
_LEFT_OUT = re.compile(
    r"(^|/)(tests?|__pycache__|f2py|isoschematron)/"
    r"|^handlingsplan/(cli|excel|incoming|publish|publication)/"
    r"|_core/_(multiarray|umath|rational|struct_ufunc|operand_flag)_tests"
    r"|\.(pyi|h|c|cpp|pxd|pyx|exe)$"
)
_KEPT = re.compile(r"^pandas/_testing/")
_LICENCE_FILE = re.compile(
    r"\.dist-info/(licenses/)?[^/]*(licen[cs]e|copying|notice)[^/]*$", re.IGNORECASE
)
_EPOCH = 1577836800  # the same sources give the same bytes
_RUNTIME = ("pyodide.js", "pyodide.asm.wasm", "python_stdlib.zip")


class Package(NamedTuple):
    """A row of the list under *Om*."""

    name: str
    version: str
    licence: str


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description="Gör sidan handlingsplan.html.")
    parser.add_argument("--pyodide", type=Path, required=True, metavar="MAPP")
    parser.add_argument("--ut", type=Path, required=True, metavar="FIL")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="handlingsplan-page-") as name:
        folder = Path(name)
        wheels = [_own_wheel(folder), *_needed(asked.pyodide, folder)]
        page = _page(asked.pyodide, wheels, folder / "site")
    asked.ut.write_bytes(page)
    print(f"{asked.ut}: {len(page) / 1e6:.1f} MB, {len(wheels)} paket.")


def _own_wheel(folder: Path) -> Path:
    hatchling = [sys.executable, "-I", "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run(
        [*hatchling, "--directory", str(folder)], cwd=ROOT, check=True, capture_output=True
    )
    return next(folder.glob("handlingsplan-*.whl"))


def _needed(pyodide: Path, folder: Path) -> Iterator[Path]:
    """Yield a wheel of each package that the page needs, those of the distribution first."""
    lock = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))
    had = {canonicalize_name(name): one for name, one in lock["packages"].items()}
    pins = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", PINS.read_text("utf-8"), re.MULTILINE))
    python = ".".join(lock["info"]["python"].split(".")[:2])
    seen, waiting = set(NOT_ON_THE_PAGE), [*_requirements(next(folder.glob("*.whl")), python)]
    while waiting:
        asked = waiting.pop()
        name = canonicalize_name(asked.name)
        if name in seen:
            continue
        seen.add(name)
        if name in had:
            wheel = pyodide / had[name]["file_name"]
            version = had[name]["version"]
            if not asked.specifier.contains(version, prereleases=True):
                sys.exit(f"Pyodidemappen har {name} {version}, men det behövs {asked}.")
        else:
            wheel = _fetched(name, pins.get(name), folder / "fetched", python)
        waiting += _requirements(wheel, python)
        yield wheel


def _requirements(wheel: Path, python: str) -> Iterator[Requirement]:
    """Yield what a wheel needs in a browser."""
    there = {"sys_platform": "emscripten", "platform_system": "Emscripten", "extra": ""}
    there |= {"python_version": python, "python_full_version": f"{python}.0", "os_name": "posix"}
    for text in _metadata(wheel).get_all("Requires-Dist", []):
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate(there):
            yield requirement


def _metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        [name] = [n for n in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", n)]
        return BytesParser().parsebytes(archive.read(name))


def _fetched(name: str, version: str | None, folder: Path, python: str) -> Path:
    """Fetch a wheel for all systems from the package index that pip is set up with."""
    wanted = f"{name}=={version}" if version else name
    place = folder / name
    options = ["--no-deps", "--only-binary=:all:", "--platform", "any", "--python-version", python]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, *options, "--dest", str(place), wanted], check=False)
    if done.returncode:
        sys.exit(f"{wanted} finns varken i Pyodidemappen eller som hjul för alla system på PyPI.")
    return next(place.glob("*.whl"))


def _page(pyodide: Path, wheels: list[Path], site: Path) -> bytes:
    """Return the page."""
    licences = _unpack(wheels, site)
    _compile(site, pyodide)
    lock = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))
    [machine] = pyodide.glob("pyodide.asm.*js")
    parts = {name: (pyodide / name).read_bytes() for name in _RUNTIME}
    parts |= {
        "pyodide.asm.js": machine.read_bytes(),
        "pyodide-lock.json": json.dumps({"info": lock["info"], "packages": {}}).encode(),
        "site.tar": _tar(site),
        "worker.js": (SOURCE / "worker.js").read_bytes(),
        "licences.txt": licences.encode(),
    }
    own = [_listed(wheel) for wheel in wheels]
    python = Package("Python", lock["info"]["python"], "PSF-2.0")
    runtime = [Package("Pyodide", lock["info"]["version"], "MPL-2.0"), python]
    script = (SOURCE / "page.js").read_text("utf-8")
    report = (ROOT / "handlingsplan/report/findings/findings.html").read_text("utf-8")
    return _rendered(
        style=_template((SOURCE / "page.css").read_text("utf-8")).render(theme=theme),
        script=script,
        policy=_policy(script, *re.findall(r"<script>(.*?)</script>", report, re.DOTALL)),
        parts={name: _packed(data) for name, data in parts.items()},
        packages=sorted([*own, *runtime], key=lambda one: one.name.lower()),
        version=__version__,
        made=_day().isoformat(),
        newest_rule=_newest_rule().isoformat(),
    )


def _template(text: str):  # noqa: ANN202  (jinja2's own)
    return Environment(autoescape=False, undefined=StrictUndefined).from_string(text)  # noqa: S701  (our own text)


def _rendered(**values: object) -> bytes:
    return str(_template((SOURCE / "page.html").read_text("utf-8")).render(values)).encode()


def _packed(data: bytes) -> str:
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()


def _policy(*scripts: str) -> str:
    """Return a Content-Security-Policy under which these scripts run, and no request is made."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in scripts
    )
    return (
        f"default-src 'none'; connect-src 'none'; script-src {hashes} 'wasm-unsafe-eval'; "
        "worker-src blob:; style-src 'unsafe-inline'; img-src data:; frame-src 'none'; "
        "base-uri 'none'; form-action 'none'"
    )


def _day() -> dt.date:
    """Return the day that the page was made, or the one that SOURCE_DATE_EPOCH says."""
    said = os.environ.get("SOURCE_DATE_EPOCH")
    return dt.datetime.fromtimestamp(int(said), dt.UTC).date() if said else dt.date.today()


def _newest_rule() -> dt.date:
    """Return the day of the newest rule that counts when the page is made."""
    days = (rule.sedan for rule in load_catalogue().rules.values())
    return max(day for day in days if day <= _day())


def _unpack(wheels: list[Path], site: Path) -> str:
    """Unpack what the page needs of the wheels; return their licences' texts."""
    texts = []
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if _LICENCE_FILE.search(name):
                    text = archive.read(name).decode("utf-8", "replace")
                    texts.append(f"{name}\n\n{text.strip()}\n")
                if _KEPT.search(name) or not _LEFT_OUT.search(name):
                    archive.extract(name, site)
    return f"\n{'=' * 72}\n".join(texts)


def _compile(site: Path, pyodide: Path) -> None:
    """Compile the modules, as Pyodide's Python wants them, and leave the sources out.

    Our own stay: by them the program knows itself.
    """
    python = _interpreter(pyodide)
    code = (
        "import compileall, py_compile, sys; mode = py_compile.PycInvalidationMode.UNCHECKED_HASH;"
        "compileall.compile_dir(sys.argv[1], quiet=2, legacy=True, invalidation_mode=mode,"
        " stripdir=sys.argv[1])"
    )
    subprocess.run([python, "-c", code, str(site)], check=True)
    for source in site.rglob("*.py"):
        if source.with_suffix(".pyc").is_file():
            source.unlink()


def _interpreter(pyodide: Path) -> str:
    """Return a Python of the version that Pyodide has; its compiled modules are the same."""
    lock = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))
    wanted = Version(lock["info"]["python"])
    name = f"python{wanted.major}.{wanted.minor}"
    homes = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    places = homes.glob(f"{wanted.major}.{wanted.minor}.*/bin/{name}")
    for place in filter(None, (sys.executable, shutil.which(name), *map(str, places))):
        asked = [place, "-c", "import sys; print(*sys.version_info[:2], sep='.')"]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        if done.stdout.strip() == f"{wanted.major}.{wanted.minor}":
            return place
    sys.exit(f"Det behövs en {name} på datorn, samma Python som i Pyodide, för att kompilera.")


def _tar(site: Path) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path in sorted(site.rglob("*")):
            if path.is_file():
                entry = tarfile.TarInfo(path.relative_to(site).as_posix())
                entry.size, entry.mtime = path.stat().st_size, _EPOCH
                archive.addfile(entry, io.BytesIO(path.read_bytes()))
    return buffer.getvalue()


def _listed(wheel: Path) -> Package:
    """Return a wheel as it is listed, its licence by the newest way to say it."""
    said = _metadata(wheel)
    classifiers = said.get_all("Classifier", [])
    classified = [c.rpartition(" :: ")[2] for c in classifiers if c.startswith("License :: ")]
    licence = said.get("License-Expression") or ", ".join(classified) or said.get("License") or ""
    return Package(said["Name"], said["Version"], licence.splitlines()[0] if licence else "")


if __name__ == "__main__":
    main()

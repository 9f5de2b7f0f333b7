"""How the page is put together, as far as it can be tried without Pyodide."""

from __future__ import annotations

import base64
import hashlib
import importlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from packaging.utils import parse_wheel_filename

from handlingsplan.form import load_form
from handlingsplan.samples import load_samples, write_samples


@pytest.fixture(autouse=True)
def _scripts(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the scripts importable."""
    monkeypatch.syspath_prepend(str(project / "scripts" / "page"))
    monkeypatch.syspath_prepend(str(project / "scripts"))


def _module(name: str) -> ModuleType:
    sys.modules.pop(name, None)
    return importlib.import_module(name)


def _text(name: str) -> bytes:
    """Return a name as a WebAssembly module holds it."""
    return bytes([len(name)]) + name.encode()


def _wheel(folder: Path, name: str, version: str, *needs: str) -> Path:
    """Lay a wheel that needs others."""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    lines = ["Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", "License: MIT"]
    metadata = "\n".join([*lines, *(f"Requires-Dist: {need}" for need in needs), "", ""])
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}/__init__.py", "")
        archive.writestr(f"{name}-{version}.dist-info/METADATA", metadata)
        archive.writestr(f"{name}-{version}.dist-info/licenses/LICENSE", f"of {name}")
    return path


def _distribution(folder: Path, **versions: str) -> Path:
    """Lay a folder as the Pyodide project releases it, with these packages."""
    folder.mkdir()
    packages = {}
    for name, version in versions.items():
        wheel = _wheel(folder, name, version)
        packages[name] = {"file_name": wheel.name, "version": version}
    lock = {"info": {"python": "3.12.7", "version": "0.27.7"}, "packages": packages}
    (folder / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")
    return folder


def test_the_recipe_builds_the_versions_that_are_pinned(project: Path) -> None:
    """A new pin of numpy, msgspec or lxml is a new version in the recipe, or this fails."""
    recipe = (project / "scripts/page/supply.sh").read_text("utf-8")
    pins = (project / "requirements/run.txt").read_text("utf-8")
    for name in ("numpy", "msgspec", "lxml"):
        built = re.search(rf"^{name.upper()}=(\S+)", recipe, re.MULTILINE)
        assert built
        assert re.findall(rf"^{name}==([^ ;\n]+)", pins, re.MULTILINE)[-1] == built[1]


def test_what_the_page_needs_is_found_in_the_distribution(tmp_path: Path) -> None:
    """Requirements are followed; what only commands need, or another system, is left out."""
    page = _module("page")
    _wheel(tmp_path, "handlingsplan", "1.0", "one>=2", "click", 'two; sys_platform == "win32"')
    folder = _distribution(tmp_path / "pyodide", one="2.1", two="1.0")
    assert [wheel.name for wheel in page._needed(folder, tmp_path)] == ["one-2.1-py3-none-any.whl"]


def test_a_distribution_that_is_too_old_is_refused(tmp_path: Path) -> None:
    """It is said which package is too old, and what is needed."""
    page = _module("page")
    _wheel(tmp_path, "handlingsplan", "1.0", "pandas>=3.0")
    folder = _distribution(tmp_path / "pyodide", pandas="2.2.3")
    with pytest.raises(SystemExit, match=re.escape("pandas 2.2.3, men det behövs pandas>=3.0")):
        list(page._needed(folder, tmp_path))


def test_each_package_is_listed_with_its_licence(tmp_path: Path) -> None:
    """Name, version and licence, by its own metadata; the texts come along."""
    page = _module("page")
    wheel = _wheel(tmp_path, "one", "1.0")
    assert page._listed(wheel) == ("one", "1.0", "MIT")
    assert page._unpack([wheel], tmp_path / "site").endswith("of one\n")


def test_the_policy_allows_the_scripts_that_are_there(project: Path) -> None:
    """By their hashes: the page's own, and the filter in the report that it shows."""
    page = _module("page")
    policy = page._policy("first", "second")
    for script in ("first", "second"):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "connect-src 'none'" in policy
    assert "'unsafe-inline'" not in re.findall(r"script-src [^;]*", policy)[0]
    report = (project / "handlingsplan/report/findings/findings.html").read_text("utf-8")
    [script] = re.findall(r"<script>(.*?)</script>", report, re.DOTALL)
    assert "{{" not in script  # its hash is that of the template


def test_a_wheel_is_made_of_a_folder(tmp_path: Path) -> None:
    """Compiled parts get Pyodide's ending, sources are left out, the record is true."""
    make_wheel = _module("make_wheel")
    package = tmp_path / "root" / "one"
    package.mkdir(parents=True)
    for name in ("__init__.py", "fast.cpython-312-x86_64-linux-gnu.so", "fast.c"):
        (package / name).write_text(name, "utf-8")
    (tmp_path / "METADATA").write_text("Name: one\n", "utf-8")
    tag = "cp312-cp312-pyodide_2024_0_wasm32"
    make_wheel.of_folder(
        tmp_path / "root", "one", "1.0", tag=tag, metadata=tmp_path / "METADATA", out=tmp_path
    )
    path = tmp_path / f"one-1.0-{tag}.whl"
    assert parse_wheel_filename(path.name)[0] == "one"
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        assert {"one/__init__.py", "one/fast.cpython-312-wasm32-emscripten.so"} < names
        assert "one/fast.c" not in names
        record = archive.read("one-1.0.dist-info/RECORD").decode()
        for line in record.splitlines()[:-1]:
            name, digest, size = line.split(",")
            data = archive.read(name)
            wanted = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            assert (digest, int(size)) == (f"sha256={wanted}", len(data))


def test_a_wheel_loses_its_compiled_parts_alone(tmp_path: Path) -> None:
    """What is left says that it fits every system."""
    make_wheel = _module("make_wheel")
    native = tmp_path / "one-1.0-cp312-cp312-manylinux_2_28_x86_64.whl"
    with zipfile.ZipFile(native, "w") as archive:
        for name in (
            "one/__init__.py",
            "one/fast.so",
            "one.libs/lib.so.1",
            "one-1.0.dist-info/RECORD",
        ):
            archive.writestr(name, name)
    make_wheel.plain(native, tmp_path)
    with zipfile.ZipFile(tmp_path / "one-1.0-py3-none-any.whl") as archive:
        made = {"one/__init__.py", "one-1.0.dist-info/WHEEL", "one-1.0.dist-info/RECORD"}
        assert set(archive.namelist()) == made
        assert b"Tag: py3-none-any" in archive.read("one-1.0.dist-info/WHEEL")


def test_a_name_that_pyodide_lacks_is_found(tmp_path: Path) -> None:
    """A module's imports are read from its bytes, as the WebAssembly specification lays them."""
    names = _module("wasm_names")
    imports = (
        b"\x02"
        + _text("env")
        + _text("had")
        + b"\x00\x00"
        + _text("env")
        + _text("gone")
        + b"\x00\x00"
    )
    exports = b"\x01" + _text("mine") + b"\x00\x00"
    module = b"\x00asm\x01\x00\x00\x00"
    for number, content in ((2, imports), (7, exports)):
        module += bytes([number, len(content)]) + content
    path = tmp_path / "one.so"
    path.write_bytes(module)
    assert list(names.exports(module)) == ["mine"]
    assert list(names.imports(module)) == ["had", "gone"]
    assert names.missing(path, frozenset({"had"})) == ["gone"]


def test_the_page_needs_nothing_that_is_left_out(tmp_path: Path) -> None:
    """A whole round, everything made of it, with what the page lacks made impossible to import."""
    page = _module("page")
    write_samples(tmp_path / "in", load_samples(load_form()))
    gone = [*page.NOT_ON_THE_PAGE, "sqlite3", "pptx", "docx", "pdfplumber", "typst", "xlwings"]
    rooms = re.search(r"\^handlingsplan/\(([\w|]+)\)/", page._LEFT_OUT.pattern)
    assert rooms
    gone += [f"handlingsplan.{room}" for room in rooms[1].split("|")]
    code = f"""
import json, sys
sys.modules.update(dict.fromkeys({gone!r}))
from handlingsplan.page.desk import Desk
desk = Desk(lambda *_: None, lambda *_: None)
def ask(**request):
    answer = json.loads(desk.answer(json.dumps(request), {{}}))
    assert "error" not in answer, answer
ask(type="check", folder={str(tmp_path / "in")!r})
for output in ("sammanstallning.xlsx", "returkopior", "granskning.html", "mejl"):
    ask(type="make", output=output)
"""
    subprocess.run([sys.executable, "-c", code], check=True)

"""The house's own rules: what stands in docs/architecture.md holds in the code."""

from __future__ import annotations

import ast
import graphlib
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGES = (
    "handlingsplan",
    "validators/handlingsplan_validators",
    "workbooks/handlingsplan_workbooks",
)
MODULE_LINES = 400
FUNCTION_LINES = 40
TEXT_FILES = {".py", ".toml", ".md", ".yml", ".yaml", ".txt", ".cfg", ".css", ".js", ".cmd"}
#: Folders of one machine; nobody else has them.
MACHINE_PATH = re.compile(r"(?<![\w.~>-])/(?:work|home|root|Users|tmp|opt)/\w|[A-Z]:\\Users\\\w")
#: Within so many lines the first reason counts for exceptions of the same kind.
NEIGHBOURS = 10
EXCEPTION = re.compile(r"#\s*(?:noqa|type: ignore)(?P<rest>.*)")
REASONED = re.compile(r"(?:: [A-Z]+\d+(?:, [A-Z]+\d+)*|\[[\w-]+(?:, ?[\w-]+)*\])\s+(?:#|\().{3,}")


def _sources(project: Path, *folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((project / folder).rglob("*.py"))


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each function's name and its length, docstring and all."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or 0) - node.lineno + 1


def test_modules_are_short(project: Path) -> None:
    """No module of the packages or scripts has more than 400 lines."""
    lengths = {
        str(path.relative_to(project)): len(path.read_text("utf-8").splitlines())
        for path in _sources(project, *PACKAGES, "scripts")
    }
    assert {name: lines for name, lines in lengths.items() if lines > MODULE_LINES} == {}


def test_functions_are_short(project: Path) -> None:
    """No function of the packages or scripts has more than 40 lines."""
    assert [
        (str(path.relative_to(project)), name, lines)
        for path in _sources(project, *PACKAGES, "scripts")
        for name, lines in _functions(path)
        if lines > FUNCTION_LINES
    ] == []


def test_no_module_is_a_drawer_for_everything(project: Path) -> None:
    """A module has a name that says what it does."""
    drawers = {"utils", "util", "helpers", "misc", "common"}
    assert [p for p in _sources(project, *PACKAGES, "scripts", "tests") if p.stem in drawers] == []


def test_every_room_stands_in_the_contract(project: Path) -> None:
    """A new module cannot escape the direction of imports by being forgotten."""
    settings = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    layers = " ".join(settings["tool"]["importlinter"]["contracts"][0]["layers"])
    named = set(re.findall(r"handlingsplan\.(\w+)", layers))
    rooms = {
        path.stem
        for path in (project / "handlingsplan").iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").is_file())
        and path.stem not in {"__init__", "__main__"}
    }
    assert rooms <= named


def test_rooms_import_only_downward(project: Path) -> None:
    """The import contracts of pyproject.toml are kept."""
    pytest.importorskip("importlinter")
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    path = os.pathsep.join(str(project / folder) for folder in (".", "validators", "workbooks"))
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project,
        env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_import_cycles() -> None:
    """No module needs itself by way of others."""
    grimp = pytest.importorskip("grimp")
    names = [package.rpartition("/")[2] for package in PACKAGES]
    graph = grimp.build_graph(*names, exclude_type_checking_imports=True)
    imports = {
        module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules
    }
    graphlib.TopologicalSorter(imports).prepare()


def _without_reason(path: Path) -> Iterator[str]:
    """Yield exceptions to the rules without a reason, of their own or of a near neighbour."""
    reasoned: dict[str, int] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        for found in EXCEPTION.finditer(line):
            code = found["rest"].split("(")[0].strip()
            if REASONED.match(found["rest"]):
                reasoned[code] = number
            elif number - reasoned.get(code, -NEIGHBOURS) >= NEIGHBOURS:
                yield f"{path.name}:{number}: {line.strip()}"


def test_exceptions_to_the_rules_have_their_reason(project: Path) -> None:
    """Each ``noqa`` and ``type: ignore`` names its code and says why."""
    paths = [
        path
        for path in _sources(project, *PACKAGES, "scripts", "tests")
        if path.name != Path(__file__).name
    ]
    assert [bare for path in paths for bare in _without_reason(path)] == []


def test_no_paths_of_one_machine(project: Path) -> None:
    """What is written down works on everybody's machine."""
    folders = (*PACKAGES, "scripts", "docs", "requirements", "tests")
    files = [p for folder in folders for p in (project / folder).rglob("*")] + [*project.glob("*")]
    found = [
        f"{path.relative_to(project)}: {match[0]}"
        for path in files
        if path.is_file() and path.suffix in TEXT_FILES and path.name != Path(__file__).name
        for match in MACHINE_PATH.finditer(path.read_text("utf-8"))
    ]
    assert found == []

"""The few ways out of the program, held in its source: writing, speaking, starting programs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

#: Source that ships.
SOURCES = ("handlingsplan", "validators", "workbooks")
#: Modules that write to the disk themselves, and why.
WRITERS = {
    "handlingsplan/saving.py": "the door",
    "handlingsplan/cache.py": "the user's own cache, which can be made again",
    "handlingsplan/fault_log.py": "the log of faults",
    "handlingsplan/excel/entry_points.py": "the lock of the buttons",
    "handlingsplan/excel/vba_project.py": "files in a temporary folder of its own",
    "handlingsplan/excel/libreoffice.py": "the same",
    "handlingsplan/excel/work.py": "a workbook of a random name, for a moment",
    "handlingsplan/excel/shortcut.py": "the start menu's entry goes when the program goes",
    "handlingsplan/excel/install.py": "takes away the add-in that it installed",
    "handlingsplan/samples.py": "takes away the demo's own lock file",
    "validators/handlingsplan_validators/schemas.py": "pandera's own way to write a schema",
}
#: Modules that may write over a file without asking whose it is, and why.
OVERWRITERS = {
    "handlingsplan/saving.py": "the door",
    "handlingsplan/own_folder.py": "asks its list",
    "handlingsplan/template/hand_out.py": "reads that nobody has written in the template",
    "handlingsplan/excel/install.py": "the program's own console, its sheets byte for byte",
    "handlingsplan/excel/shortcut.py": "the program's own entry, under its own name",
}
#: Modules that start programs, and which.
STARTERS = {
    "handlingsplan/reading/worker.py": "our own interpreter, isolated",
    "handlingsplan/excel/libreoffice.py": "LibreOffice, by its whole path",
    "handlingsplan/excel/uno_engine/connect.py": "the same",
    "handlingsplan/excel/selftest.py": "our own interpreter, without the working folder (-P)",
}
_WRITES = {
    "write_bytes",
    "write_text",
    "unlink",
    "rmtree",
    "rmdir",
    "touch",
    "symlink_to",
}
_PROGRAMS = {"Popen", "run", "call", "check_call", "check_output", "system", "popen"}


def _calls(project: Path) -> Iterator[tuple[str, str, str, ast.Call]]:
    """Yield each call in the source: its module, what it is called on, its name, and itself."""
    for root in SOURCES:
        for path in sorted((project / root).rglob("*.py")):
            name = path.relative_to(project).as_posix()
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    match node.func:
                        case ast.Attribute(value=value, attr=attribute):
                            yield name, ast.unparse(value), attribute, node
                        case ast.Name(id=function):
                            yield name, "", function, node


def _mode(call: ast.Call, owner: str) -> str:
    """Return the mode that a file is opened in."""
    given = [*call.args[0 if owner else 1 :]][:1]
    given += [keyword.value for keyword in call.keywords if keyword.arg == "mode"]
    modes = [node.value for node in given if isinstance(node, ast.Constant)]
    return str(modes[0]) if modes else ""


def test_files_are_written_through_the_door(project: Path) -> None:
    """Every other module that touches the disk is listed with its reason; none in vain."""
    found = {
        module
        for module, owner, name, call in _calls(project)
        if name in _WRITES or (name == "open" and set(_mode(call, owner)) & set("wax+"))
    }
    found -= {
        "handlingsplan/writing/overrides.py",  # a part of a zip file in memory
    }
    assert found == set(WRITERS)


def test_nothing_is_written_over_unasked(project: Path) -> None:
    """``write_atomically`` replaces whatever stands there: who calls it has asked first."""
    found = {module for module, _, name, _ in _calls(project) if name == "write_atomically"}
    assert found - {"handlingsplan/saving.py"} <= set(OVERWRITERS) | {
        "handlingsplan/template/hand_out.py"
    }
    assert set(OVERWRITERS) - found <= {"handlingsplan/saving.py"}


def test_words_reach_a_terminal_through_the_one_that_cleans(project: Path) -> None:
    """No print, no echo, no writing to a stream but in :mod:`handlingsplan.terminal`."""
    speakers = [
        (module, name)
        for module, owner, name, _ in _calls(project)
        if (name == "print" and owner in {"", "rich"})
        or name in {"echo", "secho"}
        or (name == "write" and owner in {"sys.stdout", "sys.stderr"})
    ]
    allowed = {  # what xlwings' VBA and LibreOffice's Basic show, worded by us
        ("handlingsplan/excel/entry_points.py", "write"),
        ("handlingsplan/excel/libreoffice.py", "write"),
    }
    assert set(speakers) <= allowed


def test_programs_are_started_where_it_is_known_which(project: Path) -> None:
    """Each module that starts one is listed; none goes through a shell."""
    found = set()
    for module, owner, name, call in _calls(project):
        if name in _PROGRAMS and owner in {"subprocess", "os"}:
            found.add(module)
            shell = [k for k in call.keywords if k.arg == "shell"]
            assert not shell, f"{module}: {ast.unparse(call)}"
    assert found == set(STARTERS)


def test_our_own_interpreter_is_always_isolated(project: Path) -> None:
    """A process of ours never looks for modules in the folder of the plans."""
    source = (project / "handlingsplan/reading/worker.py").read_text("utf-8")
    [command] = [
        ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.List) and "sys.executable" in ast.unparse(node)
    ]
    assert "'-I'" in command

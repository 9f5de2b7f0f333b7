"""VBA without Excel: read out of an artefact, parsed for every system, and run.

oletools reads the modules (another reader than the one that wrote them); pyOpenVBA has a parser, an
interpreter, a model of Excel, and Excel's own type library as lists of members.
"""

from __future__ import annotations

import dataclasses
import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.interpreter import NOTHING, VBAObject, method, parse_module
from pyopenvba.interpreter._ast import ConstDecl, NewExpr, Param, Procedure, VarDecl
from pyopenvba.interpreter._constants_data import EXCEL_CONSTANTS, OFFICE_CONSTANTS, VBA_CONSTANTS
from pyopenvba.interpreter._inventory import members_of
from pyopenvba.interpreter._inventory_data import MEMBERS
from pyopenvba.interpreter._preprocess import strip_directives
from pyopenvba.interpreter._runtime import _load_intrinsics

#: The compilers that meet our modules: Windows with 64 and 32 bits, Mac, and Office before 2010.
SYSTEMS: Mapping[str, Mapping[str, object]] = {
    "Windows 64": {"VBA7": True, "Mac": False, "Win32": True, "Win64": True},
    "Windows 32": {"VBA7": True, "Mac": False, "Win32": True, "Win64": False},
    "Mac": {"VBA7": True, "Mac": True, "Win32": False, "Win64": False, "MAC_OFFICE_VERSION": 16},
    "Office 2007": {"VBA7": False, "Mac": False, "Win32": True, "Win64": False},
}
#: Types of the language itself (VBA language specification 2.1 and 3.3.5.3).
TYPES = {
    "boolean", "byte", "collection", "currency", "date", "double", "integer", "long", "longlong",
    "longptr", "object", "single", "string", "variant", "errobject", "iribboncontrol",
}  # fmt: skip
#: Words of the language that stand where a name may stand.
WORDS = {"me", "err", "debug", "nothing", "true", "false", "empty", "null", "vba", "application"}


def modules_of(path: Path) -> dict[str, str]:
    """Return name -> source of the modules that are not a sheet's or the book's own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # oletools uses old names of pyparsing
        from oletools.olevba import VBA_Parser  # noqa: PLC0415  (warns while it is imported)

        parser = VBA_Parser(str(path))
        found = {Path(part[2]).stem: part[3] for part in parser.extract_macros()}
        parser.close()
    return {name: text for name, text in found.items() if "VB_PredeclaredId = True" not in text}


def parsed(name: str, source: str, system: str) -> Any:
    """Return a module as a compiler sees it on a system; raises where it would not compile."""
    text = as_compiled(source, system)
    return parse_module(text, name=name, kind="class" if "VB_Exposed" in source else "standard")


def as_compiled(source: str, system: str) -> str:
    """Return the lines that a system compiles; the others are blank."""
    return str(strip_directives(_plain_directives(source), constants=dict(SYSTEMS[system])))


def _plain_directives(source: str) -> str:
    """Take away comments after directives, which VBA allows and pyOpenVBA does not."""
    return re.sub(r"(?m)^(\s*#[^'\n]*?)[ \t]*'.*$", r"\1", source)


def nodes(tree: object) -> Iterator[object]:
    """Yield every node of a parsed module."""
    yield tree
    values: list[object] = []
    if dataclasses.is_dataclass(tree):
        values = [getattr(tree, field.name) for field in dataclasses.fields(tree)]
    elif isinstance(tree, (list, tuple)):
        values = list(tree)
    for value in values:
        if dataclasses.is_dataclass(value) or isinstance(value, (list, tuple)):
            yield from nodes(value)


def unknown_types(module: Any, project: set[str]) -> set[str]:
    """Return the types that a module names and that nothing has."""
    named = set()
    for node in nodes(module):
        if isinstance(node, (VarDecl, Param)):
            named.add(node.declared)
        elif isinstance(node, NewExpr):
            named.add(str(getattr(node, "type_name", "") or getattr(node, "name", "")))
        elif isinstance(node, Procedure):
            named.add(node.returns)
    own = {thing.name.casefold() for thing in (*module.types, *module.enums)}
    known = TYPES | own | {name.casefold() for name in project}
    return {
        name
        for name in named - {""}
        if name.casefold() not in known
        and not any(key in MEMBERS for key in _in_type_library(name.split(".")[-1].casefold()))
    }


def _in_type_library(name: str) -> list[str]:
    """Return under which keys Excel's and Office's libraries may have a type (not Scripting's)."""
    kinds = ("", "_", "i")
    return [f"{library}:{kind}{name}" for library in ("excel", "office") for kind in kinds]


def undeclared_names(module: Any, project: set[str]) -> set[str]:
    """Return the names that a module uses and nobody declares, as Option Explicit counts."""
    known = WORDS | {name.casefold() for name in project} | _declared(module)
    found = set()
    for procedure in module.procedures:
        local = {procedure.name.casefold(), *(p.name.casefold() for p in procedure.params)}
        for node in nodes(procedure.body):
            if isinstance(node, VarDecl):
                local.add(node.name.casefold())
            elif isinstance(node, ConstDecl):
                local.update(name.casefold() for name, *_ in node.names)
        for node in nodes(procedure.body):
            if type(node).__name__ == "Name":
                name = str(node.name)  # type: ignore[attr-defined]  # pyOpenVBA has no types here
                if name.casefold() not in known | local and not _of_the_host(name):
                    found.add(name)
    return found


def _declared(module: Any) -> set[str]:
    names = [variable.name for group in module.variables for variable in group.decls]
    names += [name for group in module.constants for name, *_ in group.names]
    names += [thing.name for thing in (*module.procedures, *module.declares, *module.enums)]
    names += [name for enum in module.enums for name, _ in enum.members]
    return {name.casefold() for name in names}


def _of_the_host(name: str) -> bool:
    wanted = name.casefold().rstrip("$")
    constants = (OFFICE_CONSTANTS, EXCEL_CONSTANTS, VBA_CONSTANTS)
    return (
        wanted in members_of("Global", "excel")
        or wanted in {intrinsic.casefold().rstrip("$") for intrinsic in _load_intrinsics()}
        or any(wanted in {key.casefold() for key in table} for table in constants)
    )


#: What pyOpenVBA's Excel lacks, and what stands there instead. (Excel reads the text "False" as a
#: logical value where it is compared with one; the model would have a number. Range without an
#: owner takes two cells of any sheet, which xlwings' own custom add-ins build on.)
_NOT_IN_THE_MODEL = {
    'In Range(sht.Range("A1"), lastCell)': 'In sht.Range(sht.Range("A1"), lastCell)',
    'GetConfig("SHOW CONSOLE", False) = True': "False",
    "Application.Hwnd": "4711",
    "Application.Path": '"C:\\Office"',
    "Kill LOG_FILE": "Exit Function",
}


class Shell(VBAObject):  # type: ignore[misc]  # pyOpenVBA has no types
    """``WScript.Shell``: notes the commands that it is asked to run, and starts nothing."""

    vba_type_name = "WshShell"

    def __init__(self) -> None:
        self.commands: list[str] = []

    @method  # type: ignore[untyped-decorator]  # as above
    def Run(self, command: str, style: object, wait: object) -> object:  # noqa: N802  (Windows' own name)
        """Note a command."""
        del style, wait
        self.commands.append(str(command))
        return 0

    @method  # type: ignore[untyped-decorator]  # as above
    def ExpandEnvironmentStrings(self, text: str) -> object:  # noqa: N802  (Windows' own name)
        """Return the text; our settings have no variables but the folder for temporary files."""
        return str(text).replace("%TEMP%", r"C:\Temp")


class Machine:
    """Excel with an artefact open, its macros loaded; nothing is started.

    Attributes:
        app: pyOpenVBA's Excel.
        shell: what the macros asked Windows to run.
    """

    def __init__(self, artefact: Path, *, interpreter_exists: bool = True) -> None:
        self.app = ExcelApplication.open(artefact, with_vba=False)
        self.shell = Shell()
        self._interpreter_exists = interpreter_exists
        inner = self.app.interpreter
        inner.create_com = self._create
        inner._intrinsics = {**inner._intrinsics, "environ": lambda *_: r"C:\Temp"}
        for name, source in modules_of(artefact).items():
            text = _plain_directives(source)
            for there, here in _NOT_IN_THE_MODEL.items():
                text = text.replace(there, here)
            kind = "class" if "VB_Exposed" in source else "standard"
            self.app.add_module(text, name=name, kind=kind)
        self._pretend_files()

    def _create(self, name: str) -> object:
        if name.casefold() == "wscript.shell":
            return self.shell
        from pyopenvba.interpreter._scripting import Dictionary  # noqa: PLC0415  (as it does)

        return Dictionary()

    def _pretend_files(self) -> None:
        """Let the interpreter be there or not: no file of Windows' is on this machine."""
        answer = "True" if self._interpreter_exists else "False"
        replaced = {
            "fileexists": f"Function FileExists(ByVal F As String) As Boolean\n"
            f'FileExists = {answer} And InStr(F, "python") > 0\nEnd Function\n',
        }
        runtime = self.app.interpreter.modules["xlwings"]
        for name, source in replaced.items():
            (procedure,) = parse_module(source, name="xlwings", kind="standard").procedures
            runtime.procedures[name] = [procedure]

    def press(self, macro: str) -> None:
        """Run a macro of the ribbon, as Excel calls it, or of the console."""
        target, _ = self.app.interpreter.find_procedure(macro)
        assert target is not None, macro
        self.app.run(macro, *[NOTHING] * len(target.params))

    def close_books(self) -> None:
        """Close every book but the artefact, which as an add-in is in no list of books."""
        self.app.application.workbooks_.books.clear()
        self.app.application.active_book = None

    @property
    def messages(self) -> list[str]:
        """What was shown in message boxes."""
        return [dialog[1] for dialog in self.app.interpreter.dialogs]

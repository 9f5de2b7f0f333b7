"""VBA projects in workbooks, made without Excel by pyOpenVBA and held to MS-OVBA.

The rest of a package is kept byte for byte: what is not VBA is not ours to change.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from handlingsplan.excel.vba import Module, missing
from handlingsplan.spreadsheet.edit import patch_zip

PART = "xl/vbaProject.bin"
#: What a writer without compiled code writes, seven bytes (MS-OVBA 2.3.4.1): the version that makes
#: every Office compile anew. A longer stream would be taken for compiled code.
_NOTHING_COMPILED = b"\xcc\x61\xff\xff\x00\x00\x00"


def new_project(workbook: bytes, modules: Iterable[Module]) -> bytes:
    """Return a VBA project (``vbaProject.bin``) that fits the sheets of a workbook (.xlsx).

    Raises:
        UsageError: pyOpenVBA is not installed.
    """

    def fill(book: Any) -> None:
        project = book.add_vba_project()
        for module in modules:
            _add(project, module)

    return _edited(workbook, ".xlsm", fill)


def modules_of(artefact: bytes, suffix: str) -> dict[str, str]:
    """Return name -> source of the VBA modules in a workbook or add-in."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"artefakt{suffix}")
        path.write_bytes(artefact)
        with _excel_file()(path) as book:
            return {name: source for name, source in book.vba_modules().items() if source.strip()}


def with_modules(artefact: bytes, suffix: str, modules: Iterable[Module]) -> bytes:
    """Return a workbook with some VBA modules replaced or added, and nothing else changed."""

    def change(book: Any) -> None:
        project, present = book.vba_project(), book.vba_modules()
        for module in modules:
            if module.name in present:
                book.set_module(module.name, _as_stored(module.source))
            else:
                _add(project, module)

    return patch_zip(artefact, {PART: _edited(artefact, suffix, change)})


def _edited(package: bytes, suffix: str, change: Callable[[Any], None]) -> bytes:
    """Return the VBA project of a package after a change."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"artefakt{suffix}")
        path.write_bytes(package)
        with _excel_file()(path) as book:
            change(book)
            book.save(path)
        with zipfile.ZipFile(path) as edited:
            return _without_compiled_code(edited.read(PART))


def _excel_file() -> Any:
    name = "pyOpenVBA"
    try:
        from pyopenvba import ExcelFile  # noqa: PLC0415  (only for building; an extra)
    except ModuleNotFoundError as error:
        raise missing(name) from error
    return ExcelFile


def _add(project: Any, module: Module) -> None:
    from pyopenvba.vba import VBAModuleKind  # noqa: PLC0415  (as above)

    kind = VBAModuleKind.other if module.is_class else VBAModuleKind.standard
    project.add_module(module.name, _as_stored(module.source), kind=kind)


def _as_stored(source: str) -> str:
    """Return source with the line ends that VBA stores (MS-OVBA 2.3.4.3: CR and LF)."""
    return "\r\n".join(source.splitlines()) + "\r\n"


def _without_compiled_code(project: bytes) -> bytes:
    from pyopenvba.cfb import CFB  # noqa: PLC0415  (as above)

    file = CFB.from_bytes(project)
    file.write_stream_in_storage("VBA", "_VBA_PROJECT", _NOTHING_COMPILED)
    return bytes(file.to_bytes())


def same_source(one: str, other: str) -> bool:
    """Say whether two VBA sources are the same but for line ends and how a class is headed."""
    return _body(one) == _body(other)


def _body(source: str) -> list[str]:
    lines = [line.rstrip() for line in source.splitlines()]
    first = next((n for n, line in enumerate(lines) if line.startswith("Attribute VB_Name")), 0)
    return [line for line in lines[first:] if line and not line.startswith("Attribute VB_")]

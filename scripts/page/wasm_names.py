"""The names that a WebAssembly module for Pyodide may import, and those that it does import.

``python wasm_names.py PYODIDE OUT`` writes what ``pyodide.asm.wasm`` exports and ``pyodide.asm.js``
gives it, one name a line.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

_IMPORTS, _EXPORTS = 2, 7  # numbers of sections in the WebAssembly specification
#: What the dynamic linker makes itself.
_MADE = frozenset(
    {
        "memory",
        "__indirect_function_table",
        "__memory_base",
        "__table_base",
        "__stack_pointer",
        "__tls_base",
    }
)
_HEADER = 8
_HAS_MAXIMUM = 1
_MORE = 0x80


class _Bytes:
    """A module's bytes, read from left to right."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def number(self) -> int:
        """Read an unsigned number in LEB128."""
        result = shift = 0
        while True:
            part = self.byte()
            result |= (part & ~_MORE) << shift
            shift += 7
            if not part & _MORE:
                return result

    def text(self) -> str:
        length = self.number()
        self.at += length
        return self.data[self.at - length : self.at].decode()

    def skip_limits(self) -> None:
        flags = self.byte()
        self.number()
        if flags & _HAS_MAXIMUM:
            self.number()


def _section(data: bytes, wanted: int) -> _Bytes | None:
    """Return the bytes of a section, from its first on."""
    here = _Bytes(data, _HEADER)
    while here.at < len(data):
        kind, length = here.byte(), here.number()
        if kind == wanted:
            return here
        here.at += length
    return None


def exports(data: bytes) -> Iterator[str]:
    """Yield the names that a module exports."""
    here = _section(data, _EXPORTS)
    for _ in range(here.number() if here else 0):
        assert here  # noqa: S101  (for the type checker)
        yield here.text()
        here.byte()
        here.number()


def imports(data: bytes) -> Iterator[str]:
    """Yield the names that a module imports."""
    here = _section(data, _IMPORTS)
    for _ in range(here.number() if here else 0):
        assert here  # noqa: S101  (for the type checker)
        here.text()
        yield here.text()
        match here.byte():
            case 1:  # a table
                here.byte()
                here.skip_limits()
            case 2:  # a memory
                here.skip_limits()
            case 3:  # a global
                here.at += 2
            case 4:  # a tag
                here.byte()
                here.number()
            case _:  # a function
                here.number()


def missing(module: Path, known: frozenset[str]) -> list[str]:
    """Return the names that a module imports and that neither Pyodide nor itself has."""
    data = module.read_bytes()
    had = known | _MADE | set(exports(data))
    return sorted(n for n in set(imports(data)) if n not in had and not n.startswith("invoke_"))


def names_of(pyodide: Path) -> set[str]:
    """Return the names that a Pyodide gives to modules."""
    script = next(pyodide.glob("pyodide.asm.*js")).read_text("utf-8")
    given = re.search(r"wasmImports=\{(.*?)\};", script, re.DOTALL)
    if given is None:
        sys.exit("pyodide.asm.js does not say what it gives to modules")
    from_script = re.findall(r"(?:^|,)\s*([A-Za-z_$][\w$]*)\s*(?=[:,])", given[1])
    return set(exports((pyodide / "pyodide.asm.wasm").read_bytes())) | set(from_script)


if __name__ == "__main__":
    Path(sys.argv[2]).write_text("\n".join(sorted(names_of(Path(sys.argv[1])))), "utf-8")

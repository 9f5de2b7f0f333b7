"""Write Pyodide's ``pyconfig.h``: ``python pyconfig.py THIS_PYTHONS PYTHON_STDLIB_ZIP OUT``.

The names come from this Python's own file, the values from Pyodide's sysconfig data.
"""

from __future__ import annotations

import ast
import re
import sys
import zipfile
from pathlib import Path

_NAMES = re.compile(r"^(?:#\s*define|/\* #\s*undef)\s+(\w+)", re.MULTILINE)


def main() -> None:
    """Write the header."""
    native, library, out = map(Path, sys.argv[1:4])
    with zipfile.ZipFile(library) as archive:
        [data] = [name for name in archive.namelist() if "_sysconfigdata" in name]
        module = ast.parse(archive.read(data))
    values = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Dict):  # the only one; values that are put together are paths
            pairs = zip(node.keys, node.values, strict=True)
            values = {
                ast.unparse(k): v.value for k, v in pairs if k and isinstance(v, ast.Constant)
            }
    lines = ["#ifndef Py_PYCONFIG_H", "#define Py_PYCONFIG_H"]
    for name in dict.fromkeys(_NAMES.findall(native.read_text("utf-8"))):
        value = values.get(repr(name))
        if name != "Py_PYCONFIG_H" and value not in (0, "0", "", None) and "/*" not in str(value):
            lines.append(f"#define {name} {value!s}")
    lines.append("#define _GNU_SOURCE 1")  # left out there; every Python on Linux has it
    out.write_text("\n".join([*lines, "#endif", ""]), "utf-8")


if __name__ == "__main__":
    main()

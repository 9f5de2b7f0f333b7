"""A C and C++ compiler for Pyodide's modules, of Debian's clang-19 and lld-19.

``supply.sh`` makes programs ``wasmcc`` and ``wasmc++`` that run this; WASM_TC, WASM_PYINC and
WASM_KNOWN say where the tools, Python's headers and the list of Pyodide's names are. After a link
each name that the module imports must be one that Pyodide has: so what a configure script finds
out about its system is true for Pyodide and not for the machine that builds.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

from wasm_names import missing

_TOOLS = os.environ["WASM_TC"]
_LLVM = f"{_TOOLS}/usr/lib/llvm-19"
_SYSROOT = f"{_TOOLS}/usr/share/emscripten/cache/sysroot/include"
_TARGET = [
    "--target=wasm32-unknown-emscripten",
    "-mcpu=mvp",
    "-mmutable-globals",
    "-msign-ext",
    "-fPIC",
]
_ASKED = {"-c", "-E", "-S", "--version", "-v", "-print-search-dirs", "-fsyntax-only"}
_WITH_VALUE = {"-x", "-include", "-MF", "-MQ", "-MT"}
_SOURCES = (".c", ".cpp", ".cc", ".cxx")
_OBJECTS = (".o", ".a", ".obj")
_FLAGS = ("-D", "-I", "-O", "-std", "-W", "-f", "-isystem")
_LINK = [
    "--shared",
    "--experimental-pic",
    "--unresolved-symbols=import-dynamic",
    "--import-undefined",
    "--strip-debug",
    "--stack-first",
]
_MAINS = ("main", "__original_main", "__main_void", "__main_argc_argv")


def _base(*, cxx: bool) -> list[str]:
    """Return the compiler with what is the same for all sources."""
    command = [f"{_LLVM}/bin/clang{'++' if cxx else ''}", *_TARGET, "-fvisibility=hidden"]
    command += ["-nostdinc", "-D__LONG_MAX=__LONG_MAX__", f"-I{os.environ['WASM_PYINC']}"]
    if cxx:
        command += ["-nostdinc++", "-D_LIBCPP_ABI_VERSION=2", "-D_LIBCPP_DISABLE_EXTERN_TEMPLATE"]
        command += ["-isystem", f"{_SYSROOT}/c++/v1", "-fexceptions"]
        command += ["-mllvm", "-enable-emscripten-cxx-exceptions"]
    for place in (f"{_SYSROOT}/compat", _SYSROOT, f"{_LLVM}/lib/clang/19/include"):
        command += ["-isystem", place]
    return [*command, "-Wno-unused-command-line-argument"]


def _sorted(arguments: list[str]) -> tuple[str, list[str], list[str]]:
    """Return a link's output, what goes into it, and the flags for what must be compiled first."""
    out, inputs, flags, rest = "a.out", [], [], list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "-o":
            out = rest.pop(0)
        elif word in _WITH_VALUE:
            flags += [word, rest.pop(0)]
        elif word.startswith("@"):
            rest = Path(word[1:]).read_text("utf-8").split() + rest
        elif word.endswith(_SOURCES + _OBJECTS):
            inputs.append(word)
        elif word.startswith(_FLAGS) and not word.startswith("-Wl,"):
            flags.append(word)
    return out, inputs, flags


def _link(out: str, objects: list[str]) -> None:
    exported = [f"--export-if-defined={name}" for name in _MAINS]
    exported.append(f"--export-if-defined=PyInit_{Path(out).name.partition('.')[0]}")
    command = [f"{_LLVM}/bin/wasm-ld", *_LINK, *exported, *objects, "-o", out]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    kept = [line for line in done.stderr.splitlines(keepends=True) if "experimental" not in line]
    sys.stderr.write("".join(kept))
    if done.returncode:
        sys.exit(done.returncode)


def _compile_and_link(base: list[str], arguments: list[str]) -> None:
    out, inputs, flags = _sorted(arguments)
    if not inputs:
        _become(base + arguments)
    with tempfile.TemporaryDirectory() as folder:
        objects = []
        for number, name in enumerate(inputs):
            if name.endswith(_SOURCES):
                made = f"{folder}/{number}.o"
                done = subprocess.run([*base, *flags, "-c", name, "-o", made], check=False)
                if done.returncode:
                    sys.exit(done.returncode)
                objects.append(made)
            else:
                objects.append(name)
        _link(out, objects)
    known = frozenset(Path(os.environ["WASM_KNOWN"]).read_text("utf-8").split())
    gone = missing(Path(out), known)
    if gone:
        Path(out).unlink()
        sys.exit(f"not in Pyodide: {' '.join(gone)}")


def _become(command: list[str]) -> NoReturn:
    os.execv(command[0], command)  # noqa: S606  (the compiler, by its whole path)


def main() -> None:
    """Compile, link, or answer a question about the compiler."""
    os.environ["LD_LIBRARY_PATH"] = f"{_TOOLS}/usr/lib/x86_64-linux-gnu:{_LLVM}/lib"
    language, *arguments = sys.argv[1:]
    base = _base(cxx=language == "c++")
    if "-Wl,--version" in arguments:
        _become([f"{_LLVM}/bin/wasm-ld", "--version"])
    asks = any(a in _ASKED or a.startswith(("-print", "--print")) for a in arguments)
    if asks or not arguments:
        _become(base + arguments)
    _compile_and_link(base, arguments)


if __name__ == "__main__":
    main()

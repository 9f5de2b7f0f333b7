"""Make a wheel of a folder: ``python make_wheel.py ROOT NAME VERSION TAG METADATA OUT``.

With ``--plain`` it is a wheel for another system without its compiled speed-ups:
``python make_wheel.py --plain WHEEL OUT``.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

_NOT_NEEDED = (
    *(".a", ".h", ".pc", ".ini", ".o", ".c", ".cc", ".cpp"),
    *(".pxd", ".pyx", ".pxi", ".rnc", ".rng"),
)
_COMPILED = re.compile(r"(\.cpython-312-x86_64-linux-gnu)?\.so$")
_ENDING = ".cpython-312-wasm32-emscripten.so"
_EPOCH = (2020, 1, 1, 0, 0, 0)  # the same sources give the same bytes


def _write(wheel: Path, info: str, files: Mapping[str, bytes]) -> None:
    record = ""
    with zipfile.ZipFile(wheel, "w") as archive:

        def put(name: str, data: bytes) -> None:
            entry = zipfile.ZipInfo(name, _EPOCH)
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, compresslevel=9)

        for name, data in files.items():
            put(name, data)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            record += f"{name},sha256={digest},{len(data)}\n"
        put(f"{info}/RECORD", f"{record}{info}/RECORD,,\n".encode())


def of_folder(root: Path, name: str, version: str, *, tag: str, metadata: Path, out: Path) -> None:
    """Make a wheel of the package ``name`` under ``root``."""
    files = {}
    for path in sorted((root / name).rglob("*")):
        inside = path.relative_to(root).as_posix()
        if path.is_file() and "__pycache__" not in inside and not inside.endswith(_NOT_NEEDED):
            files[_COMPILED.sub(_ENDING, inside)] = path.read_bytes()
    info = f"{name}-{version}.dist-info"
    files[f"{info}/METADATA"] = metadata.read_bytes()
    files[f"{info}/WHEEL"] = _wheel_file(tag, pure=False)
    _write(out / f"{name}-{version}-{tag}.whl", info, files)


def plain(wheel: Path, out: Path) -> None:
    """Make a wheel for all systems of one whose compiled parts are only speed-ups."""
    name, version, *_ = wheel.name.split("-")
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(wheel) as archive:
        files = {
            inside: archive.read(inside)
            for inside in archive.namelist()
            if not inside.endswith((".so", "/RECORD", "/WHEEL")) and ".libs/" not in inside
        }
    files[f"{info}/WHEEL"] = _wheel_file("py3-none-any", pure=True)
    _write(out / f"{name}-{version}-py3-none-any.whl", info, files)


def _wheel_file(tag: str, *, pure: bool) -> bytes:
    kind = f"Root-Is-Purelib: {str(pure).lower()}"
    lines = ("Wheel-Version: 1.0", "Generator: handlingsplan", kind, f"Tag: {tag}", "")
    return "\n".join(lines).encode()


if __name__ == "__main__":
    if sys.argv[1] == "--plain":
        plain(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        folder, package, number, system, about, target = sys.argv[1:]
        of_folder(Path(folder), package, number, tag=system, metadata=Path(about), out=Path(target))

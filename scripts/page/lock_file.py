"""Write a ``pyodide-lock.json`` for wheels: ``python lock_file.py OFFICIAL FOLDER``.

FOLDER holds them; OFFICIAL is the lock of the Pyodide they are for, which says its Python and ABI.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path


def main() -> None:
    """List the folder's wheels in the Pyodide project's own format."""
    official, folder = Path(sys.argv[1]), Path(sys.argv[2])
    packages = {}
    for wheel in sorted(folder.glob("*.whl")):
        name, version, *_ = wheel.name.split("-")
        packages[name.lower().replace("_", "-")] = {
            "name": name,
            "version": version,
            "file_name": wheel.name,
            "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
            "package_type": "package",
        }
    lock = {"info": json.loads(official.read_text("utf-8"))["info"], "packages": packages}
    (folder / "pyodide-lock.json").write_text(json.dumps(lock, indent=1), "utf-8")


if __name__ == "__main__":
    main()

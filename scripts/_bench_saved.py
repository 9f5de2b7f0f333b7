"""Save a round's plans by another program: ``python scripts/_bench_saved.py WAY ROUND TARGET``.

WAY is ``openpyxl`` (strings within cells) or ``libreoffice`` (its own spelling of everything). The
plans of ROUND go to ``TARGET/planer``, with the round's organisation beside them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_AT_A_TIME = 50  # files to one LibreOffice, whose memory grows


def openpyxl(plans: list[Path], target: Path) -> None:
    """Save them as a script does that opens a workbook and saves it."""
    import openpyxl as library  # noqa: PLC0415  (only this way needs it)

    for path in plans:
        library.load_workbook(path).save(target / path.name)


def libreoffice(plans: list[Path], target: Path) -> None:
    """Save them as LibreOffice does."""
    with tempfile.TemporaryDirectory() as profile:
        for first in range(0, len(plans), _AT_A_TIME):
            command = [
                *("soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless"),
                *("--convert-to", "xlsx", "--outdir", str(target)),
                *map(str, plans[first : first + _AT_A_TIME]),
            ]
            subprocess.run(command, check=True, capture_output=True)


WAYS = {way.__name__: way for way in (openpyxl, libreoffice)}

if __name__ == "__main__":
    ROUND, TARGET = Path(sys.argv[2]), Path(sys.argv[3])
    (TARGET / "planer").mkdir(parents=True, exist_ok=True)
    WAYS[sys.argv[1]](sorted((ROUND / "planer").iterdir()), TARGET / "planer")
    shutil.copy(ROUND / "organisation.toml", TARGET)

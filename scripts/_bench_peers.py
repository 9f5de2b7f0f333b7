"""The usual ways to read a folder of workbooks: ``python scripts/_bench_peers.py WAY FOLDER``.

Each is a whole process in the benchmark, as a person would write it who only wants the values.
"""

from __future__ import annotations

import statistics
import sys
import time
import zipfile
from pathlib import Path
from typing import Any
from xml.parsers import expat


def imports(_folder: Path) -> None:
    """(a) Import the libraries that the checks stand on, and do nothing."""
    import pandas  # noqa: F401, ICN001, PLC0415  (the import is what is measured)
    import pandera.pandas  # noqa: F401, PLC0415  (the same)


def calamine(folder: Path) -> None:
    """(b) The fastest reader there is, every sheet."""
    for _, _rows in _sheets(folder):
        pass


def inflate(folder: Path) -> None:
    """(c) Unzip every part and let expat go over the XML: the physical limit in Python."""
    for path in sorted(folder.iterdir()):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                part = archive.read(name)
                if name.endswith((".xml", ".rels")):
                    expat.ParserCreate().Parse(part, True)  # noqa: FBT003  (expat's own signature)


def openpyxl(folder: Path) -> None:
    """(d) The usual script: openpyxl, read-only, a frame per sheet and file."""
    import openpyxl as library  # noqa: PLC0415  (only this way needs it)
    import pandas as pd  # noqa: PLC0415  (the same)

    for path in sorted(folder.iterdir()):
        book = library.load_workbook(path, read_only=True, data_only=True)
        frames = [pd.DataFrame(list(sheet.values)) for sheet in book.worksheets]
        assert frames  # noqa: S101  (they are what the script is after)
        book.close()


def pandera_per_sheet(folder: Path) -> None:
    """(e) One pandera call for each sheet of each file."""
    import pandas as pd  # noqa: PLC0415  (only this way needs it)
    import pandera.pandas as pa  # noqa: PLC0415  (the same)

    for _, rows in _sheets(folder):
        frame = pd.DataFrame(rows).astype("str")
        columns = {name: pa.Column(str, nullable=True) for name in frame.columns}
        pa.DataFrameSchema(columns).validate(frame, lazy=True)


def reading(folder: Path) -> None:
    """Read every plan with our reader and with calamine, in turns; print the median ratio."""
    from handlingsplan.reading.book import read_book  # noqa: PLC0415  (only this way needs it)

    paths = sorted(folder.iterdir())
    ratios = []
    for _ in range(9):
        begin = time.process_time()
        for path in paths:
            read_book(path)
        between = time.process_time()
        calamine(folder)
        ratios.append((between - begin) / (time.process_time() - between))
    print(statistics.median(ratios))


def account(folder: Path) -> None:
    """Read every plan; print the median share of the last pass, the account.

    What the account opens that no other pass has opened counts as its own.
    """
    from handlingsplan.reading import book  # noqa: PLC0415  (only this way needs it)

    last, shares, spent = book.account, [], 0.0  # type: ignore[attr-defined]  # its import

    def timed(*results: Any) -> list[Any]:
        nonlocal spent
        begin = time.process_time()
        notes = list(last(*results))
        spent += time.process_time() - begin
        return notes

    book.account = timed  # type: ignore[attr-defined, assignment]  # to take its time
    for _ in range(9):
        begin, spent = time.process_time(), 0.0
        for path in sorted(folder.iterdir()):
            book.read_book(path)
        shares.append(spent / (time.process_time() - begin))
    print(statistics.median(shares))


def _sheets(folder: Path) -> Any:
    import python_calamine  # noqa: PLC0415  (only these ways need it)

    for path in sorted(folder.iterdir()):
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            yield name, book.get_sheet_by_name(name).to_python()


WAYS = {
    way.__name__: way
    for way in (imports, calamine, inflate, openpyxl, pandera_per_sheet, reading, account)
}

if __name__ == "__main__":
    WAYS[sys.argv[1]](Path(sys.argv[2]))

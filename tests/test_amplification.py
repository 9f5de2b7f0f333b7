"""What comes out of a round is a small multiple of what went in, whatever somebody sends."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from handlingsplan.cli import main
from tests.workbooks import plan

#: Rows that share one text, which a workbook keeps once, and its length in characters.
ROWS, LENGTH = 120, 32_000
DAY = ("--datum", "2026-11-22", "--utan-cache")


def _repeating() -> bytes:
    """Return a small plan that says the same long text in two fields of every row."""
    head = "prioriterat_omrade | lofte_1 | aktivitet | slut | status | statusdatum | kommentar"
    rows = [f"Mått {n} | x | MARK | 2026-10-15 | Röd | 2026-02-16 | MARK" for n in range(ROWS)]
    data = plan("\n".join([head, *rows]))
    text = b"ord " * (LENGTH // 4)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b">MARK<", b">" + text + b"<"))
    return out.getvalue()


def test_outputs_are_a_small_multiple_of_the_inputs(tmp_path: Path) -> None:
    """Findings quote the beginning of a text, tables in CSV too; workbooks keep it once."""
    folder, out = tmp_path / "in", tmp_path / "ut"
    folder.mkdir()
    data = _repeating()
    (folder / "plan.xlsx").write_bytes(data)
    reports = ("--json", out / "f.json", "--csv", out / "f.csv", "--rapport", out / "f.html")
    assert main(["validera", str(folder), *map(str, reports), *DAY]) in {0, 1}
    summary = ("--ut", out / "s.xlsx", "--csv", out / "csv")
    assert main(["konsolidera", str(folder), *map(str, summary), *DAY]) in {0, 1}
    sizes = {path.name: path.stat().st_size for path in out.rglob("*") if path.is_file()}
    assert max(sizes.values()) < 10 * len(data), sizes
    assert sum(sizes.values()) < 35 * len(data), (
        sizes
    )  # half of it is the same long text in two files
    found = json.loads((out / "f.json").read_text("utf-8"))["fynd"]
    long = [finding for finding in found if "ord ord" in finding["varde"]]
    assert long
    assert all("tecken)" in finding["varde"] for finding in long)
    assert all(len(finding["vad"]) < 1000 for finding in found)

"""``handlingsplan flytta-in`` as people run it, and files that are to do no harm."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from handlingsplan.errors import UnreadableFileError
from handlingsplan.incoming import close_readers, open_source, source_of
from handlingsplan.reading.worker import Quota
from tests.conftest import Outcome
from tests.incoming_plan import PLAN
from tests.incoming_sources import pdf, slides, web, word, workbook
from tests.template_books import blank


def test_each_file_becomes_a_workbook_and_nothing_is_written_over(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """Two sources of one group give two workbooks; what became of each is said."""
    (tmp_path / "plan.pptx").write_bytes(slides(PLAN))
    (tmp_path / "plan.docx").write_bytes(word(PLAN))
    done = run("flytta-in", "plan.pptx", "plan.docx", "--ut", "ut")
    assert done.code == 0, done.stderr
    names = sorted(path.name for path in (tmp_path / "ut").iterdir())
    expected = ["handlingsplan-2026-akut-vard-2.xlsx", "handlingsplan-2026-akut-vard.xlsx"]
    assert names == expected
    assert done.stdout.count("RPO Akut vård 2026") == 2
    assert "4 frågor behöver svar" in done.stdout
    checked = run("validera", "ut/handlingsplan-2026-akut-vard.xlsx", "--fas", "utkast")
    assert checked.code in {0, 1}
    assert "Underlag" not in checked.stdout


def test_a_bad_file_costs_one_line(run: Callable[..., Outcome], tmp_path: Path) -> None:
    """The others are moved in; the exit code says that not all were."""
    (tmp_path / "trasig.pptx").write_bytes(slides(PLAN)[:500])
    (tmp_path / "plan.html").write_bytes(web(PLAN))
    done = run("flytta-in", "trasig.pptx", "plan.html", "--ut", "ut")
    assert done.code == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("trasig.pptx: inte inflyttad.")
    assert run("flytta-in", "trasig.pptx", "--ut", "ut").code == 2


def test_a_document_that_does_not_say_whose_it_is_asks_for_the_group(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """The group and the year may be given."""
    plan = {**PLAN, "grupp": "Vår grupp", "uppdaterad": ""}
    (tmp_path / "plan.docx").write_bytes(word(plan))
    done = run("flytta-in", "plan.docx", "--ut", "ut")
    assert (done.code, "--grupp" in done.stderr) == (2, True)
    given = run("flytta-in", "plan.docx", "--ut", "ut", "--grupp", "tandvard", "--ar", "2027")
    assert given.code == 0, given.stderr
    assert (tmp_path / "ut" / "handlingsplan-2027-tandvard.xlsx").exists()


def _zip(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return stream.getvalue()


def _merged_everywhere() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook(PLAN)))
    data = io.BytesIO()
    book.save(data)
    with zipfile.ZipFile(data) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'ref="B6:B7"', b'ref="A1:XFD1048576"')
    assert parts["xl/worksheets/sheet1.xml"] != sheet
    return _zip(**parts)


def _encrypted_pdf() -> bytes:
    pikepdf = pytest.importorskip("pikepdf")
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(PLAN))) as document:
        document.save(stream, encryption=pikepdf.Encryption(owner="a", user="b"))
    return stream.getvalue()


def _picture_pdf() -> bytes:
    pikepdf = pytest.importorskip("pikepdf")
    stream = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(stream)
    return stream.getvalue()


#: What is wrong -> the bytes, and a word of the reason.
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "tom"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"0" * 99, "bild"),
    "an old document": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 999, "äldre"),
    "a zip bomb": (lambda: _zip(ppt__slides__a=b"0" * 200_000_000), "MB"),
    "too much XML": (
        lambda: _zip(**{"ppt__a.xml": bytes(range(256)) * 160_000}),
        "MB",
    ),
    "an entity": (
        lambda: _zip(**{"word__document.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
        "DOCTYPE",
    ),
    "a document without parts": (lambda: _zip(**{"word__document.xml": b"<a/>"}), "fel"),
    "cut off": (lambda: word(PLAN)[:3000], "slutet"),
    "merged over the whole sheet": (_merged_everywhere, "sammanslagna"),
    "our own plan": (lambda: blank("sosr-2026").data, "redan en plan"),
    "a PDF with a password": (_encrypted_pdf, "lösenord"),
    "a scanned PDF": (_picture_pdf, "bilder"),
    "half a PDF": (lambda: b"%PDF-1.4\n" + b"%" * 999, "skadad"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_cannot_be_used_says_why(kind: str, tmp_path: Path) -> None:
    """Each file is refused with its reason, in a process of its own."""
    make, reason = HOSTILE[kind]
    path = tmp_path / "plan.pptx"
    path.write_bytes(make())
    with pytest.raises(UnreadableFileError, match=f"(?i){reason}"):
        open_source(path)


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    """The reader's process is killed when its time is up."""
    path = tmp_path / "plan.docx"
    path.write_bytes(word(PLAN))
    close_readers()
    begun = time.monotonic()
    with pytest.raises(UnreadableFileError, match="sekunder"):
        open_source(path, quota=Quota(heavy_seconds=0.001))
    close_readers()
    assert time.monotonic() - begun < 30


def test_the_bytes_decide_and_not_the_name() -> None:
    """Slides that somebody has named .docx are slides."""
    assert source_of(slides(PLAN), "plan.docx").kind == "bildspel"
    assert source_of(web(PLAN), "plan.xls").kind == "webbsida"


def test_what_nobody_should_mail_is_said(run: Callable[..., Outcome], tmp_path: Path) -> None:
    """A personal number moves in with its text, and whoever moves it in is told, without it."""
    page = "<!DOCTYPE html><html lang='sv'><h1>Handlingsplan</h1><p>Se ärende 850709-9805</p>"
    names = ("plan 850709-9805.html", "trasig 850709-9805.pptx")
    (tmp_path / names[0]).write_text(page, "utf-8")
    (tmp_path / names[1]).write_bytes(b"")
    done = run("flytta-in", *names, "--grupp", "akut-vard", "--ar", "2026", "--ut", "ut")
    assert "Där står personnummer" in done.stdout, done.stdout + done.stderr
    assert "plan [personnummer].html" in done.stdout
    assert "trasig [personnummer].pptx: inte" in done.stderr
    assert "850709" not in done.stdout + done.stderr

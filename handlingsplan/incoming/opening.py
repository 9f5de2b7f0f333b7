"""A file of any origin -> a document, or the reason why there is none.

What a file is, its bytes say and not its name. Zip files pass the gate that plans pass, and every
file is read in a process that can be killed: one bad file costs one line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import msgspec

from handlingsplan.codes import Code
from handlingsplan.errors import HandlingsplanError, UnreadableFileError
from handlingsplan.incoming.drafting import Draft, draft_form
from handlingsplan.incoming.source import Source
from handlingsplan.reading.identify import NAME_FORM
from handlingsplan.reading.opening import unreadable_with_code
from handlingsplan.reading.worker import QUOTA, WORKERS, Quota, WorkerUnavailableError
from handlingsplan.spreadsheet.a1 import Area
from handlingsplan.spreadsheet.package import Package, open_package, open_zip, refuse_doctypes
from handlingsplan.spreadsheet.sniff import foreign_kind
from handlingsplan.spreadsheet.workbook import open_workbook

#: A document may take so long, page for page; a plan takes a second or two.
_QUOTA = msgspec.structs.replace(QUOTA, heavy_seconds=60.0)
#: XML of a document, unpacked: what other libraries hold as a tree takes some 25 times as much.
_MOST_XML = 32 * 1024 * 1024
#: A merged cell or a link over more cells than this is an accident that openpyxl never gets over.
_LARGEST_AREA = 50_000
_AREAS = re.compile(rb'<(?:\w+:)?(?:mergeCell|hyperlink)\b[^>]*?\bref="([A-Z]+\d+:[A-Z]+\d+)"')
_WEB = re.compile(
    rb"\s*(?:\xef\xbb\xbf|<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype html|html|head|table)",
    re.IGNORECASE | re.DOTALL,
)
_PDF_START = 1024


class _Refused(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Why a file cannot be used; see :class:`~handlingsplan.errors.UnreadableFileError`."""

    kod: str
    skal: str


_Answer = Source | Draft | _Refused
_DECODER: msgspec.msgpack.Decoder[_Answer] = msgspec.msgpack.Decoder(_Answer)


class _Job(msgspec.Struct, frozen=True, kw_only=True):
    """The job of reading one file, as a worker gets it.

    Attributes:
        path: the file.
        read: makes the answer of its bytes and its name; found by its name in another process.
    """

    path: Path
    read: Callable[[bytes, str], Source | Draft]

    def run(self) -> bytes:
        """Read it; the answer is what was read, or a refusal."""
        try:
            with unreadable_with_code():
                return msgspec.msgpack.encode(self.read(self.path.read_bytes(), self.path.name))
        except UnreadableFileError as error:
            kod, skal = error.code, error.reason
        except ImportError:
            kod, skal = Code.HP103, "tillägget flytta-in är inte installerat"
        except HandlingsplanError:
            raise  # not the file's fault
        except OSError as error:
            kod, skal = Code.HP101, error.strerror or "den går inte att öppna"
        except MemoryError:
            kod, skal = Code.HP111, "den tog för mycket minne"
        except Exception as error:  # noqa: BLE001  (one bad file costs one line, whatever it is)
            kod, skal = Code.HP111, f"ett oväntat fel i läsaren ({type(error).__name__})"
        return msgspec.msgpack.encode(_Refused(kod=kod, skal=skal))


def open_source(path: Path, *, quota: Quota = _QUOTA) -> Source:
    """Read a document from elsewhere.

    Args:
        path: the file.
        quota: how long and how much it may take.

    Raises:
        UnreadableFileError: it cannot be used, with the reason.
    """
    result = _done(_Job(path=path, read=source_of), quota)
    assert isinstance(result, Source)  # noqa: S101  (what source_of returns)
    return result


def open_form(path: Path) -> Draft:
    """Draft a form out of a workbook file; see :func:`draft_of`.

    Raises:
        UnreadableFileError: it cannot be used, with the reason.
    """
    result = _done(_Job(path=path, read=draft_of), _QUOTA)
    assert isinstance(result, Draft)  # noqa: S101  (what draft_of returns)
    return result


def _done(job: _Job, quota: Quota) -> Source | Draft:
    try:
        answer = WORKERS.ask(job, quota)
    except WorkerUnavailableError:
        answer = job.run()
    result = _DECODER.decode(answer)
    if isinstance(result, _Refused):
        raise UnreadableFileError(result.kod, result.skal)
    return result


def close_readers() -> None:
    """End the processes in which files were read."""
    WORKERS.end_idle()


def source_of(data: bytes, fil: str) -> Source:
    """Read a document out of its bytes, right here.

    Raises:
        UnreadableFileError: it cannot be used, with the reason.
    """
    with unreadable_with_code():
        reader = _reader(data)
    return reader(data, fil)


def draft_of(data: bytes, fil: str) -> Draft:
    """Draft a form out of a workbook's bytes, right here.

    Raises:
        UnreadableFileError: it cannot be used, with the reason.
    """
    with unreadable_with_code():
        package = open_package(data)
        _refuse_heavy(package)
        _refuse_dangerous(package)
    return draft_form(data, fil)


def _reader(data: bytes) -> Callable[[bytes, str], Source]:
    """Return what reads a file, by its bytes."""
    if b"%PDF-" in data[:_PDF_START]:
        from handlingsplan.incoming.pdf import read_pdf  # noqa: PLC0415  (each reader is heavy)

        return read_pdf
    if _WEB.match(data[:4096]):
        from handlingsplan.incoming.web import read_web  # noqa: PLC0415

        return read_web
    if not data.startswith(b"PK"):
        raise foreign_kind(data) if data else UnreadableFileError(Code.HP104, "filen är tom")
    return _zip_reader(open_zip(data))


def _zip_reader(package: Package) -> Callable[[bytes, str], Source]:
    _refuse_heavy(package)
    if any(name.startswith("ppt/") for name in package.names):
        from handlingsplan.incoming.slides import read_slides  # noqa: PLC0415  (each is heavy)

        refuse_doctypes(package)
        return read_slides
    if any(name.startswith("word/") for name in package.names):
        from handlingsplan.incoming.word import read_word  # noqa: PLC0415

        refuse_doctypes(package)
        return read_word
    workbook = open_package(package.data)
    _refuse_plan(workbook)
    _refuse_dangerous(workbook)
    from handlingsplan.incoming.sheets import read_sheets  # noqa: PLC0415  (each is heavy)

    return read_sheets


def _refuse_heavy(package: Package) -> None:
    if package.weight > _MOST_XML:
        raise UnreadableFileError(Code.HP107, f"dess text tar {package.weight >> 20} MB")


def _refuse_plan(package: Package) -> None:
    """Refuse a workbook that is a plan of ours already."""
    if package.kind == "ooxml" and open_workbook(package).constant(NAME_FORM):
        reason = "den är redan en plan i vår mall; den läses av validera och konsolidera"
        raise UnreadableFileError(Code.HP103, reason)


def _refuse_dangerous(package: Package) -> None:
    """Refuse a workbook that openpyxl would choke on, or that is of another kind."""
    if package.kind != "ooxml":
        reason = "det är ett OpenDocument-kalkylblad; spara det som .xlsx"
        raise UnreadableFileError(Code.HP103, reason)
    refuse_doctypes(package)
    for name in package.names:
        for reference in _AREAS.findall(package.read(name) if "/worksheets/" in name else b""):
            area = Area.parse(reference.decode())
            if area and area.size > _LARGEST_AREA:
                reason = f"cellerna {area} är sammanslagna eller en enda länk"
                raise UnreadableFileError(Code.HP107, reason)

"""The door of the reader: bytes of any origin -> a :class:`Package` whose parts are safe to read.

Three steps, each cheap: *sniff* what the bytes really are, *gate* the zip directory, and inflate a
part only when it is asked for, never further than the directory promised. Only
:class:`SpreadsheetError` leaves this module. ``docs/reference/granser.md`` lists the limits.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from handlingsplan.spreadsheet.defects import Defect, SpreadsheetError
from handlingsplan.spreadsheet.limits import LIMITS, Limits, megabytes
from handlingsplan.spreadsheet.sniff import foreign_kind
from handlingsplan.spreadsheet.thin import thin
from handlingsplan.spreadsheet.xml_tree import refuse_doctype
from handlingsplan.text import clipped, counted, shortly

_STORED, _DEFLATED = 0, 8
_ENCRYPTED_FLAG = 0x1
_SLICE = 64 * 1024  # of packed bytes; at most 64 MB unpacked
_XML_ENDINGS = (".xml", ".rels", ".vml", ".XML", ".RELS")
_LOCAL_HEADER = struct.Struct("<4s22xHH")  # signature, length of name, length of extra field
_ZIP_START = b"PK\x03\x04"
_ZIP_END = b"PK\x05\x06"
_ODD_NAME = re.compile(r"(?:^|/)\.\.(?:/|$)|^[A-Za-z]:|[\x00-\x1f]")


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """An opened workbook file.

    Attributes:
        kind: ``ooxml`` (.xlsx, .xlsm) or ``ods``.
        names: names of the parts as the file spells them, with forward slashes.
        data: the whole file.
        entries: name -> the directory's entry.
        limits: what reading may cost.
    """

    kind: str
    names: tuple[str, ...]
    data: bytes
    entries: Mapping[str, zipfile.ZipInfo]
    limits: Limits = LIMITS

    def read(self, name: str) -> bytes:
        """Return a part, inflated.

        Raises:
            SpreadsheetError: the part is missing, broken, or larger than the directory says
                or the limits allow.
        """
        entry = self.entries.get(name)
        if entry is None:
            raise SpreadsheetError(Defect.UNREADABLE, f"delen {name} saknas i filen")
        if entry.file_size > self.limits.part_bytes:
            raise SpreadsheetError(
                Defect.TOO_LARGE, f"delen {name} är {megabytes(entry.file_size)}"
            )
        return b"".join(_inflated(self.data, entry))

    def read_sheet(self, name: str) -> bytes:
        """Return a worksheet's part, without its empty cells if it is large.

        Raises:
            SpreadsheetError: as for :meth:`read`.
        """
        entry = self.entries.get(name)
        if entry is None or not self.limits.thin_from < entry.file_size <= self.limits.part_bytes:
            return self.read(name)
        return b"".join(thin(_inflated(self.data, entry)))

    @property
    def weight(self) -> int:
        """Size in bytes of all XML in the file, unpacked: what reading it may cost at most."""
        return sum(e.file_size for name, e in self.entries.items() if name.endswith(_XML_ENDINGS))


def open_package(data: bytes, *, limits: Limits = LIMITS) -> Package:
    """Sniff and gate a file; nothing but the zip directory is read.

    Raises:
        SpreadsheetError: HP102 password, HP103 another kind of file, HP104 empty, HP107 too
            large, HP110 cut off, HP101 anything else.
    """
    package = open_zip(data, limits=limits)
    return msgspec.structs.replace(package, kind=_kind(package))


def open_zip(data: bytes, *, limits: Limits = LIMITS) -> Package:
    """Sniff and gate a zip file of any kind (a presentation, a document); its kind is empty.

    Raises:
        SpreadsheetError: as for :func:`open_package`.
    """
    if not data:
        raise SpreadsheetError(Defect.EMPTY, "filen är tom")
    if len(data) > limits.file_bytes:
        raise SpreadsheetError(Defect.TOO_LARGE, f"filen är {megabytes(len(data))}")
    if not data.startswith((_ZIP_START, _ZIP_END)):
        raise foreign_kind(data)
    entries = _gate(data, _directory(data), limits)
    return Package(kind="", names=tuple(entries), data=data, entries=entries, limits=limits)


def refuse_doctypes(package: Package) -> None:
    """Look through all XML of a file that another library is to parse.

    Raises:
        SpreadsheetError: a DOCTYPE, which no such file has; or as for :meth:`Package.read`.
    """
    for name in package.names:
        if name.endswith(_XML_ENDINGS):
            refuse_doctype(package.read(name), part=name)


def _directory(data: bytes) -> list[zipfile.ZipInfo]:
    if data.rfind(_ZIP_END) < 0:
        raise SpreadsheetError(Defect.CUT_OFF, "slutet på filen saknas")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist()
    except Exception as error:  # zipfile raises eight kinds of errors on damaged directories
        raise SpreadsheetError(Defect.CUT_OFF, "filens innehållsförteckning är skadad") from error


def _gate(
    data: bytes, directory: list[zipfile.ZipInfo], limits: Limits
) -> dict[str, zipfile.ZipInfo]:
    """Return name -> entry of a directory that nothing is wrong with."""
    if len(directory) > limits.parts:
        raise SpreadsheetError(Defect.TOO_LARGE, f"den består av {len(directory)} delar")
    total = sum(entry.file_size for entry in directory)
    if total > limits.total_bytes:
        raise SpreadsheetError(Defect.TOO_LARGE, f"uppackad är den {megabytes(total)}")
    entries: dict[str, zipfile.ZipInfo] = {}
    taken: set[str] = set()  # Excel does not tell names apart by the case of their letters
    for entry in directory:
        name = entry.filename.replace("\\", "/").lstrip("/")
        if name.endswith("/") or not name:
            continue  # a folder
        _check_entry(name, entry, limits)
        if name.casefold() in taken:
            raise SpreadsheetError(Defect.UNREADABLE, f"delen {name} finns två gånger i filen")
        taken.add(name.casefold())
        entries[name] = entry
    _check_spans(data, directory)
    return entries


def _check_entry(name: str, entry: zipfile.ZipInfo, limits: Limits) -> None:
    if entry.flag_bits & _ENCRYPTED_FLAG:
        raise SpreadsheetError(Defect.PASSWORD, "filen är skyddad med lösenord")
    if entry.compress_type not in {_STORED, _DEFLATED}:
        raise SpreadsheetError(Defect.UNREADABLE, f"delen {name} är packad på ett ovanligt sätt")
    if _ODD_NAME.search(name):
        raise SpreadsheetError(Defect.UNREADABLE, f"en del har det otillåtna namnet {name!r}")
    bombed = entry.file_size > limits.ratio * max(entry.compress_size, 1)
    if bombed and entry.file_size > limits.ratio_from:
        raise SpreadsheetError(
            Defect.TOO_LARGE, f"delen {name} är {megabytes(entry.file_size)} uppackad"
        )


def _check_spans(data: bytes, directory: list[zipfile.ZipInfo]) -> None:
    """Refuse entries that lie outside the file or over each other (the trick of zip bombs)."""
    spans = sorted(_span(data, entry) for entry in directory)
    end = 0
    for first, last in spans:
        if first < end:
            raise SpreadsheetError(Defect.UNREADABLE, "filens delar ligger på varandra")
        end = last
    if end > len(data):
        raise SpreadsheetError(Defect.CUT_OFF, "slutet på filen saknas")


def _span(data: bytes, entry: zipfile.ZipInfo) -> tuple[int, int]:
    start = _content_start(data, entry)
    return entry.header_offset, start + entry.compress_size


def _content_start(data: bytes, entry: zipfile.ZipInfo) -> int:
    offset = entry.header_offset
    if not 0 <= offset <= len(data) - _LOCAL_HEADER.size:
        raise SpreadsheetError(Defect.CUT_OFF, "filens innehållsförteckning pekar utanför filen")
    signature, name, extra = _LOCAL_HEADER.unpack_from(data, offset)
    if signature != _ZIP_START:
        raise SpreadsheetError(Defect.CUT_OFF, "filens innehållsförteckning pekar fel")
    return int(offset + _LOCAL_HEADER.size + name + extra)


def _inflated(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Go through an entry's content, and stop where it is not what the directory promises."""
    start = _content_start(data, entry)
    inflate = _inflate(entry) if entry.compress_type == _DEFLATED else None
    size = checksum = 0
    for offset in range(start, start + entry.compress_size, _SLICE):
        chunk = data[offset : min(offset + _SLICE, start + entry.compress_size)]
        if inflate is not None:
            try:
                chunk = inflate(chunk)
            except zlib.error as error:
                raise _damaged(entry) from error
        size += len(chunk)
        checksum = zlib.crc32(chunk, checksum)
        if size > entry.file_size:
            break
        yield chunk
    if size != entry.file_size or checksum != entry.CRC:
        raise _damaged(entry)


def _inflate(entry: zipfile.ZipInfo) -> Callable[[bytes], bytes]:
    """Return what inflates the slices of an entry; one slice goes into memory of the right size."""
    if entry.compress_size > _SLICE:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress

    def whole(content: bytes) -> bytes:
        try:
            return zlib.decompress(content, -zlib.MAX_WBITS, entry.file_size + 1)
        except zlib.error:  # without an end, perhaps: size and checksum say whether all is there
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(content)

    return whole


def _damaged(entry: zipfile.ZipInfo) -> SpreadsheetError:
    return SpreadsheetError(Defect.UNREADABLE, f"delen {entry.filename} är skadad")


#: A part whose presence tells what a zip file is, with the kind in words; the first match counts.
_MARKS = (
    ("word/", "det är ett Word-dokument (.docx)"),
    ("ppt/", "det är en PowerPoint-presentation (.pptx)"),
    ("visio/", "det är en Visio-ritning (.vsdx)"),
    ("Index/", "det är ett kalkylblad från Apple Numbers"),
    ("Index.zip", "det är ett kalkylblad från Apple Numbers"),
)


def _kind(package: Package) -> str:
    names = package.names
    folded = {name.casefold() for name in names}
    if "xl/workbook.bin" in folded and "xl/workbook.xml" not in folded:  # its theme is XML
        raise SpreadsheetError(Defect.FOREIGN, "det är en binär Excel-arbetsbok (.xlsb)")
    if not any(name.startswith("xl/") and name.endswith(".xml") for name in folded):
        for mark, kind in _MARKS:
            if any(name.startswith(mark) for name in names):
                raise SpreadsheetError(Defect.FOREIGN, kind)
    if "[content_types].xml" in folded:
        return "ooxml"
    if "mimetype" in names and "content.xml" in names:
        return _open_document(package)
    raise SpreadsheetError(Defect.FOREIGN, _archive(names))


def _archive(names: Iterable[str]) -> str:
    """Return what a zip file is that is no document: plans are sent many in one."""
    files = [clipped(name) for name in names if not name.startswith("__MACOSX/")]
    if not files:
        return "det är ett tomt zip-arkiv"
    return f"det är ett zip-arkiv med {counted(len(files), 'fil', 'filer')} i ({shortly(files)})"


def _open_document(package: Package) -> str:
    kind = package.read("mimetype").decode("ascii", "replace").strip()
    if "opendocument.spreadsheet" not in kind:
        raise SpreadsheetError(
            Defect.FOREIGN, "det är ett OpenDocument av annat slag än kalkylblad"
        )
    manifest = "META-INF/manifest.xml"
    if manifest in package.names and b"encryption-data" in package.read(manifest):
        raise SpreadsheetError(Defect.PASSWORD, "filen är skyddad med lösenord")
    return "ods"

"""Change a few parts of a zip file and copy everything else byte for byte.

An unchanged entry keeps its local header, its compressed bytes and its data descriptor exactly as
they stand in the file, and its place in the order. Nothing is unpacked and packed again.
"""

from __future__ import annotations

import copy
import io
import zipfile
import zlib
from collections.abc import Container, Mapping

from handlingsplan.spreadsheet.parts import CONTENT_TYPES, WorkbookParts
from handlingsplan.spreadsheet.xml_tree import to_bytes

#: The time of entries that the patch adds; the same input must give the same bytes.
_NEW_ENTRY_TIME = (1980, 1, 1, 0, 0, 0)


def patch_zip(data: bytes, parts: Mapping[str, bytes], *, drop: Container[str] = ()) -> bytes:
    """Return the zip file ``data`` with some parts replaced, added or left out.

    Args:
        data: a zip file that can be read (see :mod:`handlingsplan.spreadsheet.package`).
        parts: name -> new content. A name that the file has is replaced where it stands, others
            are added at the end. Content that equals the old leaves the entry untouched.
        drop: names to leave out.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        new.comment = old.comment
        known = set(old.namelist())
        spans = _spans(old)
        for entry in sorted(old.infolist(), key=lambda e: e.header_offset):
            if entry.filename in drop:
                continue
            content = parts.get(entry.filename)
            if content is None or _holds(old, entry, content):
                _copy_raw(entry, data[slice(*spans[entry.header_offset])], out, new)
            else:
                new.writestr(_header(entry.filename, entry), content)
        for name, content in parts.items():
            if name not in known:
                new.writestr(_header(name), content)
    return out.getvalue()


def _spans(archive: zipfile.ZipFile) -> dict[int, tuple[int, int]]:
    """Return where each entry begins and ends in the file, by its offset."""
    starts = sorted(entry.header_offset for entry in archive.infolist())
    ends = [*starts[1:], archive.start_dir]
    return {start: (start, end) for start, end in zip(starts, ends, strict=True)}


def _holds(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, content: bytes) -> bool:
    """Say whether an entry holds a content; one that zipfile finds broken holds another."""
    try:
        return archive.read(entry) == content
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return False


def _copy_raw(
    entry: zipfile.ZipInfo, span: bytes, out: io.BytesIO, archive: zipfile.ZipFile
) -> None:
    """Append an entry as it stands: header, compressed bytes, descriptor."""
    moved = copy.copy(entry)
    out.seek(archive.start_dir)
    moved.header_offset = out.tell()
    out.write(span)
    archive.start_dir = out.tell()
    archive.filelist.append(moved)
    archive.NameToInfo[moved.filename] = moved


def _header(name: str, like: zipfile.ZipInfo | None = None) -> zipfile.ZipInfo:
    header = zipfile.ZipInfo(name, like.date_time if like else _NEW_ENTRY_TIME)
    header.compress_type = zipfile.ZIP_DEFLATED
    if like:
        header.external_attr, header.create_system = like.external_attr, like.create_system
    return header


def without_calc_chain(parts: WorkbookParts, changed: dict[str, bytes]) -> tuple[str, ...]:
    """Let go of Excel's order of calculation, when a formula that it names is written over.

    Excel makes a new one when it opens the file; a stale one it calls damage.

    Args:
        parts: the workbook.
        changed: part -> content; the parts that name it are put in.

    Returns:
        What :func:`patch_zip` is to drop.
    """
    for relationship in parts.relationships(parts.workbook):
        if relationship.kind == "calcChain":
            chain = parts.name_of(relationship.target)
            _leave_out(parts, parts.rels_name(parts.workbook), "Id", relationship.id, changed)
            _leave_out(parts, parts.name_of(CONTENT_TYPES), "PartName", f"/{chain}", changed)
            return (chain,)
    return ()


def _leave_out(
    parts: WorkbookParts, part: str, attribute: str, value: str, changed: dict[str, bytes]
) -> None:
    """Take the elements whose ``attribute`` is ``value`` out of a part."""
    root = parts.xml(part)
    for element in list(root):
        if element.get(attribute) == value:
            root.remove(element)
    changed[part] = to_bytes(root)

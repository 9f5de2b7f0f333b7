"""Damaged and malicious zip files."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

from tests.hostile.cases import after_data, edited, plan_part, refused, unzipped, with_parts, zipped


def _cut(good: bytes, share: float) -> bytes:
    return good[: int(len(good) * share)]


@refused("HP110")
def cut_early(good: bytes) -> bytes:
    """A tenth of the file."""
    return _cut(good, 0.1)


@refused("HP110")
def cut_in_the_middle(good: bytes) -> bytes:
    """Half of the file."""
    return _cut(good, 0.5)


@refused("HP110")
def cut_at_the_end(good: bytes) -> bytes:
    """All but the last bytes."""
    return good[:-30]


@refused("HP110")
def hole_in_the_middle(good: bytes) -> bytes:
    """A block is missing, so that the directory points wrong."""
    return good[:5000] + good[9000:]


@refused("HP101")
def zeros_in_the_middle(good: bytes) -> bytes:
    """A block of zeros in the plan sheet, as a bad disk leaves it."""
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        start = archive.getinfo(plan_part(unzipped(good))).header_offset
    return good[: start + 100] + bytes(200) + good[start + 300 :]


@refused("HP101")
def wrong_checksum(good: bytes) -> bytes:
    """A directory that promises another content."""
    parts = unzipped(good)
    checksum = struct.pack("<L", zlib.crc32(parts[plan_part(parts)]))
    return good.replace(checksum, b"\x01\x02\x03\x04")


@refused("HP101")
def wrong_size(good: bytes) -> bytes:
    """A directory that promises less than there is (a bomb in disguise)."""
    parts = unzipped(good)
    size = struct.pack("<L", len(parts[plan_part(parts)]))
    return good.replace(size, struct.pack("<L", 10))


@refused("HP101")
def unusual_method(good: bytes) -> bytes:
    """Entries that are packed by another method than Excel's."""
    data = bytearray(good)
    for found in re.finditer(b"PK\x01\x02", good):
        data[found.start() + 10] = 9  # Deflate64
    return bytes(data)


@refused("HP101")
def twice_the_same_part(good: bytes) -> bytes:
    """Two entries of one name: which of them counts?"""
    parts = unzipped(good)
    name = plan_part(parts)
    other = name.replace("sheet", "sheeX")
    return zipped({**parts, other: b"<x/>"}).replace(other.encode(), name.encode())


@refused("HP101")
def overlapping_parts(good: bytes) -> bytes:
    """Entries that share their bytes, as in the best zip bombs."""
    data = bytearray(good)
    starts = [found.start() for found in re.finditer(b"PK\x01\x02", good)]
    for start in starts[1:]:
        data[start + 42 : start + 46] = data[starts[0] + 42 : starts[0] + 46]
    return bytes(data)


@refused("HP101")
def part_outside(good: bytes) -> bytes:
    """A name that points out of the file's own folder."""
    return with_parts(good, {"../../etc/cron.d/plan": b"x"})


@refused("HP107")
def zip_bomb(good: bytes) -> bytes:
    """A sheet that swells a thousandfold."""
    return edited(good, lambda sheet: after_data(sheet, b" " * 50_000_000))


@refused("HP107")
def too_many_parts(good: bytes) -> bytes:
    """Tens of thousands of entries."""
    return with_parts(good, {f"customXml/item{number}.xml": b"" for number in range(20_001)})

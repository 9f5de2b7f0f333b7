"""How wide and high text is, so that rows can be put on slides and labels beside a wheel.

The widths are those of Carlito, which was drawn to be exactly as wide as Calibri; a character that
is not listed counts as a wide one. Lengths are in the unit of the size that is given.
"""

from __future__ import annotations

import re
from functools import lru_cache

#: Width in hundredths of the size -> characters of that width in the upright weight.
_WIDTHS = {
    22: "'",
    23: " \u00a0ilìíîï",
    24: "j",
    25: ",.I·¹ÌÍÎÏ’",
    27: ":;",
    31: "`´()f-\u2011[]{}¸",
    33: "!J¡³",
    35: "t°²r",
    39: "/\\s¨¯",
    42: '"zªLcºç”',
    46: "xvyýÿ?FSk|¿",
    48: "ZgaàáâãäåETYÈÉÊËÝ",
    51: "#*+<=>^_e~¢¤¦§¬±×èéêë÷–•$0123456789£¥«®»",
    53: "KPXbdhnpquÞðñùúûüþCoÇßòóôõöø",
    58: "BRµVAÀÁÂÃÄÅ¶",
    64: "DHÐGU¼ÙÚÛÜNÑ",
    68: "OÒÓÔÕÖØQ½&¾",
    72: "…%w",
    80: "Ææm",
    90: "©M@W—→",
}
_OF = {character: width / 100 for width, some in _WIDTHS.items() for character in some}
_WIDE = 1.0
_BOLD = 1.03  # bold text is so much wider
#: What is not broken: up to a space, a hyphen or a slash, or to the end.
_PIECE = re.compile(r"[^ /-]*[ /-]|[^ /-]+")
LINE = 1.22  # height of a line in relation to the size of its text


@lru_cache(maxsize=16_384)  # words come back in every plan
def _width(text: str) -> float:
    return sum(_OF.get(character, _WIDE) for character in text)


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text on one line."""
    return _width(text) * size * (_BOLD if bold else 1)


def longest_word(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of the widest part of a text that is not broken."""
    return max((width(part.rstrip(), size, bold=bold) for part in _parts(text)), default=0.0)


def wrap(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Return the lines that a text takes in a column of the width ``room``; at least one.

    Lines are broken after spaces, hyphens and slashes; a word that is wider than the column is
    cut where it is full, as programs do. A line keeps the space that it is broken after, so that
    the lines together are the text.
    """
    found: list[str] = []
    line, used = "", 0.0
    for part in _parts(text):
        seen = part.rstrip()
        if line and seen and used + width(seen, size, bold=bold) > room:
            found.append(line)
            line, used = "", 0.0
        line += part
        used += width(part, size, bold=bold)
        while used > room and len(line) > 1 and width(line.rstrip(), size, bold=bold) > room:
            cut = _fitting(line, room, size, bold=bold)
            found.append(line[:cut])
            line = line[cut:]
            used = width(line, size, bold=bold)
    return [*found, line] if line or not found else found


def _parts(text: str) -> list[str]:
    """Return the pieces of a text that are not broken, each with what follows it."""
    return _PIECE.findall(text)


def _fitting(text: str, room: float, size: float, *, bold: bool) -> int:
    """Return how many characters of a text fit; at least one."""
    used = 0.0
    for position, character in enumerate(text):
        used += width(character, size, bold=bold)
        if used > room and position:
            return position
    return len(text)

"""How documents look: one palette and the named styles made of it, as data.

Colours are six hex digits without ``#``. All pairs of text and background keep a contrast of at
least 7:1 (WCAG AAA); colour never carries a meaning alone, the word always stands beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

INK = "12343B"
HEADING = "1F5C6B"
LINE = "C9D6DA"
QUIET = "4F6168"
TINT = "F3F7F8"
WHITE = "FFFFFF"
TICK = "F7FAF3"

RED = ("FBD3D0", "8A1410")
YELLOW = ("FFF1B8", "5C4400")
GREEN = ("D7F0DC", "0B5A1E")
GREY = ("E3E6EA", "2F3A45")

#: The colour of what a review has found, used for nothing else: a mark is no status.
MARK = "0B3D91"
#: Severity of a finding -> (background, text).
SEVERITIES = {"fel": ("D6E6FF", MARK), "varning": ("F1F6FF", MARK), "tips": ("E8F0F2", INK)}
#: What stands on a review sheet beside a question that somebody has to answer.
QUESTION = "behöver svar"
#: What a row of a review sheet is -> (background, text): a finding's severity, or a question.
LABELS = {**SEVERITIES, QUESTION: ("F1F6FF", MARK)}
#: How a cell looks that a review names, by severity: like no status, and like no other cell.
MARKS: dict[str, dict[str, Any]] = {
    "fel": {"bg_color": "D6E6FF", "font_color": MARK, "border": 1, "border_color": MARK},
    "varning": {"font_color": MARK, "border": 3, "border_color": MARK},
    QUESTION: {"bg_color": "F1F6FF", "font_color": MARK, "border": 4, "border_color": MARK},
}

DATE = "yyyy-mm-dd"

Style = dict[str, Any]

BASE: Style = {"font_name": "Calibri", "font_size": 11, "font_color": INK, "valign": "top"}
TITLE: Style = BASE | {"font_size": 14, "bold": True, "valign": "vcenter"}
SUBTITLE: Style = BASE | {"font_size": 13, "bold": True}
INTRO: Style = BASE | {"font_color": QUIET, "text_wrap": False, "valign": "vcenter"}
HEAD: Style = BASE | {
    "bold": True,
    "font_color": WHITE,
    "bg_color": HEADING,
    "text_wrap": True,
    "valign": "vcenter",
    "border": 1,
    "border_color": LINE,
}
#: The heading of the one column to fill in, among others that are filled in already.
ASKED: Style = {"bg_color": MARK}
BODY: Style = BASE | {"text_wrap": True, "border": 1, "border_color": LINE}
LABEL: Style = BASE | {"bold": True, "text_wrap": True}
LINK: Style = BASE | {"font_color": HEADING, "underline": 1}


def coloured(style: Style, background: str, colour: str) -> Style:
    """Return ``style`` with a background and a text colour (either may be empty)."""
    extra: Style = {}
    if background:
        extra["bg_color"] = background
    if colour:
        extra["font_color"] = colour
    return style | extra


#: Height in points of a line of text of 11 points, and Excel's limit for the height of a row.
LINE_HEIGHT = 15.0
HIGHEST_ROW = 409.0
#: Pixels of a unit of column width, and the part of them that text may fill: programs differ.
_UNIT, _FILLED = 7.0, 0.97
#: Pixels -> the characters that are about so wide in Calibri of 11 points (by its twin Carlito).
_LETTERS = {
    3.5: "'ijlI .,·",
    4.5: ":;fJ()[]-",
    5.5: "rt!s/",
    6.5: 'cz”"kvxyFSL',
    7.0: "agETYZåäÉ?",
    8.5: "BCRAVÅÄ",
    9.5: "DHGNOUÖ",
    10.5: "Q&…w%",
    13.5: "mMW—→",
}
_WIDTHS = {letter: width for width, letters in _LETTERS.items() for letter in letters}
_WIDTH, _WIDEST = 7.5, 13.5  # of all other characters, and of any


#: How much wider bold text is.
BOLDER = 1.05


def width_of(text: str) -> float:
    """Return the width of a text on one line, in characters as the widths of columns are given."""
    return _width(text) / (_UNIT * _FILLED)


@lru_cache(maxsize=50_000)  # the same words come again and again
def _width(word: str) -> float:
    return sum(_WIDTHS.get(letter, _WIDTH) for letter in word)


def lines_of(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of ``width`` characters, words kept whole."""
    room = width * _UNIT * _FILLED
    if len(text) * _WIDEST <= room and "\n" not in text:
        return 1
    return sum(_lines(paragraph, room) for paragraph in text.split("\n"))


def _lines(paragraph: str, room: float) -> int:
    lines, used, space = 1, 0.0, _WIDTHS[" "]
    for word in paragraph.split(" "):
        needed = _width(word)
        if used and used + space + needed > room:
            lines, used = lines + 1, 0.0
        used += needed + (space if used else 0)
        if used > room:  # a word that is wider than the column is broken
            more = math.ceil(used / room) - 1
            lines, used = lines + more, used - more * room
    return lines


def row_height(texts: Iterable[tuple[str, float]], *, least: float = LINE_HEIGHT) -> float:
    """Return the height in points that wrapped texts need in a row.

    Excel fits rows by itself when they are typed in, but other programs trust the file.

    Args:
        texts: text and column width in characters.
        least: the lowest height in points.
    """
    lines = max((lines_of(text, width) for text, width in texts), default=1)
    return min(HIGHEST_ROW, max(least, LINE_HEIGHT * lines))

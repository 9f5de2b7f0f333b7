"""Letters in fonts of symbols, as people see them.

Who picks a tick among a program's symbols gets a letter in another font: ``ü`` in Wingdings is a
tick, ``n`` is a square, and neither is that letter.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Fonts, folded -> letter -> what it shows, of the signs that stand for a tick, a state or a mood.
_FONTS: Mapping[str, Mapping[str, str]] = {
    "wingdings": {
        "ü": "✔",
        "û": "✘",
        "þ": "☑",
        "ý": "☒",
        "x": "☒",
        "o": "☐",
        "¨": "☐",
        "l": "●",
        "n": "■",
        "J": "☺",
        "K": "😐",
        "L": "☹",
        "C": "👍",
        "D": "👎",
        "à": "→",
        "ß": "←",
        "á": "↑",
        "â": "↓",
    },
    "wingdings 2": {"P": "✓", "O": "✗", "R": "☑", "S": "☒", "T": "☒", "£": "☐"},
    "webdings": {"a": "✓", "r": "✗", "n": "●", "g": "■", "c": "☐"},
}
#: What files call the character set of such fonts, whatever their names.
_CHARSETS = frozenset({"2", "x-symbol"})
_MOST = 3  # who has set a sentence in such a font by mistake has still written it


def is_of_symbols(font: str, charset: str = "") -> bool:
    """Say whether a font has signs in the places of letters: by its name, or what a file says.

    Args:
        font: its name.
        charset: the character set that the file gives it: ``2`` (Excel) or ``x-symbol``.
    """
    return font.casefold() in _FONTS or charset in _CHARSETS


def in_unicode(text: str, font: str) -> str:
    """Return a sign, or a few, as they are seen in a font of symbols; else the font is named.

    >>> in_unicode("ü", "Wingdings"), in_unicode("x", "Webdings"), in_unicode("n", "Wingdings 3")
    ('✔', 'x (Webdings)', 'n (Wingdings 3)')
    """
    plain = text.strip()
    if not 0 < len(plain) <= _MOST:
        return text
    signs = _FONTS.get(font.casefold(), {})
    seen = "".join(signs.get(letter, letter) for letter in plain)
    return f"{seen} ({font})" if seen == plain and plain.isascii() else seen

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
_MOST = 3  # who has set a sentence in such a font by mistake has still written it


def is_of_symbols(font: str) -> bool:
    """Say whether a font has signs in the places of letters."""
    return font.casefold() in _FONTS


def in_unicode(text: str, font: str) -> str:
    """Return a sign, or a few, as they are seen in a font; one that is not known names the font.

    >>> in_unicode("ü", "Wingdings"), in_unicode("x", "Webdings"), in_unicode("ü", "Calibri")
    ('✔', 'x (Webdings)', 'ü')
    """
    signs, plain = _FONTS.get(font.casefold()), text.strip()
    if signs is None or not 0 < len(plain) <= _MOST:
        return text
    seen = "".join(signs.get(letter, letter) for letter in plain)
    return f"{seen} ({font})" if seen == plain and plain.isascii() else seen

"""Earlier generations of a form, as data: what was called otherwise, and where it belongs today."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

import msgspec

from handlingsplan.text import fold

_WORD = re.compile(r"\w+")
#: What in a pattern is no word of its own: names of groups, and escaped signs.
_SIGNS = re.compile(r"\(\?P<\w+>|\\.")


class Split(StrEnum):
    """How one text falls into several of today's fields; what is not understood stays whole."""

    LOFTEN = "loften"  # a priority that names its promises in words: the text, and their ticks
    HANDELSE = "handelse"  # an event with its time: the event, its quarter, its days


class FieldMove(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where fields of an earlier generation belong today.

    Attributes:
        blad: key of today's sheet.
        fran: the earlier fields; several become one.
        till: today's fields, the one that keeps what is not understood first; several where one
            text is split, none where the field is gone.
        delas: how a text is split; see :class:`Split`.
        monster: the same by a regular expression of the whole text, whose named groups are
            today's fields. It leaves out what it says itself, and nothing else.
        fog: what stands between several texts that become one.
    """

    blad: str
    fran: tuple[str, ...]
    till: tuple[str, ...] = ()
    delas: Split | None = None
    monster: str = ""
    fog: str = "\n"


class SheetMove(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An earlier sheet with another key today; ``till`` is empty where it is gone."""

    fran: str
    till: str = ""


class ListMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Earlier values of one of today's lists, each with today's; empty where there is none."""

    lista: str
    varden: Mapping[str, str]

    def today(self, text: str) -> str | None:
        """Return today's value for an earlier one; ``None`` where it is not named."""
        folded = fold(text)
        return next((new for old, new in self.varden.items() if fold(old) == folded), None)


class Generation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An earlier generation whose plans are accepted.

    Attributes:
        version: what its workbooks say.
        form: its own declaration: the id of a shipped form, or a TOML file beside today's. Empty
            where today's declaration reads its workbooks too.
        nytt: keys of sheets, and ``sheet.field``, that it did not have yet; without ``form``.
        falt, blad, lista: what has moved since. What has kept its name needs no mention.
    """

    version: str
    form: str = ""
    nytt: tuple[str, ...] = ()
    falt: tuple[FieldMove, ...] = ()
    blad: tuple[SheetMove, ...] = ()
    lista: tuple[ListMap, ...] = ()

    def list_map(self, name: str) -> ListMap | None:
        """Return how the values of one of today's lists were called, or ``None``."""
        return next((one for one in self.lista if one.lista == name), None)


def split_by(pattern: str, text: str) -> dict[str, str] | None:
    r"""Return group -> text where a pattern fits and leaves out only what it says itself.

    >>> split_by(r"(?P<vad>.+?) \(RAG: (?P<rag>.+)\)", "Utbilda (RAG: Trauma)")
    {'vad': 'Utbilda', 'rag': 'Trauma'}
    >>> split_by(r"(?P<vad>.+?) \(.+\)", "Utbilda (alla)") is None
    True
    """
    found = re.fullmatch(pattern, text, re.DOTALL)
    if found is None:
        return None
    kept = {number for name in found.groupdict() for number in range(*found.span(name))}
    left = "".join(" " if number in kept else sign for number, sign in enumerate(text))
    said = set(_WORD.findall(fold(_SIGNS.sub(" ", pattern))))
    if not said.issuperset(_WORD.findall(fold(left))):
        return None
    return {name: value.strip() for name, value in found.groupdict(default="").items()}

"""What must not stand in a public document: pure functions over one text each."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from handlingsplan.text import fold

_PERSONNUMMER = re.compile(
    r"(?<!\d)(?:19|20)?([0-9]{2})([0-9]{2})([0-9]{2})([-+–][ \xa0]?|[ \xa0]?)([0-9]{4})(?!\d)"
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-zåäö]{2,}", re.IGNORECASE)
_GAP = r"[ \xa0-]"
_PHONE = re.compile(
    rf"(?<![\w.,+])(?:"
    rf"(?:\+|00)46{_GAP}?(?:\(0\){_GAP}?)?\d(?:{_GAP}?\d){{6,9}}"  # +46 70 123 45 67
    rf"|0\d{{1,3}}[ \xa0]?[-–/ \xa0][ \xa0]?(?:\d{{5,8}}|\d{{2,3}}(?:[ \xa0]\d{{2,3}}){{1,3}})"
    rf"|0\d{{8,9}}"  # 0701234567
    rf")(?!\d)"
)
_BLANK = r"[^\S\n]"  # not over lines: from each line all that follow would be looked through
_NAME = r"[A-ZÅÄÖÉ][a-zåäöéü]+(?:-[A-ZÅÄÖÉ][a-zåäöéü]+)?"
_NOTE = re.compile(rf"^(?:{_BLANK}|[-–•*@/])*(({_NAME})(?: {_NAME}){{0,2}})\s*:", re.MULTILINE)
_SIGNED = re.compile(rf"/{{1,2}}\s?(({_NAME})(?: {_NAME}){{0,2}})\s*$", re.MULTILINE)
_LABELLED = re.compile(rf"^{_BLANK}*[Nn]amn\s*:\s*({_NAME}(?: {_NAME}){{0,2}})", re.MULTILINE)
_FULL_NAME = re.compile(rf"({_NAME})(?: {_NAME}){{1,2}}")


def personnummer(text: str) -> str:
    """Return the first valid personal or co-ordination number in a text, masked; or empty.

    Valid: a possible month and day (days 61 to 91 in a co-ordination number), and a right
    check digit by the Luhn algorithm. ``850709-9805`` is returned as ``850709-****``.
    """
    return next((_mask(match) for match in _PERSONNUMMER.finditer(text) if _is_valid(match)), "")


def masked(text: str) -> str:
    """Return a text with every valid personal number masked, for whoever reads a finding."""
    return _PERSONNUMMER.sub(lambda match: _mask(match) if _is_valid(match) else match[0], text)


def _mask(match: re.Match[str]) -> str:
    return "".join(match.groups()[:3]) + "-****"


def _is_valid(match: re.Match[str]) -> bool:
    year, month, day, _, last = match.groups()
    number = int(day) - (60 if int(day) > 60 else 0)  # noqa: PLR2004  (a co-ordination number's day)
    possible = 1 <= int(month) <= 12 and 1 <= number <= 31  # noqa: PLR2004  (months, days)
    return possible and _luhn(year + month + day + last)


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def email(text: str) -> str:
    """Return the first e-mail address in a text; or empty."""
    found = _EMAIL.search(text)
    return found[0] if found else ""


def phone(text: str) -> str:
    """Return the first Swedish phone number in a text; or empty.

    Dates, opening hours and ranges of ages are none; nor is a personal number.
    """
    for match in _PHONE.finditer(text):
        digits = sum(character.isdigit() for character in match[0])
        if 8 <= digits <= 13 and not personnummer(match[0]):  # noqa: PLR2004  (08-12 34 56 …)
            return match[0]
    return ""


def person(text: str) -> str:
    """Return the name in a note such as ``Anna: kolla detta`` or ``Namn: …``; or empty."""
    labelled = _LABELLED.search(text)
    if labelled:
        return labelled[1]
    for match in (*_NOTE.finditer(text), *_SIGNED.finditer(text)):
        if is_first_name(match[2]):
            return match[1]
    return ""


def person_as_function(text: str) -> str:
    """Return the name where a function is asked for and a person's full name is given; or empty."""
    match = _FULL_NAME.fullmatch(text.strip())
    return text.strip() if match and is_first_name(match[1]) else person(text)


def is_first_name(word: str) -> bool:
    """Say whether a word is one of the common first names that are shipped."""
    return fold(word).split("-")[0] in _first_names()


@cache
def _first_names() -> frozenset[str]:
    names = resources.files("handlingsplan_workbooks").joinpath("fornamn.txt").read_text("utf-8")
    return frozenset(fold(name) for name in names.split() if name)

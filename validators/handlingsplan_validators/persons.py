"""Names of persons, which a public document does not need: pure functions over one text each."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from handlingsplan.text import fold

_BLANK = r"[^\S\n]"  # not over lines: from each line all that follow would be looked through
_NAME = r"[A-ZÅÄÖÉ][a-zåäöéü]+(?:-[A-ZÅÄÖÉ][a-zåäöéü]+)?"
_NOTE = re.compile(rf"^(?:{_BLANK}|[-–•*@/])*(({_NAME})(?: {_NAME}){{0,2}})\s*:", re.MULTILINE)
_SIGNED = re.compile(rf"/{{1,2}}\s?(({_NAME})(?: {_NAME}){{0,2}})\s*$", re.MULTILINE)
_LABELLED = re.compile(rf"^{_BLANK}*[Nn]amn\s*:\s*({_NAME}(?: {_NAME}){{0,2}})", re.MULTILINE)
_FULL_NAME = re.compile(rf"({_NAME})(?: {_NAME}){{1,2}}")


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

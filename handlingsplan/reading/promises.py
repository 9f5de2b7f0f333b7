"""Patient promises as people word them in a cell: whole, shortened, or spoken of in passing."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from handlingsplan.form import Promise
from handlingsplan.text import words

#: Likeness in per cent from which a sentence is a promise's own, with a word more or less.
_SAME = 90.0
#: Words that may stand around the names of promises without saying anything of their own.
_BETWEEN = frozenset(
    ["och", "samt", "att", "en", "ett", "de", "det", "den", "vård", "som", "är", "på", "med", "om"]
)
#: What people call a promise in short, before a colon.
_SHORT = "löfte"


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """What a text says of the promises.

    Attributes:
        sure: numbers of the promises that it names.
        maybe: numbers of those whose words it uses for something that may be another thing.
        rest: the lines that say something else too, which are the priority itself.
        vague: it says that promises are meant, but not which.
    """

    sure: frozenset[int]
    maybe: frozenset[int]
    rest: tuple[str, ...]
    vague: str = ""


def spoken_in(lines: Sequence[str], promises: Sequence[Promise], label: str) -> Spoken:
    """Return what the lines of a cell say of the promises.

    Args:
        lines: the cell's lines.
        promises: the form's promises.
        label: what a promise is called, as in ``Patientlöfte: …``.
    """
    sure: set[int] = set()
    maybe: set[int] = set()
    rest: list[str] = []
    vague = ""
    labelled = re.compile(rf"\b(?:{label}|{_SHORT})\w*\s*:\s*", re.IGNORECASE)
    for line in lines:
        before, mark, after = _parted(line, labelled)
        if mark:
            named = named_in(after, promises) | marks_in(after, promises)
            sure |= named
            maybe |= marks_in(before, promises)
            rest += [before] if before else []
            rest += [] if named else [mark + after]
        elif before:
            named, marked = named_in(before, promises), marks_in(before, promises)
            alone = not _left_over(before, promises)
            sure |= (named | marked) if alone else named
            maybe |= marked
            rest += [] if alone and (named or marked) else [before]
            speaks = re.search(rf"\b{label}", before, re.IGNORECASE)
            vague = vague or (before if speaks and not named | marked else "")
    return Spoken(
        sure=frozenset(sure), maybe=frozenset(maybe - sure), rest=tuple(rest), vague=vague
    )


def split_promises(
    text: str, promises: Sequence[Promise], label: str = "patientlöfte"
) -> tuple[str, frozenset[int]]:
    """Return a priority without the promises that it names in words, and their numbers.

    What is taken away is what the numbers say again: a labelled part of a line in which every
    word belongs to a promise. Everything else stays as it was written.

    Args:
        text: the whole cell.
        promises: the form's promises.
        label: what a promise is called, as in ``Patientlöfte: …``.
    """
    labelled = re.compile(rf"\b(?:{label}|{_SHORT})\w*\s*:\s*", re.IGNORECASE)
    numbers: set[int] = set()
    rest: list[str] = []
    for line in text.split("\n"):
        before, mark, after = _parted(line, labelled)
        named = named_in(after, promises) | marks_in(after, promises) if mark else set()
        if named and not _left_over(after, promises):
            numbers |= named
            rest += [before] if before else []
        else:
            rest.append(line)
    return "\n".join(rest), frozenset(numbers)


def _parted(line: str, label: re.Pattern[str]) -> tuple[str, str, str]:
    found = label.search(line)
    if found is None:
        return line.strip(), "", ""
    return line[: found.start()].strip(), found[0], line[found.end() :].strip()


def named_in(text: str, promises: Sequence[Promise]) -> set[int]:
    """Return the promises whose sentence stands in a text, with a word more or less."""
    from rapidfuzz import fuzz  # noqa: PLC0415  (20 ms; only when a text is looked at for promises)

    sought = words(text)
    found = set()
    for promise in promises:
        wording = words(promise.text)
        long_enough = len(sought) >= 0.8 * len(wording)
        if wording in sought or (long_enough and fuzz.partial_ratio(wording, sought) >= _SAME):
            found.add(promise.nr)
    return found


def marks_in(text: str, promises: Sequence[Promise]) -> set[int]:
    """Return the promises of which a text holds one of the words that it is known by."""
    sought = f" {words(text)}"
    return {p.nr for p in promises if any(f" {words(mark)}" in sought for mark in _marks(p))}


def _marks(promise: Promise) -> tuple[str, ...]:
    return (promise.kort, *promise.kannetecken)


def _left_over(text: str, promises: Sequence[Promise]) -> set[str]:
    """Return the words of a text that belong to no promise."""
    known = set(_BETWEEN)
    for promise in promises:
        known.update(words(promise.text).split())
        for mark in _marks(promise):
            known.update(words(mark).split())
    return {word for word in words(text).split() if not _known(word, known)}


def _known(word: str, known: set[str]) -> bool:
    return word in known or word.removesuffix("t") in known or word.removesuffix("a") in known

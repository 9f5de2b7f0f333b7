"""The template's own words, sheet by sheet: what a blank template says is nobody's text.

They are known by the blank template: what the form makes it say (:mod:`handlingsplan.form.blank`),
and what ``scripts/record_template.py`` found on the sheets of each generation, which stands in a
file beside the form. So they are known also where names, tables and the version are gone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from importlib import resources

import msgspec

from handlingsplan.form import Form, blank, form_names
from handlingsplan.organisation import load_organisation
from handlingsplan.text import fold

_PLACE = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"[^\W_]+")
#: What stands where a text of the template has a place to be filled in.
_FILLED = {
    "grupp": r"(.{1,90}?)",
    "ar": r"(?:19|20)[0-9]{2}",
    "n": r"[0-9]+",
    "dag": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
}
_SCORES = (
    *("{n} av {n} fält", "{n} rad", "{n} rader", "{n} blad har något kvar att göra."),
    "Allt är klart. Spara filen och skicka den till samordnaren.",
    "Allt är klart. Spara filen och skicka den. Samordnaren granskar innehållet.",
    "Inget att rapportera. Spara filen och skicka den till samordnaren.",
)
#: What "Klar?" puts its sentences together of, beside the words of the form.
_SCORE_WORDS = (
    "rad rader med flera av fält blad saknas går inte att läsa som ett datum ligger i framtiden "
    "är inget årtal visar ett fel har något kvar göra mer finns utan och eller klart klar"
)
#: The key of the template's hidden sheet, in the file of recorded words.
LISTS = "listor"
#: The key, there, of what cells answer to a value that they do not take.
ANSWERS = "svar"


class Words(msgspec.Struct, frozen=True):
    """What the template itself says on a sheet.

    Attributes:
        texts: whole texts, as they are and folded.
        patterns: texts with something filled in; ``None`` for none.
        groups: what a group may be called where it is filled in, folded.
    """

    texts: frozenset[str]
    patterns: re.Pattern[str] | None
    groups: frozenset[str] = frozenset()

    def __contains__(self, text: object) -> bool:
        """Say whether a text, folded or not, is the template's own."""
        if text in self.texts:
            return True
        folded = fold(str(text))
        if folded in self.texts:
            return True
        found = self.patterns.fullmatch(folded) if self.patterns is not None else None
        return found is not None and all(
            group is None or group in self.groups for group in found.groups()
        )

    def of_file(self, groups: frozenset[str], texts: Collection[str] = ()) -> Words:
        """Return the words of a file that names groups, and texts of its template, all folded."""
        known = self.texts.union(texts) if texts else self.texts
        return msgspec.structs.replace(self, groups=groups, texts=known)


def words_of(texts: Iterable[str], groups: frozenset[str] = frozenset()) -> Words:
    """Return what recognises some texts, with ``{grupp}``, ``{ar}`` and ``{n}`` for places."""
    every = {text for text in texts if text}
    patterns = [_pattern(text) for text in every if _PLACE.search(text)]
    return Words(
        texts=frozenset(every | {fold(text) for text in every}),
        patterns=re.compile("|".join(patterns)) if patterns else None,
        groups=groups,
    )


@lru_cache(maxsize=8)
def titles(organisation: str) -> frozenset[str]:
    """Return what the groups of an organisation are called, folded."""
    return frozenset(fold(group.titel) for group in load_organisation(organisation).grupper)


def groups_of(form: Form, title: str) -> frozenset[str]:
    """Return what a group may be called in a file whose cover names one, known or not, folded."""
    return titles(form.organisation) | {fold(title)}


def _pattern(text: str) -> str:
    pieces = _PLACE.split(text)  # text, place, text …
    return "".join(
        _FILLED.get(piece, ".*") if number % 2 else re.escape(fold(f"|{piece}|")[1:-1])
        for number, piece in enumerate(pieces)
    )


@lru_cache(maxsize=16)
def own_words(form: Form) -> Mapping[str, Words]:
    """Return sheet key -> what the template says on that sheet.

    The keys are the form's, :data:`LISTS` for the hidden sheet, and "" for any sheet at all.
    """
    recorded = _recorded(form.id)
    texts = {
        sheet.nyckel: {*blank.texts_of(form, sheet), *recorded.get(sheet.nyckel, ())}
        for sheet in form.blad
    }
    texts[form.cover.nyckel].update(_SCORES)
    texts[LISTS] = {*blank.texts_of_lists(form), *recorded.get(LISTS, ())}
    if not recorded:  # a form of somebody's own: the program's own words are known from others
        known = (said for name in form_names() for said in _recorded(name).values())
        shared = set().union(*known)
        texts = {key: said | shared for key, said in texts.items()}
    groups = titles(form.organisation)
    return {
        **{key: words_of(said, groups) for key, said in texts.items()},
        "": words_of(set().union(*texts.values()), groups),
    }


@lru_cache(maxsize=16)
def score_words(form: Form) -> frozenset[str]:
    """Return the words that the sentences of "Klar?" are made of, folded."""
    known = own_words(form)
    said = (*known[form.cover.nyckel].texts, *known[LISTS].texts, fold(_SCORE_WORDS))
    return frozenset(word for text in said for word in _WORD.findall(fold(text)))


def is_score(form: Form, text: str) -> bool:
    """Say whether a text, folded, is made of nothing but the words of "Klar?", and numbers."""
    return all(word.isdecimal() or word in score_words(form) for word in _WORD.findall(text))


@lru_cache(maxsize=16)
def own_footer(form: Form) -> Words:
    """Return what the template prints at the foot of its pages."""
    names = (sheet.namn for sheet in form.blad)
    return words_of((blank.footer(form), *names, "Sida av", "Sida"), titles(form.organisation))


@lru_cache(maxsize=16)
def own_help(form: Form) -> Words:
    """Return what the template says beside a chosen cell.

    Its help stands among the instructions too, which are recorded as everything on the sheets is;
    what cells answer is recorded apart.
    """
    recorded = _recorded(form.id).get(ANSWERS, ())
    return words_of((*own_words(form)[""].texts, *recorded, *blank.input_help(form)))


@lru_cache(maxsize=16)
def about_template(form: Form) -> Words:
    """Return what the template says of itself as a file: its properties."""
    return words_of((blank.footer(form), form.namn), titles(form.organisation))


@lru_cache(maxsize=16)
def _recorded(form: str) -> Mapping[str, list[str]]:
    """Return sheet key -> the recorded words of all generations; none for an own form."""
    file = resources.files("handlingsplan_workbooks").joinpath("forms", f"{form}.ord.txt")
    found: dict[str, list[str]] = {}
    if file.is_file():
        for line in file.read_text("utf-8").splitlines():
            key, _, text = line.partition("\t")
            found.setdefault(key, []).append(text.replace("\\n", "\n"))
    return found

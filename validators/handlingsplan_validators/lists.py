"""Rules about values that the organisation knows: working groups and areas, group by group."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from handlingsplan.codes import Code
from handlingsplan.form import Field, Role, Sheet
from handlingsplan.organisation import Group, WorkGroup
from handlingsplan.text import nearest, words
from handlingsplan_validators.texts import is_placeholder
from handlingsplan_validators.violations import RoundToCheck, Violation, with_roles

_SEVERAL = re.compile(r"[\n;,/&+]|\boch\b")
_WORD_RAG = re.compile(r"^rag\b\s*", re.IGNORECASE)
#: Likeness in per cent from which a word is taken for one that the group knows.
_NEAR = 80.0


def check_rag(round_: RoundToCheck) -> Iterator[Violation]:
    """HP415: a working group that the organisation does not know, where the group has a list."""
    everybody = _names(rag for group in round_.plans.organisation.grupper for rag in group.rag)
    for sheet in round_.form.tables:
        for field in sheet.all_with_role(Role.RAG):
            for group, text, positions in _by_group(round_, sheet, field):
                own = _names(rag for rag in group.rag if _exists(rag, round_))
                if not own or is_placeholder(text) or _all_known(text, everybody):
                    continue
                meant = nearest(_bare(text), {**everybody, **own}, cutoff=_NEAR) or ""
                for position in positions:
                    yield _violation(Code.HP415, sheet, field, position, meant)


def check_area(round_: RoundToCheck) -> Iterator[Violation]:
    """HP416: an area that is not among the group's own suggestions, where it has any."""
    common = round_.plans.organisation.insatsomraden
    for sheet in round_.form.tables:
        for field in sheet.all_with_role(Role.INSATSOMRADE):
            for group, text, positions in _by_group(round_, sheet, field):
                known = {words(name): name for name in (*group.insatsomraden, *common)}
                if not group.insatsomraden or is_placeholder(text) or words(text) in known:
                    continue
                meant = nearest(text, known, cutoff=_NEAR) or ""
                for position in positions:
                    yield _violation(Code.HP416, sheet, field, position, meant)


def check_rag_in_activity(round_: RoundToCheck) -> Iterator[Violation]:
    """HP427: the working group stands as the activity's first line, and not in its own field."""
    for sheet in round_.form.tables:
        fields = with_roles(sheet, Role.RAG, Role.AKTIVITET)
        if fields is None:
            continue
        rag, activity = fields
        names = ("grupp", rag.namn, activity.namn)
        rows = zip(*(round_.column(sheet.nyckel, name) for name in names), strict=True)
        for position, (group_id, own, text) in enumerate(rows):
            if isinstance(own, str) or not isinstance(text, str) or "\n" not in text:
                continue
            group = round_.plans.organisation.by_id.get(group_id)
            meant = _first_line(text, group) if group else ""
            if meant:
                yield _violation(Code.HP427, sheet, rag, position, meant)


def _first_line(text: str, group: Group) -> str:
    return _names(group.rag).get(words(_bare(text.strip().partition("\n")[0])), "")


def _by_group(
    round_: RoundToCheck, sheet: Sheet, field: Field
) -> Iterator[tuple[Group, str, list[int]]]:
    """Yield each text that a known group has in a field, with its rows.

    A plan whose group was changed on the cover is left out: that is one finding already.
    """
    for book, text, positions in round_.by_value(sheet, field):
        group = round_.plans.organisation.by_id.get(round_.groups[book])
        if group and round_.plans.raw[book].group in {"", group.id}:
            yield group, text, positions


def is_working_group(round_: RoundToCheck, key: str, position: int, text: str) -> bool:
    """Say whether a text is the name of a working group of the row's own group, and no more."""
    group = round_.plans.organisation.by_id.get(round_.groups[round_.book_of(key, position)])
    return group is not None and words(_bare(text)) in _names(group.rag)


def _names(rags: Iterable[WorkGroup]) -> dict[str, str]:
    """Return every spelling of the working groups, in words, with the name that it means."""
    return {words(_bare(spelling)): rag.namn for rag in rags for spelling in (rag.namn, *rag.alias)}


def _bare(text: str) -> str:
    """Return a working group's name without the word RAG before it."""
    return _WORD_RAG.sub("", text.strip().rstrip(":"))


def _all_known(text: str, known: Mapping[str, str]) -> bool:
    if words(_bare(text)) in known:
        return True
    parts = [part for part in _SEVERAL.split(text) if part.strip()]
    return len(parts) > 1 and all(words(_bare(part)) in known for part in parts)


def _exists(rag: WorkGroup, round_: RoundToCheck) -> bool:
    return rag.galler_fran <= round_.today <= rag.galler_till


def _violation(kod: str, sheet: Sheet, field: Field, position: int, forslag: str) -> Violation:
    return Violation(
        kod=kod, nyckel=sheet.nyckel, position=position, falt=field.namn, forslag=forslag
    )

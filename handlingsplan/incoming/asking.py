"""What could not be told with certainty: questions, each with the original text and a proposal."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from handlingsplan.codes import Code
from handlingsplan.content import Asked
from handlingsplan.findings import Catalogue
from handlingsplan.form import Form

#: So much of an original text stands in a question; all of it stands on the sheet Underlag.
_LONGEST = 1500


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A doubt about a text.

    Attributes:
        kod: what kind of doubt; its wording stands in the catalogue.
        nyckel: sheet key; empty for the whole plan.
        rad: which of the sheet's rows, from 0; -1 for none.
        falt: the field; empty for none.
        text: the original text.
        forslag: what it probably means; empty where nobody can know.
        sida: the page that it comes from.
    """

    kod: Code
    nyckel: str = ""
    rad: int = -1
    falt: str = ""
    text: str = ""
    forslag: str = ""
    sida: str = ""


def worded(questions: Iterable[Question], form: Form, catalogue: Catalogue) -> list[Asked]:
    """Return questions as they are put on the review sheet, in the form's order of sheets."""
    order = {sheet.nyckel: number for number, sheet in enumerate(form.blad)}
    known = sorted(questions, key=lambda q: (order.get(q.nyckel, len(order)), q.rad))
    return [_worded(question, form, catalogue) for question in known]


def _worded(question: Question, form: Form, catalogue: Catalogue) -> Asked:
    rule = catalogue.rules[question.kod]
    sheet = form.by_key.get(question.nyckel)
    field = sheet.field(question.falt) if sheet and question.falt else None
    text = question.text.strip()
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]} … (hela texten står på bladet Underlag)"
    names = {
        "varde": text,
        "sida": question.sida,
        "forslag": question.forslag,
        "rubrik": field.rubrik if field else "",
    }
    proposal = f" Förslag: {question.forslag}" if question.forslag else ""
    return Asked(
        blad=question.nyckel,
        rad=question.rad,
        falt=question.falt,
        vad=rule.vad.format_map(names),
        gor=rule.gor.format_map(names) + proposal,
    )

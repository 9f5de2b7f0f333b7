"""Advice on wording that can be followed up: few tips a plan, and silence where there is doubt.

What is looked for are words in the catalogue (``ord``), and how many tips a plan gets at most is a
number there (``per_plan`` of HP460); the sentences here decide nothing about Swedish.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, zip_longest

from handlingsplan.codes import Code
from handlingsplan.findings import Severity
from handlingsplan.form import Field, Role, Sheet
from handlingsplan.text import fold
from handlingsplan_validators.texts import is_placeholder
from handlingsplan_validators.violations import RoundToCheck, Violation

_YEAR = re.compile(r"\b20\d\d\b")
_NUMBER = re.compile(r"\d")
#: A number that nothing of its own kind follows: the sentence, or the text, ends there.
_BARE = re.compile(r"\W{0,3}\d+(?:[.,]\d+)?\s*(?:[.;,:)!]|\n|$)")
#: What stands before the first word of an activity: a bullet, "att", the name of a working group.
_BEFORE = re.compile(r"^(?:rag [^\n]*\n)?[\s•*–-]*(?:att )?")


def check_wording(round_: RoundToCheck) -> Iterator[Violation]:
    """HP460 to HP463: the most useful tips of each plan, first one of each kind."""
    most = round_.limit(Code.HP460, "per_plan")
    found: dict[int, list[list[Violation]]] = defaultdict(list)
    for kod, rule in _RULES:
        if round_.catalogue.rules[kod].severity(round_.phase, round_.today) is Severity.AV:
            continue
        kind: dict[int, list[Violation]] = defaultdict(list)
        for one in rule(round_):
            kind[round_.book_of(one.nyckel, one.position)].append(one)
        for book, tips in kind.items():
            found[book].append(tips)
    for kinds in found.values():
        in_turn = (tip for tips in zip_longest(*kinds) for tip in tips if tip)
        yield from islice(in_turn, most)


def _wishes(round_: RoundToCheck) -> Iterator[Violation]:
    """HP460: an activity that begins with a wish, says nothing definite, and lacks who or when."""
    plan = round_.form.plan
    begins, but = _words(round_, Code.HP460, "borjar"), _words(round_, Code.HP460, "utom")
    for position, field, text in _open_texts(round_, plan, Role.AKTIVITET):
        said = fold(_BEFORE.sub("", text.casefold()))
        wish = begins.match(said)
        if wish is None or but.search(said) or _NUMBER.search(said):
            continue
        lacking = _lacking(round_, position)
        if lacking and len(said.split()) <= round_.limit(Code.HP460, "ord"):
            yield Violation(
                kod=Code.HP460,
                nyckel=plan.nyckel,
                position=position,
                falt=field.namn,
                detalj={"uttryck": wish[0].capitalize(), "saknas": lacking},
            )


def _lacking(round_: RoundToCheck, position: int) -> str:
    """Return which of who and when a row does not say, as it continues a sentence; or empty."""
    plan = round_.form.plan
    who = [f for role in (Role.ANSVARIG, Role.RAG, Role.SAMVERKAN) if (f := plan.with_role(role))]
    nobody = not any(round_.filled(plan, field)[position] for field in who)
    never = _end(round_, position) == ""
    match nobody, never:
        case True, True:
            return ", av vem eller till när"
        case True, False:
            return " eller av vem"
        case False, True:
            return " eller till när"
    return ""


def _end(round_: RoundToCheck, position: int) -> str:
    """Return the day on which an activity is to be done; empty where it has none."""
    end = round_.form.plan.with_role(Role.SLUT)
    period = round_.period(round_.form.plan.nyckel, position, end) if end else None
    return period.till.isoformat() if period else ""


def _unmeasured(round_: RoundToCheck) -> Iterator[Violation]:
    """HP461: a follow-up that says what the state is, or nothing; an indicator says it instead."""
    plan = round_.form.plan
    whole, begins = _words(round_, Code.HP461, "hela"), _words(round_, Code.HP461, "borjar")
    but = _words(round_, Code.HP461, "utom")
    measured = _measured(round_)
    for position, field, text in _open_texts(round_, plan, Role.METOD):
        said = fold(text).strip(" .…-•")
        silent = whole.fullmatch(said) or (begins.match(said) and not but.search(said))
        if silent and _activity(round_, position) not in measured:
            yield Violation(kod=Code.HP461, nyckel=plan.nyckel, position=position, falt=field.namn)


def _bare_targets(round_: RoundToCheck) -> Iterator[Violation]:
    """HP462: a target in words alone, or with a number of nothing."""
    named, changes = _words(round_, Code.HP462, "mal"), _words(round_, Code.HP462, "tal")
    for sheet, position, field, text in _with_targets(round_):
        said = fold_lines(text)
        target = named.search(said)
        if target is None or _NUMBER.search(said):
            target = next((m for m in changes.finditer(said) if _BARE.match(said, m.end())), None)
        if target:
            yield _target(Code.HP462, sheet, position, field, target[0])


def _endless_targets(round_: RoundToCheck) -> Iterator[Violation]:
    """HP463: a change by a number, in an activity that goes on for ever, and no year."""
    changes = _words(round_, Code.HP463, "tal")
    for sheet, position, field, text in _with_targets(round_):
        said = fold_lines(text)
        target = changes.search(said)
        if target is None or _YEAR.search(said) or not _NUMBER.search(said, target.end()):
            continue
        row = position if sheet is round_.form.plan else _row_of(round_, sheet, position)
        if row >= 0 and not _end(round_, row) and _has_no_end(round_, row):
            yield _target(Code.HP463, sheet, position, field, target[0])


def _target(kod: Code, sheet: Sheet, position: int, field: Field, said: str) -> Violation:
    return Violation(
        kod=kod,
        nyckel=sheet.nyckel,
        position=position,
        falt=field.namn,
        detalj={"uttryck": said.capitalize()},
    )


def _has_no_end(round_: RoundToCheck, position: int) -> bool:
    """Say whether an activity is said to go on ("Löpande"); where nothing stands, HP450 says so."""
    end = round_.form.plan.with_role(Role.SLUT)
    return bool(end and round_.filled(round_.form.plan, end)[position])


#: Each looks for one kind of wording, the kind that helps most first.
_RULES: Sequence[tuple[Code, Callable[[RoundToCheck], Iterable[Violation]]]] = (
    (Code.HP460, _wishes),
    (Code.HP461, _unmeasured),
    (Code.HP462, _bare_targets),
    (Code.HP463, _endless_targets),
)


def _open_texts(round_: RoundToCheck, plan: Sheet, role: Role) -> Iterator[tuple[int, Field, str]]:
    """Yield position, field and text of each row of the plan that is still being worked with."""
    field, status = plan.with_role(role), plan.with_role(Role.STATUS)
    if field is None:
        return
    for position, text in enumerate(round_.column(plan.nyckel, field.namn)):
        if not isinstance(text, str) or is_placeholder(text):
            continue
        state = round_.typed(plan.nyckel, position, status) if status else ""
        choice = round_.form.status.get(fold(state))
        if choice is None or not choice.avslutad:
            yield position, field, text


def _with_targets(round_: RoundToCheck) -> Iterator[tuple[Sheet, int, Field, str]]:
    """Yield the texts in which a target may stand: follow-up, and what indicators measure."""
    plan = round_.form.plan
    yield from ((plan, *found) for found in _open_texts(round_, plan, Role.METOD))
    for sheet in round_.form.tables:
        field = sheet.with_role(Role.INDIKATOR)
        if field is None or sheet is plan:
            continue
        target = sheet.with_role(Role.MALVARDE)
        given = round_.filled(sheet, target) if target else None
        for position, text in enumerate(round_.column(sheet.nyckel, field.namn)):
            if isinstance(text, str) and (given is None or not given[position]):
                yield sheet, position, field, text


def _activity(round_: RoundToCheck, position: int) -> tuple[int, str]:
    """Return the book and the folded identity of a row of the plan."""
    plan = round_.form.plan
    identity = plan.with_role(Role.ID)
    text = round_.typed(plan.nyckel, position, identity) if identity else ""
    return round_.book_of(plan.nyckel, position), fold(text)


def _measured(round_: RoundToCheck) -> set[tuple[int, str]]:
    """Return the activities that an indicator belongs to, by book and folded identity."""
    return {
        _pointed(round_, sheet, ref, position)
        for sheet in round_.form.tables
        if (ref := sheet.with_role(Role.REF)) and sheet.with_role(Role.INDIKATOR)
        for position in range(len(round_.frame(sheet)))
    }


def _pointed(round_: RoundToCheck, sheet: Sheet, ref: Field, position: int) -> tuple[int, str]:
    text = round_.typed(sheet.nyckel, position, ref)
    return round_.book_of(sheet.nyckel, position), fold(text).partition(" ")[0]


def _row_of(round_: RoundToCheck, sheet: Sheet, position: int) -> int:
    """Return the row of the plan that an indicator belongs to; -1 where there is none."""
    ref = sheet.with_role(Role.REF)
    if ref is None:
        return -1
    wanted = _pointed(round_, sheet, ref, position)
    rows = range(len(round_.frame(round_.form.plan)))
    return next((row for row in rows if _activity(round_, row) == wanted), -1)


def fold_lines(text: str) -> str:
    """Return a text folded line by line, so that a sentence that ends with its line still does."""
    return "\n".join(fold(line) for line in text.splitlines())


def _words(round_: RoundToCheck, kod: Code, name: str) -> re.Pattern[str]:
    """Return the words of a rule as one pattern; it matches nothing where there are none."""
    return _pattern(tuple(round_.catalogue.rules[kod].ord.get(name, ())))


@lru_cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    each = (
        re.escape(fold(word.removesuffix("*"))) + (r"\w*" if word.endswith("*") else "")
        for word in words
        if word.strip("* ")
    )
    either = "|".join(sorted(each, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)" if either else r"(?!)")

"""What a plan says, as it may be said in public, and an account of what may not.

Nobody's personal data, no small counts, no signs that only hold a place. What is held back is
counted by plan and reason, so that it can be told.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Hashable, Mapping
from enum import StrEnum
from typing import Any

import msgspec

from handlingsplan.form import Choice, Field, FieldType, Form, Role, Sheet
from handlingsplan.plans import WRITTEN_TYPES
from handlingsplan.privacy import Private, mask
from handlingsplan.publish.pages import Cell, Line, Tone, Weight, cell, lines
from handlingsplan.small_counts import COUNTED, FEWEST, counts_people, few
from handlingsplan.text import fold, is_blank

Record = Mapping[Hashable, Any]

NOTHING = "–"
_FEW = few(FEWEST)
#: What XML cannot hold.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: What turns the direction of the text around it; left out, as it could make it say other things.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)


class Reason(StrEnum):
    """Why something is not published."""

    PLACEHOLDER = "tecken som bara håller en plats"
    PERSONAL = "personuppgifter"
    SMALL = f"antal under {FEWEST}"
    ID = "radernas id"
    NO_DATE = "aktiviteter utan slutdatum (står inte i kalendern)"


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """How much was held back for one reason, and in whose plans (names, in the order met)."""

    reason: Reason
    count: int
    groups: tuple[str, ...]


class Words:
    """Says what the plans of a round say, and keeps account of what is held back.

    Args:
        form: the round's form.
        public_contacts: addresses and numbers that are nobody's own.
    """

    def __init__(self, form: Form, public_contacts: Collection[str] = ()) -> None:
        self.form = form
        self._public = public_contacts
        self._held: dict[tuple[Reason, str, str], None] = {}

    def hold(self, reason: Reason, group: str, what: str) -> None:
        """Note that something is held back; the same thing counts once.

        Args:
            reason: why.
            group: the name of the group whose plan it stands in.
            what: where or what it is, so that the same is not counted twice.
        """
        self._held[reason, group, what] = None

    def held(self) -> tuple[Held, ...]:
        """Return the account, by reason."""
        found = []
        for reason in Reason:
            some = [group for why, group, _ in self._held if why is reason]
            if some:
                groups = tuple(dict.fromkeys(some))
                found.append(Held(reason=reason, count=len(some), groups=groups))
        return tuple(found)

    def text(self, value: object, group: str) -> str:
        """Return a text as it may be published; empty where there is none.

        Args:
            value: a text, or anything else for none.
            group: the name of the plan's group, for the account.
        """
        if not isinstance(value, str) or is_blank(value):
            return ""
        masked = mask(value, self._public)
        if any(f"[{kind}]" in masked for kind in Private):
            self.hold(Reason.PERSONAL, group, masked)
        seen = masked.translate(_TURNING)
        return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", seen).strip()

    def value(self, sheet: Sheet, field: Field, row: Record) -> str:
        """Return a field's value as text; what was written where that says more."""
        group = str(row["grupp_namn"])
        value = row.get(field.namn)
        if field.typ in WRITTEN_TYPES:
            written = self.text(row.get(f"{field.namn}_skrivet"), group)
            if written:
                return written
        if field.roll in COUNTED and self._is_small(sheet, row, value):
            self.hold(Reason.SMALL, group, f"{row.get('cell')} {field.namn} {value}")
            return _FEW
        if not isinstance(value, str):
            return plain(value, field)
        if field.typ is FieldType.TEXT and not any(map(str.isalnum, value)):
            if not is_blank(value):
                self.hold(Reason.PLACEHOLDER, group, f"{row.get('cell')} {field.namn} {value}")
            return ""
        return self.text(value, group)

    def _is_small(self, sheet: Sheet, row: Record, value: object) -> bool:
        unit = sheet.with_role(Role.ENHET)
        if unit is None or not isinstance(value, float) or not 0 <= value < FEWEST:
            return False
        return counts_people(self.form, unit, row.get(unit.namn))

    def status(self, row: Record) -> tuple[str, Tone | None]:
        """Return an activity's status as the group wrote it, with its colours."""
        field = self.form.plan.with_role(Role.STATUS)
        written = self.value(self.form.plan, field, row) if field else ""
        choice = self.form.status.get(fold(written))
        return written, tone(choice) if choice else None


def tone(choice: Choice) -> Tone | None:
    """Return a value's colours, or ``None`` where it has none."""
    return Tone(background=choice.bakgrund, ink=choice.farg) if choice.bakgrund else None


def plain(value: object, field: Field | None = None) -> str:
    """Return a number, day or tick as Swedish text; empty where it is missing."""
    if value is None or value != value:  # noqa: PLR0124  (NaN and NaT are not themselves)
        return ""
    if isinstance(value, bool):
        return "Ja" if value else ""
    if isinstance(value, dt.date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, int | float):
        return f"{value:.0f}" if field and field.typ is FieldType.AR else number(value)
    return str(value)


def number(value: float) -> str:
    """Return a number with a decimal comma, and a space between thousands."""
    written = f"{value:,.6f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    return written.translate({ord(","): "\u00a0", ord("."): ",", ord("-"): "\u2212"})


def shown(text: str, weight: Weight = Weight.PLAIN) -> Cell:
    """Return a cell with a text; a dash where there is none."""
    return cell(text or NOTHING, weight=weight)


def linked(text: str) -> Cell:
    """Return a cell with a text that is a web address, as a link; any other text as it is."""
    if not _WEB.fullmatch(text):
        return shown(text)
    return Cell(lines=(Line(text=text, href=text),))


def labelled(label: str, text: str) -> tuple[Line, ...]:
    """Return a quiet line that says what a text is; none where there is no text."""
    return lines(f"{label}: {text}", weight=Weight.QUIET) if text else ()

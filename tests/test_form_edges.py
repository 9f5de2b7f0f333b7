"""How far a form may go: what is just allowed, and what is just too much, as it is told."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from handlingsplan.errors import DeclarationError
from handlingsplan.form import parse_form
from tests.test_form import FIELD, PLAN, optional, plan, put, small

Change = Callable[[dict[str, Any]], None]


def changed(change: Change) -> dict[str, Any]:
    """Return the data of the small form with one thing changed."""
    data = copy.deepcopy(small())
    change(data)
    return data


def _all_optional(data: dict[str, Any]) -> None:
    plan(data)["falt"] = [field | {"valfritt": True} for field in plan(data)["falt"]]


@pytest.mark.parametrize(
    "change",
    [
        put("blad", 0, "namn", value="S" * 31),
        put("blad", 0, "namn", value="Start's"),
        put(*PLAN, "rader", value=1),
        put(*FIELD, "hjalp", value="x" * 255),
        put(*FIELD, "alias", value=["Vad", "VAD"]),
        put(*PLAN, "tabell", value="ABCD12"),
        put(*PLAN, "tabell", value="_t." + "x" * 252),
        put("lista", "status", 1, "officiell", value="Grön"),
        optional("falt", 2),
    ],
    ids=[
        *("31 characters", "a mark within", "one row", "255 characters of help", "its own alias"),
        *("four letters and a row", "255 characters", "two of one kind", "optional"),
    ],
)
def test_what_is_just_allowed_is_read(change: Change) -> None:
    """A heading may be its own alias; Excel's limits are the form's."""
    assert parse_form(changed(change)).id == "liten"


#: A change of the small form, and what is said of it.
TOO_MUCH: list[tuple[Change, str]] = [
    (
        put("lofte", value=[{"nr": 1, "nyckel": k, "kort": k, "text": k} for k in "ab"]),
        "löftesnumret 1 används två gånger",
    ),
    (
        put("blad", 2, "slag", value="text"),
        "det ska finnas precis ett blad av slaget granskning",
    ),
    (
        put("blad", 0, "namn", value="'Start"),
        "blad › 'Start: bladnamnet går inte att ha i Excel",
    ),
    (put("blad", 0, "namn", value="Start'"), "bladnamnet går inte att ha i Excel"),
    (put("blad", 0, "namn", value=""), "bladnamnet går inte att ha i Excel"),
    (put(*PLAN, "tabell", value="_" * 257), "tabellen saknar namn som går att ha i Excel"),
    (put(*PLAN, "tabell", value="1plan"), "tabellen saknar namn som går att ha i Excel"),
    (put("lista", "status", 1, "namn", value="BRA"), "listan status har värdet bra två gånger"),
    (
        optional("falt", 2, obligatorisk=True),
        "blad › Plan: lofte_1 är valfritt men krävs, eller nämns i ett krav",
    ),
    (
        optional("falt", 2, forifylld=True),
        "lofte_1 är valfritt men fylls i på annat sätt: i varje rad, eller som ovan",
    ),
    (
        optional("falt", 2, annars="x"),
        "lofte_1 är valfritt men fylls i på annat sätt: i varje rad, eller som ovan",
    ),
    (_all_optional, "blad › Plan: alla fält är valfria"),
    (put(*FIELD, "namn", value="grupp"), "grupp är ett namn som programmet själv använder"),
    (put(*FIELD, "namn", value="bok"), "bok är ett namn som programmet själv använder"),
    (put(*FIELD, "namn", value="1vad"), "1vad är inte ASCII snake_case"),
    (put(*FIELD, "rubrik", value=" iD "), "id och vad har samma rubrik eller alias, id"),
    (
        put(*PLAN, "krav", 0, "kraver", value=["nej", "dit"]),
        "kravet HP405 nämner dit, nej, som inte finns",
    ),
]


@pytest.mark.parametrize(
    ("change", "said"),
    TOO_MUCH,
    ids=[f"{number} {said}" for number, (_, said) in enumerate(TOO_MUCH)],
)
def test_what_is_just_too_much_is_said(change: Change, said: str) -> None:
    """The line says where and what, whole."""
    with pytest.raises(DeclarationError) as caught:
        parse_form(changed(change))
    assert any(line.endswith(said) for line in caught.value.message.splitlines())

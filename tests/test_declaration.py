"""TOML tables become records strictly, and faults say where they are."""

from __future__ import annotations

import datetime as dt
import typing
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

import msgspec
import pytest

from handlingsplan.declaration import DeclarationFault, faults, record
from handlingsplan.findings import Rule
from handlingsplan.form import Form
from handlingsplan.organisation import Organisation


class Colour(StrEnum):
    """A closed set of values."""

    ROD = "röd"
    GUL = "gul"


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A record inside another."""

    namn: str
    farg: Colour | None = None


class Thing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A record with every kind of value."""

    namn: str
    antal: int = 0
    vikt: float = 0
    aktiv: bool = False
    dag: dt.date = dt.date.min
    ord: tuple[str, ...] = ()
    delar: tuple[Part, ...] = msgspec.field(default=(), name="del")
    per_farg: Mapping[Colour, tuple[Part, ...]] = msgspec.field(default_factory=dict)


def test_every_kind_of_value_is_read() -> None:
    """Lists become tuples, tables become records, names of a closed set its members."""
    data = {
        "namn": "Sak",
        "antal": 2,
        "vikt": 1,
        "aktiv": True,
        "dag": dt.date(2026, 2, 1),
        "ord": ["å", "ä"],
        "del": [{"namn": "A", "farg": "röd"}],
        "per_farg": {"gul": [{"namn": "B"}]},
    }
    assert record(Thing, data) == Thing(
        namn="Sak",
        antal=2,
        vikt=1,
        aktiv=True,
        dag=dt.date(2026, 2, 1),
        ord=("å", "ä"),
        delar=(Part(namn="A", farg=Colour.ROD),),
        per_farg={Colour.GUL: (Part(namn="B"),)},
    )


@pytest.mark.parametrize(
    ("change", "path", "text"),
    [
        ({"namm": "x"}, (), "okänd nyckel namm (menade du namn?)"),
        ({"qqq": "x"}, (), "okänd nyckel qqq"),
        ({"delar": []}, (), "okänd nyckel delar (menade du del?)"),
        ({"namn": 3}, ("namn",), "3 ska vara text inom citattecken"),
        ({"antal": "3"}, ("antal",), "'3' ska vara ett heltal"),
        ({"antal": True}, ("antal",), "True ska vara ett heltal"),
        ({"antal": 3.0}, ("antal",), "3.0 ska vara ett heltal"),
        ({"vikt": "tung"}, ("vikt",), "'tung' ska vara ett tal"),
        ({"aktiv": "ja"}, ("aktiv",), "'ja' ska vara true eller false"),
        ({"ord": "å"}, ("ord",), "ska vara en lista inom [ ]"),
        ({"ord": ["å", 1]}, ("ord", "nr 2"), "1 ska vara text inom citattecken"),
        ({"del": [{"farg": "röd"}]}, ("del", "nr 1"), "nyckeln namn saknas"),
        ({"del": [{"namn": "A", "frg": ""}]}, ("del", "A"), "okänd nyckel frg (menade du farg?)"),
        (
            {"del": [{"namn": "A", "farg": 5}]},
            ("del", "A", "farg"),
            "5 ska vara text inom citattecken",
        ),
        ({"del": ["A"]}, ("del", "nr 1"), "ska vara en tabell"),
        ({"per_farg": []}, ("per_farg",), "ska vara en tabell"),
        ({"per_farg": {"blå": []}}, ("per_farg", "blå"), "blå finns inte; välj röd, gul"),
    ],
)
def test_fault_says_where_and_why(change: dict[str, Any], path: tuple[str, ...], text: str) -> None:
    """One thing wrong gives that one fault, at its place."""
    with pytest.raises(DeclarationFault) as caught:
        record(Thing, {"namn": "Sak", **change})
    assert (caught.value.path, caught.value.text) == (path, text)


@pytest.mark.parametrize("value", ["2026-02-01", dt.datetime(2026, 2, 1, tzinfo=dt.UTC)])
def test_a_day_is_a_date(value: object) -> None:
    """Neither text nor a time of day passes for a date."""
    with pytest.raises(DeclarationFault, match="utan citattecken"):
        record(Thing, {"namn": "Sak", "dag": value})


def test_place_stands_before_the_fault() -> None:
    """The message reads from the outside in."""
    with pytest.raises(DeclarationFault, match=r"^del › A › farg: blå finns inte; välj röd, gul$"):
        record(Thing, {"namn": "Sak", "del": [{"namn": "A", "farg": "blå"}]})


def test_a_missing_key_is_said() -> None:
    """What has no default must be there."""
    with pytest.raises(DeclarationFault, match=r"^nyckeln namn saknas$"):
        record(Thing, {})


def test_every_fault_is_said_with_its_own_number() -> None:
    """What is left out once it is said does not move the numbers of what comes after."""
    data = {
        "namn": 1,
        "antl": 2,
        "ord": ["å", 1, "ä", 2],
        "del": [{"farg": "röd"}, {"namn": "A", "farg": "blå"}, {"farg": "gul"}, 3],
        "per_farg": {"röd": [{"namn": "B"}], "gul": [{"namn": "C", "vikt": 1}], "blå": []},
    }
    before = repr(data)
    assert [str(fault) for fault in faults(Thing, data)] == [
        "namn: 1 ska vara text inom citattecken",
        "okänd nyckel antl (menade du antal?)",
        "ord › nr 2: 1 ska vara text inom citattecken",
        "ord › nr 4: 2 ska vara text inom citattecken",
        "del › nr 1: nyckeln namn saknas",
        "del › A › farg: blå finns inte; välj röd, gul",
        "del › nr 3: nyckeln namn saknas",
        "del › nr 4: ska vara en tabell",
        "per_farg › gul › C: okänd nyckel vikt",
        "per_farg › blå: blå finns inte; välj röd, gul",
    ]
    assert repr(data) == before


def test_what_fits_has_no_faults() -> None:
    """Nothing is said of a table that becomes a record."""
    assert faults(Thing, {"namn": "Sak"}) == []


def _records(kind: Any) -> Iterator[type[msgspec.Struct]]:
    """Yield the records that an annotation speaks of, and those inside them."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
        for field in msgspec.structs.fields(kind):
            yield from _records(field.type)
    for inner in typing.get_args(kind):
        yield from _records(inner)


@pytest.mark.parametrize("kind", [Form, Organisation, Rule])
def test_no_record_of_a_declaration_passes_over_a_key(kind: type[msgspec.Struct]) -> None:
    """A key that a record does not have is a fault in all of them, however deep."""
    kinds = set(_records(kind))
    assert kind in kinds
    assert {one for one in kinds if not one.__struct_config__.forbid_unknown_fields} == set()

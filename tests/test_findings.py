"""The catalogue: severity by phase and day, wording with details, a region's own changes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from handlingsplan.codes import Code
from handlingsplan.errors import DeclarationError
from handlingsplan.findings import (
    Catalogue,
    Finding,
    Phase,
    Place,
    Rule,
    Severity,
    load_catalogue,
    worst_first,
)

TODAY = dt.date(2026, 3, 1)
PLACE = Place(grupp="akut-vard", fil="a.xlsx", blad="Plan", cell="B4", falt="slut", rubrik="Slut")


def rule(**changes: Any) -> Rule:
    """Return a rule, with some keys of its table changed."""
    data = {
        "namn": "Namn",
        "omrade": "rad",
        "niva": "fel",
        "sedan": dt.date(2026, 1, 1),
        "vad": "”{varde}” i {cell} är inget datum, {skal}.",
        "gor": "Skriv {forslag}.",
        **changes,
    }
    return Rule.from_dict("HP999", {key: value for key, value in data.items() if value is not None})


def finding(one: Rule, phase: Phase = Phase.UTKAST, **details: Any) -> Finding | None:
    """Word a finding of a catalogue with one rule."""
    catalogue = Catalogue(rules={one.kod: one})
    return catalogue.finding(one.kod, PLACE, phase=phase, today=TODAY, **details)


# --- Severity


def test_severity_may_follow_the_phase() -> None:
    """A rule asks for more the nearer the hand-in is."""
    one = rule(niva={"utkast": "av", "kunskapsrad": "varning", "inlamning": "fel"})
    assert finding(one, Phase.UTKAST) is None
    severities = [one.severity(phase, TODAY) for phase in Phase]
    assert severities == [Severity.AV, Severity.VARNING, Severity.FEL]


@pytest.mark.parametrize(
    ("day", "severity"), [("2026-02-28", Severity.TIPS), ("2026-03-01", Severity.FEL)]
)
def test_new_rule_is_a_tip_until_its_day(day: str, severity: Severity) -> None:
    """Before ``skarp`` a rule only advises; on that day it counts."""
    one = rule(skarp=dt.date(2026, 3, 1))
    assert one.severity(Phase.INLAMNING, dt.date.fromisoformat(day)) is severity


def test_rule_that_is_off_stays_off_before_its_day() -> None:
    """A tip is not made of a rule that a region has switched off."""
    assert rule(niva="av", skarp=dt.date(2027, 1, 1)).severity(Phase.UTKAST, TODAY) is Severity.AV


# --- Wording


def test_finding_is_worded_with_its_place_and_details() -> None:
    """What stands within braces is filled in from the place, the value and the details."""
    made = finding(rule(), varde="snart", forslag="2026-05-01", skal="sägs det")
    assert made is not None
    assert made.vad == "”snart” i B4 är inget datum, sägs det."
    assert made.gor == "Skriv 2026-05-01."
    assert (made.fil, made.blad, made.cell, made.niva) == ("a.xlsx", "Plan", "B4", Severity.FEL)


def test_missing_detail_shows_as_an_ellipsis() -> None:
    """A detail that nobody gave is no reason to stop."""
    made = finding(rule(), varde="snart")
    assert made is not None
    assert made.vad == "”snart” i B4 är inget datum, …."


@pytest.mark.parametrize("typed", ["{", "{cell}", "{0}", "%s", "}"])
def test_what_people_typed_is_never_taken_for_wording(typed: str) -> None:
    """Braces in a cell stay braces."""
    made = finding(rule(), varde=typed)
    assert made is not None
    assert f"”{typed}” i B4" in made.vad


def test_finding_becomes_text_in_the_order_of_the_report() -> None:
    """The JSON report has these keys, all of them text."""
    made = finding(rule(), varde="snart")
    assert made is not None
    assert list(made.to_dict()) == [
        "kod", "niva", "grupp", "fil", "blad", "cell", "falt", "rubrik", "galler", "varde",
        "vad", "gor", "forslag",
    ]  # fmt: skip
    assert {type(value) for value in made.to_dict().values()} == {str}


def test_worst_stands_first() -> None:
    """Errors before warnings before tips, then by group and file."""
    found = [
        Finding(kod="HP1", niva=niva, grupp=grupp, vad="", gor="")
        for niva in (Severity.TIPS, Severity.FEL, Severity.VARNING)
        for grupp in ("b", "a")
    ]
    ordered = [(one.niva.value, one.grupp) for one in worst_first(found)]
    assert ordered == [(niva, grupp) for niva in ("fel", "varning", "tips") for grupp in ("a", "b")]


# --- The catalogue as shipped


@pytest.mark.parametrize("one", load_catalogue().rules.values(), ids=lambda one: str(one.kod))
def test_rule_says_what_and_what_to_do(one: Rule) -> None:
    """Each rule has whole sentences, with names alone within braces (which may be a sentence)."""
    for sentence in filter(None, (one.vad, one.gor, one.vad_samlat)):
        assert sentence[-1] in ".?!}"
        names = [name for _, name, _, _ in Formatter().parse(sentence) if name is not None]
        assert all(name.isidentifier() for name in names)
    assert one.vad
    assert one.gor


# --- A region's own changes


def own(tmp_path: Path, text: str) -> Path:
    """Write a rule file."""
    path = tmp_path / "egna.toml"
    path.write_text(text, "utf-8")
    return path


def test_region_changes_only_what_it_names(tmp_path: Path) -> None:
    """A severity and a wording are laid over the shipped ones; the rest stays."""
    shipped = load_catalogue().rules
    path = own(tmp_path, '[HP101]\ngor = "Ring oss."\n[HP109]\nniva = "av"\n')
    rules = load_catalogue(path).rules
    assert (rules["HP101"].gor, rules["HP101"].vad) == ("Ring oss.", shipped["HP101"].vad)
    assert set(rules["HP109"].niva.values()) == {Severity.AV}
    changed = {kod for kod in shipped if shipped[kod] != rules[kod]}
    assert changed == {"HP101", "HP109"}


def test_region_changes_one_phase_or_one_limit(tmp_path: Path) -> None:
    """The other phases and limits of the rule stay as shipped."""
    shipped = load_catalogue().rules
    kod, limit = next((kod, name) for kod, one in shipped.items() for name in one.granser)
    text = f'[HP101.niva]\nutkast = "tips"\n[{kod}.granser]\n{limit} = 7\n'
    rules = load_catalogue(own(tmp_path, text)).rules
    assert rules["HP101"].niva == {**shipped["HP101"].niva, Phase.UTKAST: Severity.TIPS}
    assert rules[kod].granser == {**shipped[kod].granser, limit: 7}


def test_changes_do_not_leak_into_the_shipped_catalogue(tmp_path: Path) -> None:
    """Loading a region's file leaves the next reader's catalogue as it was."""
    before = load_catalogue().rules["HP101"]
    load_catalogue(own(tmp_path, '[HP101]\nniva = "tips"\n'))
    assert load_catalogue().rules["HP101"] == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[HP000]\nniva = "av"', "HP000, som inte finns"),
        ('[HP101]\nnivå = "av"', "går inte att läsa"),
        ('[HP101]\nnivaa = "av"', "okänd nyckel nivaa (menade du niva?)"),
        ('[HP101]\nniva = "hög"', "hög finns inte; välj fel, varning, tips, av"),
        ('[HP101.niva]\nutkst = "fel"', "utkst finns inte; välj utkast, kunskapsrad, inlamning"),
        ("[HP101]\nniva = 3", "niva saknas för fasen utkast"),
        ('[HP101]\nskarp = "2026-01-01"', "skarp: '2026-01-01' ska vara ett datum"),
        ("[HP101]\nvad = 3", "vad: 3 ska vara text"),
        ("HP101 = 'av'", "HP101 är felskriven i regelfilen: den ska vara en tabell"),
        ("[HP101", "egna.toml går inte att läsa"),
    ],
)
def test_wrong_rule_file_says_what_and_where(tmp_path: Path, text: str, said: str) -> None:
    """A change that would have no effect stops everything instead."""
    with pytest.raises(DeclarationError) as caught:
        load_catalogue(own(tmp_path, text))
    assert said in caught.value.message


def test_missing_rule_file_is_named(tmp_path: Path) -> None:
    """A path that leads nowhere is said."""
    with pytest.raises(DeclarationError, match=r"borta\.toml går inte att läsa"):
        load_catalogue(tmp_path / "borta.toml")


def test_every_code_of_the_enumeration_stands_in_the_catalogue_and_the_other_way_round() -> None:
    """A rule cannot be forgotten in one of the two places."""
    assert [code.value for code in Code] == list(load_catalogue().rules)

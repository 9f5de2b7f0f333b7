"""The organisation as data: found by any name, consistent, honest about what is unconfirmed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import msgspec
import pytest

from handlingsplan.errors import DeclarationError, UsageError
from handlingsplan.findings import Phase
from handlingsplan.organisation import (
    Event,
    Organisation,
    choose_groups,
    load_organisation,
    sorted_groups,
)

SOSR = load_organisation()


def small(**changes: Any) -> dict[str, Any]:
    """Return the data of a small organisation, with some keys changed."""
    return {
        "id": "liten",
        "namn": "Lilla regionen",
        "staben": "Staben",
        "region": [{"id": "a", "namn": "Region A", "kort": "A"}],
        "kunskapsrad": [{"id": "rad", "namn": "Rådet"}],
        "grupp": [
            group("akut-vard", kort="AKU", kunskapsrad=["rad"]),
            group("hta", slag="RSG", kort="HTA"),
        ],
        "inlamning": [deadline()],
        **changes,
    }


def group(key: str, *, slag: str = "RPO", kort: str = "XXX", **more: Any) -> dict[str, Any]:
    """Return the data of a group, its name made of its id."""
    return {"id": key, "namn": key.replace("-", " "), "slag": slag, "kort": kort, **more}


def deadline(**changes: Any) -> dict[str, Any]:
    """Return the data of a hand-in in autumn."""
    dates = {"oppnar": "10-01", "mjuk": "11-15", "hard": "11-30"}
    return {"namn": "Höst", "fas": "inlamning", **dates, **changes}


# --- Finding a group


@pytest.mark.parametrize("one", SOSR.grupper, ids=lambda one: str(one.id))
def test_every_group_is_found_by_its_own_names(one: Any) -> None:
    """Id, name, title and alias lead to the group for certain, in any case."""
    for name in (one.id, one.namn, one.titel, one.titel.upper(), *one.alias):
        match = SOSR.find_group(name)
        assert (match.group, match.certain) == (one, True), name


@pytest.mark.parametrize("one", SOSR.grupper, ids=lambda one: str(one.id))
def test_no_group_is_taken_for_another(one: Any) -> None:
    """Where a group is unknown, its name leads nowhere rather than to another group."""
    others = tuple(other for other in SOSR.grupper if other is not one)
    without = msgspec.structs.replace(SOSR, grupper=others)
    names = (one.namn, one.titel, *one.alias)
    assert [name for name in names if without.find_group(name).group] == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("öron näsa hals", "oron-nasa-och-halssjukdomar"),
        ("RPO Öron-, näs-/näsa- och halssjukdomar", "oron-nasa-och-halssjukdomar"),
        ("Akut vrd", "akut-vard"),
        ("RPO Hjärta kärl", "hjart-och-karlsjukdomar"),
        ("Rehabilitering & habilitering", "rehabilitering-habilitering-och-forsakringsmedicin"),
        ("Perioperativ vård", "perioperativ-vard-intensivvard-och-transplantation"),
        ("RPO Upphandling", "upphandling"),
        ("Psykisk ohälsa", "psykisk-halsa"),
    ],
)
def test_near_miss_is_offered_for_confirmation(typed: str, found: str) -> None:
    """Slips and abbreviations lead to the group, but not for certain."""
    match = SOSR.find_group(typed)
    assert match.group is not None
    assert (match.group.id, match.how, match.certain) == (found, "liknar", False)


@pytest.mark.parametrize("typed", ["", "RPO", "vård", "Medicinsk", "Barncancer", "sjukdomar", "?"])
def test_what_fits_none_or_several_is_not_guessed(typed: str) -> None:
    """A name that could be anybody's is nobody's."""
    match = SOSR.find_group(typed)
    assert (match.group, match.how, match.certain) == (None, "", False)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Läkemedel", None),
        ("läkemedel.", None),
        ("RPO Läkemedel", "rpo-lakemedel"),
        ("rsg läkemedel", "rsg-lakemedel"),
        ("LM", None),
        ("RSG LM", "rsg-lakemedel"),
        ("rpo-lakemedel", "rpo-lakemedel"),
    ],
)
def test_a_name_of_two_groups_is_neithers(typed: str, found: str | None) -> None:
    """An RPO and an RSG may be called the same: then the kind says which, and nothing else does."""
    groups = [
        group(f"{kind.lower()}-lakemedel", slag=kind, kort=kind)
        | {"namn": "Läkemedel", "alias": ["LM"]}
        for kind in ("RPO", "RSG")
    ]
    organisation = Organisation.from_dict(small(grupp=groups))
    meant = organisation.meant_group(typed)
    assert (meant.id if meant else None) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Akut vrd", "Menade du akut-vard (RPO Akut vård)?"),
        ("Rymdmedicin", "handlingsplan organisation visar alla grupper."),
    ],
)
def test_an_unknown_name_gets_the_near_one_or_the_way_to_all(text: str, said: str) -> None:
    """In what is said to whoever typed it."""
    with pytest.raises(UsageError, match=f"ingen grupp som heter {text}") as refused:
        choose_groups(SOSR, ["tandvard", text], day=dt.date(2026, 1, 1))
    assert refused.value.hint == said


@pytest.mark.parametrize(
    ("fil", "found"),
    [
        ("plan akut-vard 2026.xlsx", "akut-vard"),
        ("Handlingsplan_Akut_Vård.xlsx", "akut-vard"),
        ("Akut vård.tandvard.xlsx", "akut-vard"),
        ("akutvard.xlsx", None),
        ("akut-vardplan.xlsx", None),
        ("plan.akut-vard", None),
        ("mapp/akut-vard/plan.xlsx", None),
    ],
)
def test_a_group_is_known_by_whole_words_of_a_files_name(fil: str, found: str | None) -> None:
    """The longest of several; neither the folder nor the ending says anything."""
    meant = SOSR.group_in_file_name(fil)
    assert (meant.id if meant else None) == found


# --- Time


def test_first_and_last_day_of_a_group_count() -> None:
    """A group exists on both the days that bound it, and not beside them."""
    bounds: dict[str, Any] = {
        "galler_fran": dt.date(2026, 1, 1),
        "galler_till": dt.date(2026, 6, 30),
    }
    organisation = Organisation.from_dict(small(grupp=[group("a", **bounds)]))
    days = [dt.date(2025, 12, 31), dt.date(2026, 1, 1), dt.date(2026, 6, 30), dt.date(2026, 7, 1)]
    assert [len(organisation.active_groups(day)) for day in days] == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("day", "phase"),
    [
        ("2026-01-31", Phase.UTKAST),
        ("2026-02-01", Phase.KUNSKAPSRAD),
        ("2026-03-15", Phase.KUNSKAPSRAD),
        ("2026-03-16", Phase.UTKAST),
        ("2026-09-30", Phase.UTKAST),
        ("2026-10-01", Phase.INLAMNING),
        ("2026-11-30", Phase.INLAMNING),
        ("2026-12-01", Phase.UTKAST),
    ],
)
def test_phase_follows_the_calendar(day: str, phase: Phase) -> None:
    """A hand-in's phase lasts from the day it opens to its last day, both included."""
    assert SOSR.phase(dt.date.fromisoformat(day)) is phase


@pytest.mark.parametrize(
    ("day", "name", "year"),
    [
        ("2026-03-15", "Revidering inför kunskapsråd, vår", 2026),
        ("2026-03-16", "Inlämning av handlingsplan, höst", 2026),
        ("2026-12-01", "Revidering inför kunskapsråd, vår", 2027),
    ],
)
def test_next_hand_in_may_be_next_years(day: str, name: str, year: int) -> None:
    """The hand-in that comes next is found over the turn of the year, its last day included."""
    coming = SOSR.next_deadline(dt.date.fromisoformat(day))
    assert coming is not None
    assert (coming[0].namn, coming[1]) == (name, year)


def test_no_hand_ins_means_none_comes() -> None:
    """An organisation without hand-ins is always drafting."""
    organisation = Organisation.from_dict(small(inlamning=[]))
    assert organisation.next_deadline(dt.date(2026, 1, 1)) is None
    assert organisation.phase(dt.date(2026, 11, 15)) is Phase.UTKAST


@pytest.mark.parametrize(("year", "last"), [(2027, 28), (2028, 29)])
def test_leap_day_is_the_last_of_february(year: int, last: int) -> None:
    """29 February means the last day of the month in a common year."""
    event = Event(handelse="Slut", typ="Möte", kvartal="Q1", fran="02-01", till="02-29")
    assert event.dates(year) == (dt.date(year, 2, 1), dt.date(year, 2, last))


def test_period_over_new_year_begins_the_year_before() -> None:
    """A period that ends before it begins began in the year before."""
    event = Event(handelse="Remiss", typ="Remissperiod", kvartal="Q1", fran="11-15", till="02-14")
    assert event.dates(2026) == (dt.date(2025, 11, 15), dt.date(2026, 2, 14))


def test_event_without_dates_has_none() -> None:
    """Not every event has its days yet."""
    assert Event(handelse="Möte", typ="Möte", kvartal="Q1").dates(2026) == (None, None)


# --- What is confirmed, and order


def test_unconfirmed_facts_are_counted_up() -> None:
    """Each kind of fact that nobody has confirmed is said, and confirmed ones are not."""
    groups = [
        group("a", kort="A", verifierad=False),
        group("b", kort="B", kunskapsrad=["rad"], kunskapsrad_verifierat=False),
        group("c", kort="C", rag=[{"namn": "R", "verifierad": False}, {"namn": "S"}]),
        group("d", kort="D", kunskapsrad_verifierat=False),
    ]
    council = {"id": "rad", "namn": "Rådet", "verifierad": False}
    data = small(grupp=groups, kunskapsrad=[council], inlamning=[deadline(verifierad=False)])
    facts = Organisation.from_dict(data).unconfirmed()
    assert [fact.split(":")[0] for fact in facts] == [
        "Kunskapsrådet Rådet",
        "RPO a",
        "RPO b",
        "RPO c",
        "Inlämningen Höst",
    ]
    assert Organisation.from_dict(small()).unconfirmed() == []


def test_group_without_council_reports_to_the_staff() -> None:
    """Several councils are all named; none means the staff."""
    first, second = Organisation.from_dict(small()).grupper
    organisation = Organisation.from_dict(small())
    assert organisation.council_names(first) == ("Rådet",)
    assert organisation.council_names(second) == ("Staben",)


def test_groups_are_sorted_in_swedish_by_kind() -> None:
    """RPO stand before RSG, and å, ä, ö last."""
    groups = [group(name, kort=name) for name in ("öga", "akut", "ånger")]
    groups += [group("analys", kort="an", slag="RSG")]
    organisation = Organisation.from_dict(small(grupp=groups))
    names = [one.namn for one in sorted_groups(organisation.grupper)]
    assert names == ["akut", "ånger", "öga", "analys"]


def test_shipped_organisation_is_the_regions() -> None:
    """There are 26 programme groups, 15 collaboration groups and four councils."""
    kinds = [one.slag for one in SOSR.grupper]
    assert (kinds.count("RPO"), kinds.count("RSG"), len(SOSR.kunskapsrad)) == (26, 15, 4)
    assert all(not one.kunskapsrad for one in SOSR.grupper if one.slag == "RSG")


# --- Files that are wrong


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"stab": "x"}, "okänd nyckel stab (menade du staben?)"),
        ({"grupp": [{**group("a"), "alais": []}]}, "grupp › a: okänd nyckel alais"),
        ({"grupp": [group("a", kort="X"), group("a", kort="Y")]}, "id a används av flera"),
        ({"grupp": [group("a", kort="X"), group("b", kort="x")]}, "kort x används av flera"),
        ({"grupp": [group("a", kunskapsrad=["nej"])]}, "kunskapsrådet nej, som inte finns"),
        (
            {"kunskapsrad": [{"id": "rad", "namn": "A"}, {"id": "rad", "namn": "B"}]},
            "kunskapsrådet rad finns",
        ),
        (
            {"region": [{"id": "a", "namn": "A", "kort": "A"}] * 2},
            "regionen a finns två gånger",
        ),
        ({"egna_adresser": ["anna"]}, "anna i egna_adresser är varken e-postadress"),
        ({"inlamning": [deadline(mjuk="09-30")]}, "ordningen oppnar, mjuk, hard"),
        ({"inlamning": [deadline(fas="snart")]}, "fas: snart finns inte; välj utkast"),
        ({"inlamning": [deadline(mjuk="12-01")]}, "ordningen oppnar, mjuk, hard"),
        ({"inlamning": [deadline(hard="11-31")]}, "Höst: 11-31 finns inte i kalendern"),
        ({"inlamning": [deadline(hard="30/11")]}, "Höst: 30/11 är ingen dag, skriv MM-DD"),
        ({"inlamning": [deadline(hard="")]}, "Höst: en inlämning saknar datum"),
        (
            {"kalender": [{"handelse": "Möte", "typ": "M", "kvartal": "Q1", "fran": "13-01"}]},
            "Möte: 13-01 finns inte i kalendern",
        ),
    ],
)
def test_wrong_file_says_what_and_where(changes: dict[str, Any], said: str) -> None:
    """A contradiction or a misspelt key stops everything and is said in its place."""
    with pytest.raises(DeclarationError) as caught:
        Organisation.from_dict(small(**changes))
    assert said in caught.value.message


def test_file_of_ones_own_is_read(tmp_path: Path) -> None:
    """A path leads to a file of the user's, even without the ending."""
    path = tmp_path / "min organisation"
    path.write_text('id="x"\nnamn="X"\nstaben="S"\nregion=[]\ngrupp=[]\n', "utf-8")
    assert load_organisation(path).namn == "X"
    path.write_text('id="x"\nnamn="Y"\nstaben="S"\nregion=[]\ngrupp=[]\n', "utf-8")
    assert load_organisation(path).namn == "Y"  # who edits it need not begin anew
    path.write_text("nman = 'Y'", "utf-8")
    with pytest.raises(
        DeclarationError, match=r"(?s)min organisation går inte .*okänd nyckel nman"
    ):
        load_organisation(path)


def test_missing_file_is_wrong_usage(tmp_path: Path) -> None:
    """A path that leads nowhere is the caller's mistake, and is said as such."""
    with pytest.raises(UsageError, match="finns inte"):
        load_organisation(tmp_path / "borta.toml")


@pytest.mark.parametrize("content", [b"id = ", "namn = 'Å'".encode("utf-16")])
def test_file_that_is_not_toml_is_named(tmp_path: Path, content: bytes) -> None:
    """What is not TOML in UTF-8 is said, with the file's name."""
    path = tmp_path / "fel.toml"
    path.write_bytes(content)
    with pytest.raises(DeclarationError, match=r"fel\.toml går inte att läsa"):
        load_organisation(path)

"""How changes are told: which rows are one activity, in which order, and in which words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pandas as pd
import pytest

from handlingsplan.comparison import ChangeKind, changed_words, compare
from handlingsplan.form import FieldType, Form, load_form
from handlingsplan.plans import WRITTEN_TYPES

FORM = load_form()
CHILDREN = load_form("vgr-barnuppdraget")
_DTYPES = {FieldType.DATUM: "datetime64[s]", FieldType.KRYSS: "bool"}


def table(*rows: dict[str, Any], form: Form = FORM) -> pd.DataFrame:
    """Return rows as the plans' frame has them; what a row does not say is empty."""
    frame = pd.DataFrame({"grupp": [row.get("grupp", "akut-vard") for row in rows]}, dtype="str")
    for field in form.plan.falt:
        values = [row.get(field.namn) for row in rows]
        if field.typ is FieldType.KRYSS:
            values = [bool(value) for value in values]
        frame[field.namn] = pd.Series(values, dtype=_DTYPES.get(field.typ, "str"))
        if field.typ in WRITTEN_TYPES:
            written = [row.get(f"{field.namn}_skrivet") for row in rows]
            frame[f"{field.namn}_skrivet"] = pd.Series(written, dtype="str")
    return frame


def told(
    before: list[dict[str, Any]],
    now: list[dict[str, Any]],
    *columns: str,
    form: Form = FORM,
    silent: frozenset[str] = frozenset(),
) -> list[Any]:
    """Return some columns of each change; of a single column its values alone."""
    frame = compare(table(*before, form=form), table(*now, form=form), form=form, silent=silent)
    if len(columns) == 1:
        return frame[columns[0]].tolist()
    return [tuple(row) for row in frame[list(columns)].itertuples(index=False)]


def test_changes_of_a_kind_stand_in_the_order_of_the_rows() -> None:
    """Also where the first row is followed by its text and the second by its identity."""
    before = [{"aktivitet": "Utbilda"}, {"id": "A-1", "aktivitet": "Samordna"}]
    now = [row | {"slut": dt.date(2027, 3, 1)} for row in before]
    assert told(before, now, "aktivitet", "rad") == [("Utbilda", 0), ("Samordna", 1)]


def test_groups_of_a_kind_stand_as_in_the_plans_of_now() -> None:
    """Whatever the order of the earlier summary; groups that are gone stand last."""
    names = ["tandvard", "akut-vard", "primarvard"]
    before = [{"grupp": name, "id": "1", "aktivitet": "a"} for name in ["medicin", *names[::-1]]]
    now = [{"grupp": name, "id": "2", "aktivitet": "b"} for name in names]
    gone = told(before, now, "andring", "grupp")[3:]
    assert gone == [("Borttagen", name) for name in [*names, "medicin"]]


@pytest.mark.parametrize(("count", "said"), [(1, "1 aktivitet"), (2, "2 aktiviteter")])
def test_what_is_told_of_a_whole_group_is_counted_in_words(count: int, said: str) -> None:
    """One activity is one, in a group that is silent as in one that is new."""
    rows = [{"id": str(n), "aktivitet": "a"} for n in range(count)]
    gone = told(rows, [], "aktivitet", "rad", silent=frozenset({"akut-vard"}))
    assert gone == [(f"{said} förra gången; gruppen har inte redovisat några nu.", -1)]
    came = told([], rows, "aktivitet", "rad")
    assert came == [(f"{said}; gruppen var inte med förra gången.", -1)]


def test_a_group_that_has_sent_an_empty_plan_has_removed_its_activities() -> None:
    """Only a group that has not been heard is told as one row."""
    assert told([{"id": "1", "aktivitet": "a"}], [], "andring", "aktivitet", "rad") == [
        ("Borttagen", "a", -1)
    ]


def test_a_group_said_to_be_silent_is_compared_where_it_has_activities() -> None:
    """What stands there counts, whatever is said of its hand-in."""
    row = {"id": "1", "aktivitet": "a", "status": "Grön"}
    silent = frozenset({"akut-vard"})
    now = row | {"status": "Röd"}
    assert told([row], [now], "andring", "grupp", silent=silent) == [("Sämre", "akut-vard")]


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        ({"status": "i tid"}, {"status": "på gång"}, ChangeKind.STATUS),
        ({"status": "Avslutad"}, {"status": "på gång"}, ChangeKind.STATUS),
        ({"status": "Avslutad"}, {"status": "Röd"}, ChangeKind.STATUS),
        ({"status": "Avvaktar"}, {"status": "Grön"}, ChangeKind.STATUS),
        ({}, {"status": "Röd"}, ChangeKind.STATUS),
        ({}, {"status": "Avslutad"}, ChangeKind.CLOSED),
        ({"status": "Gul"}, {}, ChangeKind.STATUS),
        ({"start": dt.date(2026, 1, 1)}, {}, ChangeKind.DATE),
        ({"kommentar": "a"}, {"kommentar": "b"}, ChangeKind.TEXT),
        ({"insatsomrade": "Nära vård"}, {"insatsomrade": "Barn"}, ChangeKind.OTHER),
        ({"lofte_2": True}, {}, ChangeKind.OTHER),
    ],
)
def test_each_kind_of_field_has_its_kind_of_change(
    before: dict[str, Any], now: dict[str, Any], kind: ChangeKind
) -> None:
    """A status that nobody knows is neither better nor worse; a short list is no text."""
    row = {"id": "1", "aktivitet": "a"}
    assert told([row | before], [row | now], "andring") == [kind]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ({"statusdatum": dt.date(2026, 1, 1)}, {"statusdatum": dt.date(2026, 6, 1)}),
        ({"id": "A-1"}, {}),
        ({}, {"id": "A-9"}),
        ({"id": "A-1"}, {"id": "a-1 "}),
        ({"slut_skrivet": "i vår"}, {"slut_skrivet": "i vår"}),
        ({"kommentar": "\u00a0"}, {"kommentar": ""}),
        (
            {"slut": dt.date(2026, 6, 30), "slut_skrivet": "juni"},
            {"slut": dt.date(2026, 6, 30), "slut_skrivet": "2026-06-30"},
        ),
    ],
)
def test_what_means_the_same_is_no_change(before: dict[str, Any], now: dict[str, Any]) -> None:
    """A new day of assessment, a number given or lost, a day written in another way."""
    row = {"aktivitet": "Utbilda"}
    assert told([row | before], [row | now], "andring") == []


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ({"slut_skrivet": "i vår"}, {"slut": dt.date(2026, 6, 30)}, ("i vår", "2026-06-30")),
        ({"slut": dt.date(2026, 6, 30)}, {"slut_skrivet": "i vår"}, ("2026-06-30", "i vår")),
        ({"slut_skrivet": "i vår"}, {"slut_skrivet": "i höst"}, ("i vår", "i höst")),
        ({"slut_skrivet": "i vår"}, {}, ("i vår", "")),
        ({"slut": dt.date(2026, 6, 30), "slut_skrivet": "juni"}, {}, ("2026-06-30", "")),
    ],
)
def test_a_date_that_could_not_be_read_is_told_as_it_was_written(
    before: dict[str, Any], now: dict[str, Any], said: tuple[str, str]
) -> None:
    """The day itself where it was understood, whatever was written."""
    row = {"id": "1", "aktivitet": "a"}
    assert told([row | before], [row | now], "andring", "rubrik", "fran", "till") == [
        ("Flyttat datum", "Klart", *said)
    ]


@pytest.mark.parametrize(
    ("before", "now", "identity"),
    [
        ({"id": "A-1"}, {}, "A-1"),
        ({}, {"id": "A-9"}, "A-9"),
        ({"id": "a-1"}, {"id": "A-1"}, "A-1"),
        ({}, {}, ""),
    ],
)
def test_a_change_names_the_identity_that_there_is(
    before: dict[str, Any], now: dict[str, Any], identity: str
) -> None:
    """The one of now, or the one that the activity had."""
    row = {"aktivitet": "Utbilda"}
    changed = told([row | before | {"kommentar": "a"}], [row | now], "id", "aktivitet")
    assert changed == [(identity, "Utbilda")]


@pytest.mark.parametrize(
    ("before", "now", "about"),
    [
        ({"aktivitet": "Utbilda"}, {"aktivitet": "Utbilda alla"}, "Utbilda alla"),
        ({"aktivitet": "Utbilda"}, {"prioriterat_omrade": "Barn"}, "Barn"),
        ({"prioriterat_omrade": "Barn", "aktivitet": "a"}, {"aktivitet": "a"}, "a"),
        ({"kommentar": "Klart"}, {}, ""),
    ],
)
def test_a_change_is_about_the_activity_as_it_is_now(
    before: dict[str, Any], now: dict[str, Any], about: str
) -> None:
    """Its priority where no activity is written, and nothing where neither is."""
    assert set(told([{"id": "1"} | before], [{"id": "1"} | now], "aktivitet")) == {about}


def test_a_new_and_a_removed_activity_say_what_they_are() -> None:
    """Identity and text of each; the status stands where it was: now, or then."""
    old = {"id": "A-1", "aktivitet": "Utbilda", "status": "Gul"}
    new = {"id": "A-2", "aktivitet": "Samordna", "status": "Röd"}
    columns = ("andring", "id", "aktivitet", "fran", "till", "rubrik", "ord", "rad")
    assert told([old], [new], *columns) == [
        ("Ny", "A-2", "Samordna", "", "Röd", "", "", 0),
        ("Borttagen", "A-1", "Utbilda", "Gul", "", "", "", -1),
    ]


@pytest.mark.parametrize(
    ("before", "now", "kinds"),
    [
        ("Utbilda personal", "Utbilda personalen", ["Ändrad text"]),
        ("Utbilda personal", "Personalen utbildas", ["Ny", "Borttagen"]),
        ("Utbilda personal", "UTBILDA  PERSONAL", ["Ändrad text"]),
        ("", "", ["Ny", "Borttagen"]),
        ("", "Utbilda", ["Ny", "Borttagen"]),
    ],
)
def test_rows_without_identity_are_one_where_their_texts_are_alike(
    before: str, now: str, kinds: list[str]
) -> None:
    """Rows that say nothing are never taken for one another."""
    old, new = {"aktivitet": before, "status": "Grön"}, {"aktivitet": now, "status": "Grön"}
    assert told([old], [new], "andring") == kinds


def test_the_same_words_under_another_priority_are_another_activity() -> None:
    """Of two rows with the same words, each is followed by its own priority."""
    rows = [
        {"prioriterat_omrade": area, "aktivitet": "Utbilda"}
        for area in ("Barn", "Trauma hos äldre")
    ]
    now = [rows[1] | {"status": "Röd"}, rows[0]]
    assert told(rows, now, "andring", "fran", "till", "rad") == [("Annan status", "", "Röd", 0)]


def test_an_activity_of_then_is_only_one_of_now() -> None:
    """Of two rows that are nearly an old one, the first is it and the other is new."""
    old = {"aktivitet": "Utbilda personal i hygien"}
    now = [{"aktivitet": f"Utbilda personal i hygien, del {part}"} for part in ("A", "B")]
    assert told([old], now, "andring", "rad") == [("Ny", 1), ("Ändrad text", 0)]


def test_the_same_text_twice_is_followed_in_order() -> None:
    """Rows with the same words are the same ones, first by first; one more is new."""
    row = {"aktivitet": "Utbilda"}
    now = [row | {"status": "Grön"}, row | {"status": "Gul"}, row]
    before = [row | {"status": "Grön"}, row | {"status": "Röd"}]
    assert told(before, now, "andring", "rad") == [("Bättre", 1), ("Ny", 2)]


def test_only_texts_say_which_words_have_changed() -> None:
    """A status or a date says from and to, and that is all there is to say."""
    row = {"id": "1", "aktivitet": "Utbilda alla", "status": "Grön"}
    now = row | {"aktivitet": "Utbilda några", "status": "Röd", "slut": dt.date(2026, 6, 30)}
    assert told([row], [now], "andring", "ord") == [
        ("Sämre", ""),
        ("Flyttat datum", ""),
        ("Ändrad text", "Bort: alla · Nytt: några"),
    ]


def test_a_form_with_other_names_is_compared_by_its_roles() -> None:
    """Delområde and Insats are the priority and the activity there."""
    row = {"insats": "Utbilda", "delomrade": "Skola", "status": "Grön"}
    now = row | {"effektmal_2025": "Fler"}
    found = told([row], [now], "andring", "rubrik", "aktivitet", "ord", form=CHILDREN)
    assert found == [("Ändrad text", "Effektmål 2025", "Utbilda", "Nytt: Fler")]


def test_a_form_without_any_of_the_roles_is_compared_by_all_its_words() -> None:
    """What a row is about is then its first word; no status is told of what is new."""
    falt = tuple(msgspec.structs.replace(field, roll=None) for field in FORM.plan.falt)
    plan = msgspec.structs.replace(FORM.plan, falt=falt)
    blad = tuple(plan if sheet is FORM.plan else sheet for sheet in FORM.blad)
    form = msgspec.structs.replace(FORM, blad=blad)
    row = {"insatsomrade": "Barn", "metod": "Enkät", "status": "Grön"}
    other = {"insatsomrade": "Trauma hos äldre", "status": "Gul"}
    assert told([row], [other, row], "andring", "aktivitet", "till", form=form) == [
        ("Ny", "Trauma hos äldre", "")
    ]


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ("Klart.", "Klart!", "Bort: . · Nytt: !"),
        ("a\nb", "a b", "Bara mellanslag eller radbrytningar."),
        ("a, b", "a b", "Bort: ,"),
        ("två  ord här", "här", "Bort: två ord"),
        ("Klart", "klart", "Bort: Klart · Nytt: klart"),
        ("ja nej " * 200 + "då", "ja nej " * 200 + "nu", "Bort: då · Nytt: nu"),
        ("ja nej " * 100 + "ett " + "ja nej " * 99, "ja nej " * 199, "Bort: ett"),
        ("x" * 4_000, "y" * 4_000, f"Bort: {'x' * 4_000} · Nytt: {'y' * 4_000}"),
        ("x" * 4_000, "y" * 4_001, ""),
    ],
)
def test_the_words_that_changed_are_told_with_their_signs(before: str, now: str, said: str) -> None:
    """Signs count as words, spaces do not; of very long texts nothing more is said."""
    assert changed_words(before, now) == said

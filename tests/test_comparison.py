"""What changed since last time: rows are followed by identity, then by text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlingsplan.comparison import ChangeKind, changed_words, compare
from handlingsplan.form import FieldType, load_form
from tests.summary_rounds import activity, book, summary_of

FORM = load_form()


def _activities(*rows: dict[str, Any], group: str = "akut-vard") -> pd.DataFrame:
    return summary_of([book(group, handlingsplan=rows)])["aktiviteter"]


def _changes(
    before: Sequence[dict[str, Any]], now: Sequence[dict[str, Any]], **options: Any
) -> list[tuple[str, ...]]:
    """Return kind, heading, from and to of each change."""
    frame = compare(_activities(*before), _activities(*now), form=FORM, **options)
    columns = ["andring", "rubrik", "fran", "till"]
    return [tuple(row) for row in frame[columns].itertuples(index=False)]


def test_nothing_changed_is_an_empty_table() -> None:
    """The same rows give no changes, and the table keeps its columns."""
    frame = compare(_activities(activity()), _activities(activity()), form=FORM)
    assert frame.empty
    assert list(frame.columns)[:3] == ["andring", "grupp", "id"]


def test_moved_rows_are_followed_by_identity() -> None:
    """Rows in another order are not changed, whatever their texts."""
    one, two = activity(), activity(id="AKU-02", aktivitet="Något helt annat")
    assert _changes([one, two], [two, one]) == []


def test_identity_is_followed_through_a_new_text() -> None:
    """A row with the same identity and other words is the same activity, reworded."""
    before, now = activity(), activity(aktivitet="Ta fram fler indikatorer")
    assert _changes([before], [now]) == [
        ("Ändrad text", "Aktivitet", "Ta fram indikatorer", "Ta fram fler indikatorer")
    ]


def test_new_and_removed_rows() -> None:
    """A row that came is new, one that went is removed, with the status it had."""
    gone = activity(id="AKU-02", aktivitet="Gammal sak", status="Gul")
    came = activity(id="AKU-03", aktivitet="Ny sak", status="Röd")
    assert _changes([activity(), gone], [activity(), came]) == [
        ("Ny", "", "", "Röd"),
        ("Borttagen", "", "Gul", ""),
    ]


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        ("Grön", "Röd", ChangeKind.WORSE),
        ("Gul", "Röd", ChangeKind.WORSE),
        ("Ej påbörjad", "Röd", ChangeKind.WORSE),
        ("Avvaktar", "Gul", ChangeKind.WORSE),
        ("Röd", "Gul", ChangeKind.BETTER),
        ("Gul", "Grön", ChangeKind.BETTER),
        ("Ej påbörjad", "Grön", ChangeKind.STATUS),
        ("Röd", "Avvaktar", ChangeKind.STATUS),
        ("på gång", "Röd", ChangeKind.STATUS),
        ("Röd", "på gång", ChangeKind.STATUS),
        ("Gul", "Avslutad", ChangeKind.CLOSED),
        ("på gång", "Avslutad", ChangeKind.CLOSED),
        ("Avslutad", "Gul", ChangeKind.STATUS),
        ("Avslutad", "Avslutad, pågår i verksamheten", ChangeKind.STATUS),
    ],
)
def test_status_moves(before: str, now: str, kind: ChangeKind) -> None:
    """A status that moved says from, to, and whether it is better or worse."""
    frame = compare(
        _activities(activity(status=before)), _activities(activity(status=now)), form=FORM
    )
    assert frame[["andring", "fran", "till"]].to_numpy().tolist() == [[kind, before, now]]


def test_what_matters_most_stands_first() -> None:
    """Worse, closed, better, new, moved dates, reworded: in that order, whatever the rows'."""
    before = [
        activity(id="AKU-01"),
        activity(id="AKU-02"),
        activity(id="AKU-03", status="Röd"),
        activity(id="AKU-04"),
        activity(id="AKU-05"),
    ]
    now = [
        activity(id="AKU-01", aktivitet="Ta fram fler indikatorer"),
        activity(id="AKU-02", slut="2027-03-01"),
        activity(id="AKU-03", status="Grön"),
        activity(id="AKU-04", status="Avslutad"),
        activity(id="AKU-05", status="Röd"),
        activity(id="AKU-06"),
    ]
    kinds = [change[0] for change in _changes(before, now)]
    assert kinds == ["Sämre", "Avslutad", "Bättre", "Ny", "Flyttat datum", "Ändrad text"]


def test_dates_move() -> None:
    """A date that moved is told as dates."""
    assert _changes([activity()], [activity(slut="2027-03-01")]) == [
        ("Flyttat datum", "Klart", "2026-12-31", "2027-03-01")
    ]


def test_ticks_are_told_as_ticks() -> None:
    """A promise that was ticked is a change of its own."""
    assert _changes([activity()], [activity(lofte_4=True)]) == [("Annat", "4 Jämlik", "", "x")]


def test_rows_without_identity_are_followed_by_text() -> None:
    """Without identities the text decides: the same, or nearly the same."""
    before = [
        activity(id=None, aktivitet="Samordna vårdplanering i hela regionen", status="Grön"),
        activity(id=None, aktivitet="Utbilda i akut omhändertagande", status="Grön"),
    ]
    now = [
        activity(id=None, aktivitet="Utbilda i akut omhändertagande", status="Röd"),
        activity(id="AKU-07", aktivitet="Samordna vårdplaneringen i regionen", status="Grön"),
    ]
    kinds = [change[0] for change in _changes(before, now)]
    assert kinds == ["Sämre", "Ändrad text"]


def test_an_identity_used_twice_is_no_identity() -> None:
    """Two rows with one identity are told apart by their texts."""
    one, two = activity(aktivitet="Första"), activity(aktivitet="Andra")
    assert _changes([one, two], [two, one | {"status": "Röd"}]) == [
        ("Sämre", "Status", "Grön", "Röd")
    ]


def test_different_identities_are_different_activities() -> None:
    """Rows that both have an identity are not matched because their texts are alike."""
    before = activity(id="AKU-01", aktivitet="Ta fram rutin för remisser, del ett")
    now = activity(id="AKU-02", aktivitet="Ta fram rutin för remisser, del två")
    assert [change[0] for change in _changes([before], [now])] == ["Ny", "Borttagen"]


def test_a_silent_group_has_not_removed_its_activities() -> None:
    """A group that has not sent this time is told in one row."""
    before = _activities(activity(), activity(id="AKU-02"))
    frame = compare(before, _activities(), form=FORM, silent={"akut-vard"})
    assert frame["andring"].tolist() == [ChangeKind.SILENT]
    assert frame["aktivitet"].str.startswith("2 aktiviteter förra gången").all()


def test_groups_are_told_apart() -> None:
    """The same identity in two groups is two activities."""
    before = _activities(activity(), group="tandvard")
    frame = compare(before, _activities(activity()), form=FORM)
    assert frame[["grupp", "andring"]].to_numpy().tolist() == [
        ["tandvard", "Borttagen"],
        ["akut-vard", "Ny grupp"],
    ]


def test_a_group_that_was_not_there_has_no_new_activities() -> None:
    """Nobody knows what a group did before it was in the summary: it is one row, not many."""
    before = _activities(activity(), group="tandvard")
    both = summary_of(
        [
            book("tandvard", handlingsplan=[activity()]),
            book("akut-vard", handlingsplan=[activity(), activity(id="AKU-02")]),
        ]
    )["aktiviteter"]
    frame = compare(before, both, form=FORM)
    assert frame["andring"].tolist() == [ChangeKind.NEW_GROUP]
    assert frame["aktivitet"].tolist() == ["2 aktiviteter; gruppen var inte med förra gången."]


def test_a_field_that_the_earlier_one_lacks_is_not_compared() -> None:
    """A column that is new in the form is no change in every row."""
    before = _activities(activity()).drop(
        columns=["kommentar", "kommentar_skrivet"], errors="ignore"
    )
    frame = compare(before, _activities(activity(kommentar="Ny kolumn")), form=FORM)
    assert frame.empty


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ("klart i våren 2026", "klart i hösten 2026", "Bort: våren · Nytt: hösten"),
        ("en rad", "en ny rad", "Nytt: ny"),
        ("en gammal rad", "en rad", "Bort: gammal"),
        ("", "allt är nytt", "Nytt: allt är nytt"),
        ("a  b", "a b", "Bara mellanslag eller radbrytningar."),
        ("a b c d", "x b c y", "Bort: a … d · Nytt: x … y"),
    ],
)
def test_changed_words(before: str, now: str, said: str) -> None:
    """The words that went and the words that came are named."""
    assert changed_words(before, now) == said


@given(st.text(max_size=60), st.text(max_size=60))
def test_changed_words_takes_any_text(before: str, now: str) -> None:
    """Whatever is written, something is said and nothing raises."""
    assert isinstance(changed_words(before, now), str)


@settings(max_examples=10, deadline=None)
@given(st.permutations([activity(id=f"AKU-{n}", aktivitet=f"Sak {n}") for n in range(5)]))
def test_order_never_matters(rows: list[dict[str, Any]]) -> None:
    """Any order of the same rows is no change."""
    ordered = sorted(rows, key=lambda row: row["id"])
    assert _changes(ordered, rows) == []


def test_what_cannot_be_seen_is_no_change() -> None:
    """A cell with spaces alone is as empty as one with nothing."""
    assert _changes([activity(kommentar="  ")], [activity()]) == []


def test_a_row_goes_with_the_likest_that_can_be_it() -> None:
    """A nearly equal row with an identity of its own does not stand in the way of the other."""
    named = activity(id="AKU-01", aktivitet="Ta fram indikatorer för vården")
    unnamed = activity(id="", aktivitet="Ta fram indikatorer för vård i hemmet")
    came = activity(id="AKU-07", aktivitet="Ta fram indikatorer för vården!")
    kinds = [change[0] for change in _changes([named, unnamed], [named, came])]
    assert kinds == ["Ändrad text"]


def _drawn(number: int, words: str, status: str, end: str) -> dict[str, Any]:
    """Return an activity whose words are nobody else's: the same words would make it the same."""
    return {
        "id": f"AKU-0{number}",
        "aktivitet": f"{words} {'abcdef'[number - 1] * 9}",
        "status": status,
        "slut": pd.Timestamp(end),
    }


IDENTIFIED = st.lists(
    st.builds(
        _drawn,
        st.integers(1, 6),
        st.sampled_from(["Ta fram mått", "Utbilda"]),
        st.sampled_from(["Grön", "Gul", "Röd", "Avslutad"]),
        st.sampled_from(["2026-12-31", "2027-06-30"]),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda row: row["id"],
)


@lru_cache
def _one() -> pd.DataFrame:
    return _activities(activity())


def _frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return activities that differ in a few fields, without summing up a round for each."""
    drawn = pd.DataFrame(rows)
    frame = pd.concat([_one()] * len(rows), ignore_index=True)
    for name in drawn.columns:
        frame[name] = drawn[name].astype(frame[name].dtype)
    return frame


@settings(max_examples=40, deadline=None)
@given(IDENTIFIED, IDENTIFIED)
def test_each_identity_is_new_removed_or_followed(
    before: list[Mapping[str, Any]], now: list[Mapping[str, Any]]
) -> None:
    """By counting: what came is new, what went is removed, the rest is neither."""
    frame = compare(_frame(before), _frame(now), form=FORM)
    by_kind = frame.groupby("andring")["id"].agg(set).to_dict()
    then, today = ({row["id"] for row in rows} for rows in (before, now))
    assert by_kind.get(ChangeKind.NEW, set()) == today - then
    assert by_kind.get(ChangeKind.REMOVED, set()) == then - today
    moved = frame[~frame["andring"].isin([ChangeKind.NEW, ChangeKind.REMOVED])]
    assert set(moved["id"]) <= then & today


OPPOSITE = {
    ChangeKind.NEW: ChangeKind.REMOVED,
    ChangeKind.REMOVED: ChangeKind.NEW,
    ChangeKind.TEXT: ChangeKind.TEXT,
    ChangeKind.DATE: ChangeKind.DATE,
    ChangeKind.WORSE: ChangeKind.BETTER,
    ChangeKind.BETTER: ChangeKind.WORSE,
}


@settings(max_examples=40, deadline=None)
@given(IDENTIFIED, IDENTIFIED)
def test_looking_back_turns_every_change_round(
    before: list[Mapping[str, Any]], now: list[Mapping[str, Any]]
) -> None:
    """From and to change places, new and removed too, better and worse where nothing has ended."""
    there = compare(_frame(before), _frame(now), form=FORM)
    back = compare(_frame(now), _frame(before), form=FORM)
    columns = ["id", "rubrik"]
    forth = {tuple(row): (a, b) for *row, a, b in there[[*columns, "fran", "till"]].to_numpy()}
    again = {tuple(row): (b, a) for *row, a, b in back[[*columns, "fran", "till"]].to_numpy()}
    assert forth == again
    kinds = {tuple(row): kind for *row, kind in back[[*columns, "andring"]].to_numpy()}
    for *row, kind in there[[*columns, "andring"]].to_numpy():
        if kind in OPPOSITE:
            assert kinds[tuple(row)] in {OPPOSITE[kind], ChangeKind.STATUS}


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (1234567.0, 1234568.0, ("1234567", "1234568")),
        (0.1234567, 0.1234568, ("0,1234567", "0,1234568")),
        (85.0, 85.5, ("85", "85,5")),
        (None, 0.0, ("", "0")),
    ],
)
def test_numbers_are_compared_and_shown_whole(
    before: float | None, now: float, said: tuple[str, str]
) -> None:
    """A region's form may have numbers in the plan's sheet; none of their digits is cut off."""
    goal = msgspec.structs.replace(FORM.plan.falt[-1], namn="mal", rubrik="Mål", typ=FieldType.TAL)
    plan = msgspec.structs.replace(FORM.plan, falt=(*FORM.plan.falt, goal))
    blad = tuple(plan if sheet is FORM.plan else sheet for sheet in FORM.blad)
    form = msgspec.structs.replace(FORM, blad=blad)
    then, today = (_one().assign(mal=value) for value in (before, now))
    (change,) = compare(then, today, form=form).itertuples()
    assert (change.fran, change.till, change.rubrik) == (*said, "Mål")

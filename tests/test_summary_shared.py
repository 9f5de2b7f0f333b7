"""What several groups share: activities that are alike, and the region's calendar."""

from __future__ import annotations

import itertools

import pytest

from handlingsplan.samples import DAY
from handlingsplan.summary import Summary
from handlingsplan.summary.calendar import EVERYBODY
from handlingsplan.summary.touchpoints import MOST_ACTIVITIES, shared_words
from tests.summary_rounds import activity, big_round, book, summary_of

#: Group -> activities: two pairs are about the same thing, the rest is not.
TEXTS = {
    "akut-vard": ["Rehabilitering efter trauma i team", "Svara på remisser i tid"],
    "aldres-halsa-och-palliativ-vard": ["Läkemedelslistor"],
    "lakemedel": ["Läkemedel till äldre", "Fasa ut narkosgaser"],
    "hjart-och-karlsjukdomar": ["Hjärtrehabilitering på distans", "Ny mottagning för svikt"],
    "tandvard": ["Fluorlack i förskolan", "Fluorlack i skolan"],
}


def _summary(texts: dict[str, list[str]]) -> Summary:
    return summary_of(
        book(
            group,
            handlingsplan=[
                activity(id=f"{group}-{n}", prioriterat_omrade=None, aktivitet=written)
                for n, written in enumerate(own)
            ],
        )
        for group, own in texts.items()
    )


def _pairs(summary: Summary) -> set[frozenset[str]]:
    frame = summary["beroringspunkter"]
    return {
        frozenset(pair) for pair in zip(frame["aktivitet"], frame["andra_aktivitet"], strict=True)
    }


def test_activities_about_the_same_thing_are_paired() -> None:
    """Words in other forms and in compounds are the same; a group is never paired with itself."""
    frame = _summary(TEXTS)["beroringspunkter"]
    assert _pairs(_summary(TEXTS)) == {
        frozenset({TEXTS["akut-vard"][0], TEXTS["hjart-och-karlsjukdomar"][0]}),
        frozenset({TEXTS["aldres-halsa-och-palliativ-vard"][0], TEXTS["lakemedel"][0]}),
    }
    assert (frame["grupp"] != frame["andra_grupp"]).all()
    assert set(frame["ord"]) == {"rehabilitering", "läkemedel"}
    assert frame["likhet"].is_monotonic_decreasing
    assert frame["likhet"].between(0, 1).all()


def test_the_pairs_do_not_depend_on_the_order_of_the_files() -> None:
    """Any order of the groups and of their rows gives the same pairs."""
    expected = _pairs(_summary(TEXTS))
    for order in itertools.islice(itertools.permutations(TEXTS), 0, 120, 40):
        assert _pairs(_summary({group: TEXTS[group][::-1] for group in order})) == expected


def test_what_every_group_writes_is_nothing_in_common() -> None:
    """A phrase that all groups use says nothing of what their activities are about."""
    texts = {group: ["Gemensam plan för regionen"] for group in TEXTS}
    assert _summary(texts)["beroringspunkter"].empty


def test_too_many_activities_are_said_to_be_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the limit the section is left out, with the reason."""
    monkeypatch.setattr("handlingsplan.summary.build.MOST_ACTIVITIES", 4)
    summary = _summary(TEXTS)
    assert "beroringspunkter" not in summary.frames
    assert str(MOST_ACTIVITIES) in summary.left_out["beroringspunkter"]


def test_the_shared_words_are_named_by_weight() -> None:
    """A rare word stands before a common one; short words are not named."""
    words = shared_words(
        "Lista över läkemedel", "Läkemedelslista i år", {"läkem": 2.0, " list": 0.1, "lista": 0.1}
    )
    assert words == ["läkemedel"]


def test_the_calendar_has_each_common_date_once() -> None:
    """What the region brings into every plan is one row; what a group adds is its own."""
    own = [
        {"handelse": "RPO-dag", "typ": "Möte", "kvartal": "Q3", "fran": "2026-09-03"},
        {"handelse": "Utan dag", "typ": "Möte", "kvartal": "Q2"},
        {"handelse": "Någon gång", "typ": "Annat"},
    ]
    common = {"handelse": "RSL-möte i februari", "typ": "Möte", "kvartal": "Q1"}
    books = [
        book("akut-vard", cover={"ar": 2026.0}, arshjul=[common, *own]),
        book("tandvard", cover={"ar": 2026.0}, arshjul=[common]),
    ]
    frame = summary_of(books, today=DAY)["kalender"]
    assert frame[["manad", "grupp_namn", "handelse"]].to_numpy().tolist() == [
        ["2026 Q1", EVERYBODY, "RSL-möte i februari"],
        ["2026 Q2", "RPO Akut vård", "Utan dag"],
        ["2026-09 september", "RPO Akut vård", "RPO-dag"],
        ["utan datum", "RPO Akut vård", "Någon gång"],
    ]
    assert frame["cell"].tolist() == ["A5", "A7", "A6", "A8"]


def test_a_round_without_anything_in_its_calendar_has_an_empty_one() -> None:
    """The section is there, with its columns."""
    frame = summary_of(big_round(2, rows=1))["kalender"]
    assert frame.empty
    assert {"manad", "grupp_namn", "handelse", "fil"} <= set(frame.columns)

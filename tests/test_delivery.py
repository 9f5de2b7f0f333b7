"""Who has sent and who has not: each group in one state, each file named once, in any order."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlingsplan.codes import Code
from handlingsplan.delivery import (
    OF_FILES,
    Delivery,
    State,
    by_group,
    deliveries,
    private_clauses,
    sent_by,
    silent_files,
)
from handlingsplan.findings import Finding, Severity
from handlingsplan.form import load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.plans import build_plans
from handlingsplan.privacy import Private
from handlingsplan.reading.records import RawBook, Refusal
from tests.checked_rounds import finding
from tests.rules_plan import book

TODAY = dt.date(2026, 11, 10)
FORM = load_form()
ORGANISATION = load_organisation()
GROUPS = [group.id for group in ORGANISATION.grupper]


def file(group: str, state: State, name: str = "", *, med: bool = False) -> Delivery:
    """Return a file of a group in a state."""
    title = ORGANISATION.by_id[group].titel if group else ""
    return Delivery(fil=name or f"{group}.xlsx", grupp=group, grupp_namn=title, lage=state, med=med)


def sent(
    books: Sequence[RawBook], refusals: Sequence[Refusal] = (), *found: str
) -> tuple[Delivery, ...]:
    """Return the hand-ins of books with one fault in each file of ``found``."""
    plans = build_plans(list(books), organisation=ORGANISATION, form=FORM)
    faults = [finding(fil=fil) for fil in found]
    return deliveries(plans, refusals, faults, today=TODAY)


def refusal(fil: str, kod: Code = Code.HP101) -> Refusal:
    """Return a file that was not read."""
    return Refusal(fil=fil, kod=kod, skal="filen går\ninte att läsa", fingerprint="f" * 64)


def of(found: Sequence[Delivery], group: str) -> list[tuple[str, State]]:
    """Return file and state of what a group has."""
    return [(one.fil, one.lage) for one in found if one.grupp == group]


# --- The states themselves


def test_each_state_can_be_shown_everywhere() -> None:
    """A heading, a clause, a colour and a rank of its own stand with each state."""
    for state in State:
        assert state.rubrik[0].isupper()
        assert state.utsaga
        assert all(len(colour.lstrip("#")) == 6 for colour in state.farg)
    assert len({state.rang for state in State}) == len(State)
    assert max(State, key=lambda state: state.rang) in OF_FILES


@pytest.mark.parametrize("state", State)
def test_a_state_is_its_word(state: State) -> None:
    """The word in files and tables is the member's own."""
    assert [one for one in State if one == state.value] == [state]
    assert f"{state}" == state.value


# --- Which file speaks for a group


@pytest.mark.parametrize(
    ("states", "speaks"),
    [
        ([State.ERRORS, State.SENT], State.SENT),
        ([State.REPLACED, State.ERRORS], State.ERRORS),
        ([State.NO_PLAN, State.MISSING], State.MISSING),
        ([State.REPLACED, State.NOTHING], State.NOTHING),
        ([State.NO_PLAN, State.REPLACED], State.NO_PLAN),
    ],
)
def test_the_state_that_says_most_speaks(states: list[State], speaks: State) -> None:
    """Among files that do not count, the rank decides, in whichever order they come."""
    files = [file("akut-vard", state, f"{n}.xlsx") for n, state in enumerate(states)]
    for some in (files, files[::-1]):
        assert by_group(some)["akut-vard"].lage is speaks


def test_the_file_that_counts_speaks_though_another_has_a_better_state() -> None:
    """The rows in the summary are those of the file with faults, so the group has faults."""
    counts = file("akut-vard", State.ERRORS, "ny.xlsx", med=True)
    other = file("akut-vard", State.SENT, "gammal.xlsx")
    assert by_group([other, counts])["akut-vard"] is counts


def test_a_file_without_a_group_speaks_for_none() -> None:
    """Two unknown files do not compete for the group that has no name."""
    strangers = [file("", State.ERRORS, f"{n}.pdf") for n in range(2)]
    assert by_group(strangers) == {}
    assert silent_files(strangers) == strangers


@given(
    st.lists(
        st.tuples(st.sampled_from(["", *GROUPS[:4]]), st.sampled_from(State), st.booleans()),
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_every_file_speaks_or_is_silent_in_any_order(
    drawn: list[tuple[str, State, bool]], chance: Random
) -> None:
    """Speaking and silent files are all files; the groups' states hang on no order."""
    files = [
        file(group, state, f"{n}.xlsx", med=med and bool(group))
        for n, (group, state, med) in enumerate(drawn)
    ]
    spoken = [one.fil for one in by_group(files).values()]
    silent = [one.fil for one in silent_files(files)]
    assert Counter(spoken + silent) == Counter(one.fil for one in files)
    mixed = list(files)
    chance.shuffle(mixed)
    states = {group: one.lage for group, one in by_group(files).items()}
    assert {group: one.lage for group, one in by_group(mixed).items()} == states


# --- From files to hand-ins


def test_who_has_not_sent_is_there_too_once() -> None:
    """One plan: its group has sent, and each other active group is missing, by name."""
    found = sent([book(fil="akut.xlsx")])
    assert of(found, "akut-vard") == [("akut.xlsx", State.SENT)]
    missing = [one for one in found if one.lage is State.MISSING]
    active = {group.id for group in ORGANISATION.active_groups(TODAY)}
    assert {one.grupp for one in missing} == active - {"akut-vard"}
    assert all(one.fil == "" and one.grupp_namn for one in missing)
    assert [one.grupp for one in found] == sorted((one.grupp for one in found), key=GROUPS.index)


def test_a_fault_makes_the_state_and_tips_do_not() -> None:
    """Only *fel* counts as having faults; each severity is counted for itself."""
    plans = build_plans([book(fil="a.xlsx")], organisation=ORGANISATION, form=FORM)
    tips = [finding(fil="a.xlsx", niva=Severity.TIPS), finding(fil="a.xlsx", niva=Severity.VARNING)]
    (quiet,) = (one for one in deliveries(plans, (), tips, today=TODAY) if one.fil)
    assert (quiet.lage, quiet.fel, quiet.varningar, quiet.tips) == (State.SENT, 0, 1, 1)
    faults = [*tips, finding(fil="a.xlsx"), finding(fil="a.xlsx")]
    (faulty,) = (one for one in deliveries(plans, (), faults, today=TODAY) if one.fil)
    assert (faulty.lage, faulty.fel) == (State.ERRORS, 2)


def test_nothing_to_report_is_a_state_unless_it_has_faults() -> None:
    """The tick on the cover makes the state; a fault is more important."""
    ticked = book(fil="a.xlsx", cover={"inget_att_rapportera": "x"})
    assert of(sent([ticked]), "akut-vard") == [("a.xlsx", State.NOTHING)]
    assert of(sent([ticked], (), "a.xlsx"), "akut-vard") == [("a.xlsx", State.ERRORS)]


def test_of_two_files_the_one_that_does_not_count_is_replaced() -> None:
    """The newer one counts; the other is there, with the reason."""
    old = book(fil="gammal.xlsx", cover={"uppdaterad": "2026-03-01"})
    new = book(fil="ny.xlsx", cover={"uppdaterad": "2026-09-01"})
    found = sent([old, new])
    assert of(found, "akut-vard") == [("gammal.xlsx", State.REPLACED), ("ny.xlsx", State.SENT)]
    replaced = next(one for one in found if one.fil == "gammal.xlsx")
    assert replaced.skal == "Gruppen har en nyare fil: ny.xlsx."
    assert (replaced.med, replaced.uppdaterad) == (False, dt.date(2026, 3, 1))


def test_a_copy_of_the_same_day_is_not_called_older() -> None:
    """One of them counts, and it is no newer."""
    same = {"uppdaterad": "2026-03-01"}
    found = sent([book(fil="a.xlsx", cover=same), book(fil="b.xlsx", cover=same)])
    assert found[0].skal == "Gruppen har en annan fil, som räknas: b.xlsx."


def test_a_file_that_cannot_be_read_counts_as_sent_by_its_name() -> None:
    """The group has sent, with faults; its reason is one line."""
    found = sent(
        [], [refusal("handlingsplan-2026-tandvard.xlsx")], "handlingsplan-2026-tandvard.xlsx"
    )
    assert of(found, "tandvard") == [("handlingsplan-2026-tandvard.xlsx", State.ERRORS)]
    one = next(one for one in found if one.grupp == "tandvard")
    assert (one.skal, one.fel, one.fingerprint) == ("filen går inte att läsa", 1, "f" * 64)


@pytest.mark.parametrize("kod", [Code.HP120, Code.HP135, Code.HP136, Code.HP139])
def test_what_is_no_plan_leaves_its_group_missing(kod: Code) -> None:
    """A note in a file named after the group is named, and the group has still not sent."""
    found = sent([], [refusal("tandvard anteckningar.txt", kod)])
    assert sorted(of(found, "tandvard")) == [
        ("", State.MISSING),
        ("tandvard anteckningar.txt", State.NO_PLAN),
    ]
    assert sent_by([refusal("tandvard.txt", kod)], ORGANISATION) == set()


def test_who_has_sent_what_could_not_be_read() -> None:
    """Groups by file name; a name that points to nobody gives nobody."""
    files = [refusal("handlingsplan-2026-tandvard.xlsx"), refusal("okänd.xlsx")]
    assert sent_by(files, ORGANISATION) == {"tandvard"}


def test_a_stranger_stands_last_under_its_own_name() -> None:
    """A plan of a group that is not in the organisation is named as it wrote itself."""
    stranger = book(fil="a.xlsx", cover={"grupp": "Grupp som\ninte finns"})
    found = sent([stranger, book(fil="b.xlsx")])
    assert found[-1].fil == "a.xlsx"
    assert found[-1].grupp == ""
    assert found[-1].grupp_namn == "Grupp som inte finns", "one line of it"


def test_plain_values_for_json() -> None:
    """The record is plain text and numbers; no day is an empty text."""
    data = file("akut-vard", State.SENT).to_dict()
    assert (data["lage"], data["uppdaterad"]) == ("inskickad", "")
    day = Delivery(
        fil="a", grupp="b", grupp_namn="c", lage=State.ERRORS, uppdaterad=dt.date(2026, 2, 3)
    )
    assert day.to_dict()["uppdaterad"] == "2026-02-03"
    assert all(isinstance(value, (str, int)) for value in day.to_dict().values())


# --- What is said of private texts


def test_plans_with_personal_numbers_are_named() -> None:
    """One plan is singular; the numbers and the addresses have a clause each."""
    files = [file("akut-vard", State.SENT), file("tandvard", State.SENT)]
    number, address = frozenset({Private.PERSONAL_NUMBER}), frozenset({Private.EMAIL})
    assert list(private_clauses(files, {"akut-vard.xlsx": number})) == [
        (
            1,
            (
                "plan innehåller personnummer (RPO Akut vård). "
                "Ta bort dem innan något skickas med e-post."
            ),
        )
    ]
    both = list(
        private_clauses(files, {"akut-vard.xlsx": number | address, "tandvard.xlsx": address})
    )
    assert [count for count, _ in both] == [1, 2]
    assert both[1][1].startswith("planer innehåller e-postadresser eller telefonnummer (RPO Akut")


def test_two_files_of_a_group_are_told_apart() -> None:
    """Each by its file's name, where the group's would stand twice."""
    files = [file("akut-vard", State.SENT), file("akut-vard", State.REPLACED, "utkast.xlsx")]
    ((count, clause),) = private_clauses(
        files, {one.fil: frozenset({Private.PHONE}) for one in files}
    )
    assert count == 2
    assert "(RPO Akut vård, akut-vard.xlsx, RPO Akut vård, utkast.xlsx)" in clause


def test_many_plans_are_counted_after_the_first_four() -> None:
    """The line stays short: four names, and how many more."""
    files = [file(group, State.SENT) for group in GROUPS[:7]]
    found = {one.fil: frozenset({Private.PHONE}) for one in files}
    ((count, clause),) = private_clauses(files, found)
    assert count == 7
    assert "och 3 till). Skriv funktionen" in clause
    assert clause.count(",") == 3


def test_where_private_texts_stand_is_said() -> None:
    """Sheet and cell of each plan, the first three; the name of a file is a place too."""
    files = [file("akut-vard", State.SENT), file("tandvard", State.SENT)]
    places = [("akut-vard", Code.HP801, "Handlingsplan", f"T{row}") for row in range(5, 10)]
    places += [("tandvard", Code.HP805, "", ""), ("tandvard", Code.HP802, "Start", "B3")]
    places += [("tandvard", Code.HP806, "", ""), ("tandvard", Code.HP803, "", "")]
    found = [
        Finding(kod=kod, niva=Severity.FEL, fil=f"{of}.xlsx", blad=sheet, cell=cell, vad="", gor="")
        for of, kod, sheet, cell in places
    ]
    both = frozenset({Private.PERSONAL_NUMBER, Private.EMAIL})
    held = {"akut-vard.xlsx": frozenset({Private.PERSONAL_NUMBER}), "tandvard.xlsx": both}
    (_, numbers), (_, contacts) = private_clauses(files, held, found)
    assert "(RPO Akut vård: Handlingsplan T5, T6, T7 och 2 till; " in (numbers)
    assert "RPO Tandvård: filens namn). Ta bort dem" in numbers
    assert numbers.endswith("Granskningen visar alla ställen.")
    assert contacts == (
        "plan innehåller e-postadresser eller telefonnummer (RPO Tandvård: Start B3, filens namn, "
        "filens egenskaper). Skriv funktionen i stället."
    )


def test_a_file_that_is_not_in_the_round_is_not_spoken_of() -> None:
    """What was found elsewhere gives no clause."""
    assert list(private_clauses([], {"x.xlsx": frozenset({Private.PHONE})})) == []

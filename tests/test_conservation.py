"""The account balances: every text in a workbook is read, quoted, or the template's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.conservation import KINDS, Edit, blank_texts, edited, edits, every_text, lost
from tests.office import Office
from tests.workbooks import good_plan


def test_the_outsider_sees_what_was_put_in() -> None:
    """The list that we are judged by does hold notes, links, text boxes and struck-out text."""
    done = [
        Edit(kind="note", sheet=0, row=5, column=3, texts=("en anteckning",)),
        Edit(kind="link", sheet=1, row=5, column=3, texts=("se här", "plats")),
        Edit(kind="text box", sheet=2, row=5, column=3, texts=("i en ruta",)),
        Edit(kind="strike a part", sheet=1, row=6, column=3, texts=("bortstruket", "kvarlämnat")),
        Edit(kind="header", sheet=0, row=1, column=1, texts=("på papper",)),
    ]
    seen = set(every_text(edited(done)))
    expected = {"en anteckning", "se här", "https://exempel.se/plats", "i en ruta", "kvarlämnat"}
    assert expected | {"bortstruket ", "på papper"} <= seen
    assert not expected & blank_texts()


def test_nothing_is_lost_of_a_good_plan() -> None:
    """Nor of one that nobody has edited."""
    assert lost(good_plan()) == []


def test_without_the_account_texts_are_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """So the test can fail: what the account says is what keeps the texts."""
    done = [Edit(kind="type", sheet=n, row=60, column=22, texts=(f"text {n}",)) for n in range(9)]
    assert lost(edited(done)) == []
    monkeypatch.setattr("handlingsplan.reading.book.account", lambda *_: ())
    assert len(lost(edited(done))) == len(done)


@pytest.mark.parametrize("kind", ["type", "note", "header", "own sheet", "text box"])
def test_many_of_a_kind_are_all_told(kind: str) -> None:
    """Forty at once: findings are few, and none of the texts is cut away."""
    done = [
        Edit(
            kind=kind,
            sheet=number % 3 if kind in {"header", "text box"} else 1,
            row=50 + number,
            column=3,
            texts=tuple(
                f"nr {number}.{n}: {'vi behöver besked ' * 4}" for n in range(KINDS[kind][1])
            ),
        )
        for number in range(40)
    ]
    assert lost(edited(done)) == []


def test_everything_in_a_column_of_the_groups_own_is_told() -> None:
    """Row by row, not the heading alone."""
    texts = tuple(f"rad {number}: behöver pengar av regionen" for number in range(12))
    column = Edit(kind="column", sheet=1, row=1, column=1, texts=("Budget", *texts))
    assert lost(edited([column])) == []


def test_nothing_is_lost_where_libreoffice_has_saved_it(office: Office, tmp_path: Path) -> None:
    """As .xlsx and as .ods: one edit of each kind."""
    done = [
        Edit(
            kind=kind,
            sheet=number,
            row=60 if number % 2 else 6,
            column=4 + number,
            texts=tuple(f"{kind} {number} {part} unik text" for part in range(KINDS[kind][1])),
        )
        for number, kind in enumerate(sorted(KINDS))
    ]
    data = edited(done)
    (tmp_path / "plan.xlsx").write_bytes(data)
    for ending in ("xlsx", "ods"):
        saved = office.convert(tmp_path / "plan.xlsx", tmp_path / f"sparad.{ending}")
        assert lost(data, saved=saved.read_bytes()) == [], ending


@settings(max_examples=60, deadline=None)
@given(edits())
def test_nothing_that_a_person_put_in_is_lost(done: list[Edit]) -> None:
    """Typed, pasted, noted, linked, drawn, struck out, hidden, copied, anywhere."""
    assert lost(edited(done)) == []

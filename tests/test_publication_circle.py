"""What is published can be moved in again: the same activities, promises and statuses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from handlingsplan.consolidation import summarise_round
from handlingsplan.form import load_form
from handlingsplan.incoming import close_readers, interpret, move_in, source_of
from handlingsplan.organisation import Group, load_organisation
from handlingsplan.publication.material import Material
from handlingsplan.publication.plan_pages import plan_document
from handlingsplan.publication.words import Words
from handlingsplan.publish.deck import to_deck
from handlingsplan.publish.pages import Document
from handlingsplan.publish.pdf import to_pdf
from handlingsplan.reading.promises import marks_in
from handlingsplan.rounds import check_round, read_round
from handlingsplan.samples import YEAR, load_samples, write_samples

FORM = load_form()
ORGANISATION = load_organisation()
PLAN = FORM.plan.nyckel
WRITERS = {"pptx": to_deck, "pdf": to_pdf}
Row = Mapping[Any, Any]
Rows = Sequence[Row]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Material:
    """Return the demo's round, ready to be published: twenty plans, written in many ways."""
    folder = tmp_path_factory.mktemp("inkomna")
    write_samples(folder, load_samples())
    checked = check_round(read_round(folder, year=YEAR, use_cache=False))
    words = Words(FORM, ORGANISATION.public_contacts)
    summary = summarise_round(checked)
    return Material(checked=checked, summary=summary, words=words, despite=True)


def moved(document: Document, group: Group, kind: str) -> Rows:
    """Return the plan's rows as ``flytta-in`` understands the published file."""
    data = WRITERS[kind](document)
    source = source_of(data, f"{document.key}.{kind}")
    done = interpret(source, form=FORM, organisation=ORGANISATION, group=group, year=YEAR)
    return list(done.content.rows.get(PLAN, []))


def letters(text: object) -> str:
    """Return a text's letters and digits alone: a line may have been broken anywhere."""
    return re.sub(r"[\W_]", "", str(text)) if isinstance(text, str) else ""


def activity(row: Row) -> str:
    """Return what is done; a working group on the first line goes to a field of its own."""
    text = row.get("aktivitet")
    first, _, rest = text.partition("\n") if isinstance(text, str) else ("", "", "")
    return letters(rest if first.startswith("RAG ") and rest else text)


def promises(row: Row) -> set[int]:
    """Return the numbers of the promises that are ticked."""
    return {nr for nr in range(1, 8) if row.get(f"lofte_{nr}") is True}


def pairs(then: Rows, now: Rows) -> Iterator[tuple[Row, Rows]]:
    """Yield each row as it was, with the rows that it has become: one for each bullet."""
    left = list(now)
    for row in then:
        sought, found = activity(row), ""
        taken: list[Row] = []
        while left and (not taken or len(found) < len(sought)):
            taken.append(left.pop(0))
            found += activity(taken[-1])
        assert found == sought
        yield row, taken
    assert left == []


@pytest.mark.parametrize("kind", list(WRITERS))
def test_published_files_give_the_same_plan(published: Material, kind: str) -> None:
    """Every activity of the demo comes back from slides and PDF, with its promises and status."""
    rows = 0
    known = {choice.namn for choice in FORM.listor["status"]}
    for group in published.groups:
        then = published.rows("aktiviteter", group.id)
        now = moved(plan_document(published, group), group, kind)
        for row, became in pairs(then, now):
            rows += 1
            said = marks_in(str(row["prioriterat_omrade"]), FORM.loften)
            assert promises(row) <= promises(became[0]) <= promises(row) | said
            status = row["status"] if row["status"] in known else ""
            assert became[0].get("status", "") == status
    assert rows == len(published.summary["aktiviteter"]) > 75


def test_the_file_says_whose_it_is_and_of_which_year(published: Material, tmp_path: Path) -> None:
    """Group and year are read off the title slide; nobody need say them."""
    group = published.groups[0]
    path = tmp_path / "bildspel.pptx"
    path.write_bytes(to_deck(plan_document(published, group)))
    try:
        done = move_in(path, form=FORM, organisation=ORGANISATION)
    finally:
        close_readers()
    assert (done.group.id, done.year) == (group.id, YEAR)
    assert str(done.content.cover["uppdaterad"]) == f"{published.updated(group.id)}"

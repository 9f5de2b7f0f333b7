"""Hostile and unlucky files: each costs one line and no more, and none reaches out."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from handlingsplan.errors import UnreadableFileError
from handlingsplan.findings import load_catalogue
from handlingsplan.form import Role, SheetRole, load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.reading.book import read_bytes
from handlingsplan.reading.pool import read_many
from handlingsplan.reading.records import RawBook, Refusal
from tests import hostile
from tests.hostile import CASES, Case, good_plan


def ids(case: Case) -> str:
    """Name a test by its case."""
    return case.name


def activities(book: RawBook) -> tuple[object, ...]:
    """Return the activities of a book's plan sheet."""
    plan = load_form().with_role(SheetRole.PLAN)
    assert plan is not None
    field = plan.with_role(Role.AKTIVITET)
    assert field is not None
    table = book.tables.get(plan.nyckel)
    return table.values[field.namn] if table else ()


def test_the_good_plan_is_good() -> None:
    """The plan that all cases are made from is read without a note."""
    book = read_bytes(good_plan(), "plan.xlsx")
    assert activities(book) == hostile.ACTIVITIES
    assert book.notes == ()


def test_there_are_enough_kinds() -> None:
    """The corpus covers the kinds of ../shared/files.md, each under a name of its own."""
    assert len({case.name for case in CASES}) == len(CASES) >= 60


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_the_same_bytes_each_time(case: Case) -> None:
    """A case can be made again, byte for byte."""
    if "million" not in case.name:  # those take seconds to make
        assert case.make(good_plan()) == case.make(good_plan())


@pytest.mark.parametrize("case", [case for case in CASES if case.refused], ids=ids)
def test_a_file_that_cannot_be_used_is_refused_with_its_reason(case: Case) -> None:
    """One refusal, with the code of the catalogue and a reason that fits its sentence."""
    data = case.make(good_plan())
    with pytest.raises(UnreadableFileError) as caught:
        read_bytes(data, "plan.xlsx")
    assert caught.value.code == case.code
    rule = load_catalogue().rules[case.code]
    assert rule.omrade == "fil"
    assert not caught.value.reason.endswith(".")


@pytest.mark.parametrize("case", [case for case in CASES if not case.refused], ids=ids)
def test_an_odd_file_is_read_as_far_as_it_goes(case: Case) -> None:
    """What can be read is read, with a note where people should know."""
    book = read_bytes(case.make(good_plan()), "plan.xlsx")
    left_over = {"HP233"}  # parts that nothing leads to any more
    codes = {note.kod for note in book.notes} - left_over
    assert codes == set(case.code.split())
    assert (activities(book) == hostile.ACTIVITIES) is case.whole


def test_all_good_plans_are_read_among_all_bad_ones(tmp_path: Path) -> None:
    """41 good plans and every bad file in one folder: nothing is lost and each has its line."""
    organisation = load_organisation()
    for number, group in enumerate(organisation.grupper):
        (tmp_path / f"bra-{group.id}.xlsx").write_bytes(good_plan(number))
    for case in CASES:
        (tmp_path / f"{case.name}.xlsx").write_bytes(case.make(good_plan()))
    results = {result.fil: result for result in read_many(tmp_path.iterdir(), root=tmp_path)}
    good = [result for name, result in results.items() if name.startswith("bra-")]
    assert len(good) == len(organisation.grupper)
    assert all(
        isinstance(book, RawBook) and activities(book) == hostile.ACTIVITIES for book in good
    )
    for case in CASES:
        result = results[f"{case.name}.xlsx"]
        assert isinstance(result, Refusal) is case.refused, case.name
        if isinstance(result, Refusal):
            assert result.kod == case.code, case.name


REACHING_OUT: dict[str, Callable[[bytes], bytes]] = {
    "dtd": hostile.xml.doctype,
    "entity": lambda good: re.sub(
        rb"file:///etc/hostname", b"http://localhost:9/x", hostile.xml.foreign_entity(good)
    ),
    "external link": hostile.oddities.external_link,
    "sheet elsewhere": hostile.oddities.sheet_elsewhere,
}


@pytest.mark.parametrize("kind", REACHING_OUT)
def test_nothing_is_fetched(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that names an address gets no visit: neither by Python nor by libxml2."""
    with socket.create_server(("localhost", 0)) as server:
        port = server.getsockname()[1]
        parts = hostile.unzipped(REACHING_OUT[kind](good_plan()))
        data = hostile.zipped(
            {name: part.replace(b":9/", b":%d/" % port) for name, part in parts.items()}
        )
        _shut_sockets(monkeypatch)
        try:
            read_bytes(data, "plan.xlsx")
        except UnreadableFileError as error:
            assert error.code == "HP108"  # noqa: PT017  (one of the four is read)
        monkeypatch.undo()
        server.setblocking(False)  # noqa: FBT003  (the socket's own signature)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_round_needs_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the socket module shut, a round is read as ever, in processes of its own too."""
    _shut_sockets(monkeypatch)
    (tmp_path / "plan.xlsx").write_bytes(good_plan())
    (result,) = read_many(tmp_path.iterdir(), root=tmp_path)
    assert isinstance(result, RawBook)


def _shut_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    def shut(*_: object, **__: object) -> NoReturn:
        message = "a network connection was asked for"
        raise AssertionError(message)

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, shut)

"""Where the book lies: on the web, on a server, nowhere yet, or in protected view."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xlwings

from handlingsplan.errors import HandlingsplanError, UsageError
from handlingsplan.excel import host as door
from handlingsplan.excel import ribbon
from handlingsplan.excel.host import Host, NoBookError

ONEDRIVE = "https://region.example/personal/planer/Handlingsplan å.xlsx"


class Unmapped:
    """A book whose web address xlwings cannot turn into a path."""

    name = "plan.xlsx"
    app = None
    api = SimpleNamespace(FullName=ONEDRIVE)

    @property
    def fullname(self) -> str:
        """Raise as xlwings does where OneDrive's folder is unknown."""
        message = "Couldn't find the local OneDrive folder."
        raise xlwings.XlwingsError(message)


def host(fullname: str) -> Host:
    """Return the door to a book with a full name."""
    book: Any = SimpleNamespace(name=Path(fullname).name, fullname=fullname, app=None)
    return Host(book)


@pytest.mark.parametrize(
    ("fullname", "folder", "web"),
    [
        ("/hem/Mina planer åäö/plan.xlsx", Path("/hem/Mina planer åäö"), False),
        ("//server/delad yta/plan.xlsx", Path("//server/delad yta"), False),
        ("Bok1", None, False),
        (ONEDRIVE, None, True),
    ],
    ids=["path", "network drive", "never saved", "web"],
)
def test_the_folder_of_a_book_is_known_where_it_has_one(
    fullname: str,
    folder: Path | None,
    web: bool,  # noqa: FBT001  (a column of the table above)
) -> None:
    """A book on the web alone or never saved has none."""
    found = host(fullname)
    assert (found.folder, found.on_the_web) == (folder, web)


def test_a_web_address_that_xlwings_gives_up_is_one_all_the_same() -> None:
    """Excel itself still knows it."""
    book: Any = Unmapped()
    found = Host(book)
    assert (found.address, found.folder, found.on_the_web) == (ONEDRIVE, None, True)


@pytest.mark.parametrize(
    ("fullname", "words"), [("Bok1", "är inte sparad"), (ONEDRIVE, "ligger på webben")]
)
def test_without_a_folder_the_ribbon_says_why_and_what_to_do(fullname: str, words: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(UsageError) as caught:
        ribbon._consolidate_folder(host(fullname))
    assert words in caught.value.message
    assert "Öppna en plan ur mappen" in caught.value.hint


def test_in_protected_view_the_person_is_asked_to_enable_editing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Excel counts no book then."""
    monkeypatch.setattr(door, "_program", lambda: SimpleNamespace(books=[]))
    with pytest.raises(NoBookError) as caught:
        Host.of_ribbon()
    assert isinstance(caught.value, HandlingsplanError)
    assert "Aktivera redigering" in caught.value.hint

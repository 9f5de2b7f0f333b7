"""What the page asks for and what it is told, as records that travel as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec


class Output(StrEnum):
    """What can be made of a round, by the name of its file or folder."""

    SUMMARY = "sammanstallning.xlsx"
    COPIES = "returkopior"
    REPORT = "granskning.html"
    MAILS = "mejl"


class Check(msgspec.Struct, frozen=True, kw_only=True, tag="check"):
    """Read and check what lies in a folder.

    Attributes:
        folder: the folder, in the worker's memory.
        file: name of the only plan to check; empty where the folder is a round.
        own: paths of a form, an organisation and rules of the person's own, any of them.
        stuck: name in the round -> why a file that ended the worker could not be read, a clause.
    """

    folder: str
    file: str = ""
    own: tuple[str, ...] = ()
    stuck: Mapping[str, str] = {}


class Make(msgspec.Struct, frozen=True, kw_only=True, tag="make"):
    """Make something of what was checked last, in its folder."""

    output: Output


class Templates(msgspec.Struct, frozen=True, kw_only=True, tag="templates"):
    """Make a workbook for each group.

    Attributes:
        folder: where to.
        year: the year that the plans are about.
        own: as in :class:`Check`.
    """

    folder: str
    year: int
    own: tuple[str, ...] = ()


class Recognise(msgspec.Struct, frozen=True, kw_only=True, tag="recognise"):
    """Say what a TOML file of the person's own is, and whether it can be used."""

    path: str


Request = Check | Make | Templates | Recognise


class State(msgspec.Struct, frozen=True, kw_only=True):
    """How many groups, or files, are in one state.

    Attributes:
        name: the state as a heading.
        count: how many.
        colours: background and text, ``#RRGGBB``.
    """

    name: str
    count: int
    colours: tuple[str, str]


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of a request.

    Attributes:
        error: what went wrong, and what to do; empty where nothing did.
        said: sentences to the person.
        states: the round's states, the one with most to do first.
        report: the findings as a web page.
        plans: how many plans could be read.
        files: paths of what was made; a folder stands for all that lies in it.
    """

    error: str = ""
    said: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    report: str = ""
    plans: int = 0
    files: tuple[str, ...] = ()


REQUESTS = msgspec.json.Decoder(Request)

"""Folders of a round, drawn at random out of every state that a file in one can be in.

What is drawn is known: which files are plans and may count, which must be named, which nobody
needs to hear of. :func:`faults_in` holds a round's laws against what the program says and makes:

- each command ends with its documented code, and without an error of our own;
- each file is named once;
- the rows of each plan that counts are in the summary, and nothing is counted twice;
- the same is said with and without a cache, and whatever order the files were laid there in.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from enum import Enum, auto
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import openpyxl

from handlingsplan.cli import main
from handlingsplan.consolidation import summarise_round
from handlingsplan.form import load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.rounds import Checked, check_round, read_round
from handlingsplan.text import shown
from tests.ods import as_ods
from tests.workbooks import plan, with_cells

TODAY = dt.date(2026, 11, 22)
FORM = load_form()
ORGANISATION = load_organisation(FORM.organisation)
GROUPS = ("akut-vard", "tandvard", "hta", "ogonsjukdomar", "primarvard")
_DAYS = ("2026-03-02", "2026-09-15", "2026-11-10")


class Is(Enum):
    """What a file in a round's folder is, as far as the laws ask."""

    PLAN = auto()  # read, and counts unless its group has a newer one
    OTHER = auto()  # read, but counts in no case: another form, an unknown group
    NAMED = auto()  # not read, but named
    QUIET = auto()  # nobody needs to hear of it


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it was drawn.

    Attributes:
        name: its path in the folder, with forward slashes; not always text that can be shown.
        what: see :class:`Is`.
        data: its bytes; ``None`` where ``lay`` makes it.
        lay: makes it in a folder, where it is no ordinary file.
        group, day: of a plan, the group's id, and the date on its cover (empty for none).
        said: a text that stands in a row of the plan, and in no other file's.
    """

    name: str
    what: Is
    data: bytes | None = None
    lay: Callable[[Path], object] | None = None
    group: str = ""
    day: str = ""
    said: str = ""


# --- What a file can be


@cache
def _filled(group: str, day: str, number: int, *, wrong: bool = False, year: int = 2026) -> bytes:
    said = _said(group, day, number)
    status = "Lila" if wrong else "Grön"
    table = (
        "prioriterat_omrade | lofte_1 | aktivitet | slut | status | statusdatum\n"
        f"Kortare väntan | x | {said} | 2026-12-15 | {status} | 2026-02-16"
    )
    cover = {"uppdaterad": day} if day else {}
    return plan(table, group=group, year=year, cover=cover)


def _said(group: str, day: str, number: int) -> str:
    return f"Arbete {number} i {group} {day}".strip()


def _good(chance: Random) -> Item:
    group, number = chance.choice(GROUPS), chance.randrange(3)
    day = chance.choice((*_DAYS, ""))
    wrong, year = chance.random() < 0.2, chance.choice((2026, 2026, 2026, 2025))
    if wrong:
        number += 10
    if year != 2026:
        number += 100
    data = _filled(group, day, number, wrong=wrong, year=year)
    ending = chance.choice((".xlsx", ".xlsx", ".xlsx", ".XLSX", ".xlsm"))
    name = chance.choice(
        (f"handlingsplan-2026-{group}", f"{group} slutlig", "plan", "Kopia av plan")
    )
    said = _said(group, day, number)
    return Item(name=name + ending, what=Is.PLAN, data=data, group=group, day=day, said=said)


def _in_ods(chance: Random) -> Item:
    group = chance.choice(GROUPS)
    said = _said(group, _DAYS[0], 50)
    return Item(
        name=f"{group}.ods", what=Is.PLAN, data=_ods(group), group=group, day=_DAYS[0], said=said
    )


@cache
def _ods(group: str) -> bytes:
    return as_ods(_filled(group, _DAYS[0], 50))


def _nothing(chance: Random) -> Item:
    group, day = chance.choice(GROUPS), chance.choice(_DAYS)
    return Item(
        name=f"{group} inget.xlsx",
        what=Is.PLAN,
        data=_reports_nothing(group, day),
        group=group,
        day=day,
    )


@cache
def _reports_nothing(group: str, day: str) -> bytes:
    return plan(group=group, cover={"uppdaterad": day, "inget_att_rapportera": "x"})


def _unknown_group(_: Random) -> Item:
    return Item(name="handlingsplan rymdmedicin.xlsx", what=Is.OTHER, data=_of_unknown_group())


@cache
def _of_unknown_group() -> bytes:
    return with_cells(_filled("hta", _DAYS[0], 77), "Start", {"B7": "RPO Rymdmedicin"})


def _other_form(_: Random) -> Item:
    data = plan(form="vgr-barnuppdraget", group="barnuppdraget")
    return Item(name="barnuppdraget.xlsx", what=Is.OTHER, data=data)


def _copied(chance: Random) -> Item:
    """A copy that a sync service or a person made: the same bytes under another name."""
    item = _good(chance)
    stem, _, ending = item.name.rpartition(".")
    name = chance.choice(
        (f"{stem} (1).{ending}", f"{stem} - Kopia.{ending}", f"{stem}-DESKTOP.{ending}")
    )
    return msgspec.structs.replace(item, name=name)


def _broken(chance: Random) -> Item:
    whole = _filled("tandvard", _DAYS[1], 0)
    data = chance.choice(
        (
            b"", whole[: len(whole) // 2], b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 100,
            b"<html><table></table></html>", chance.randbytes(300), b"\x00" * 4096,
        )
    )  # fmt: skip
    group = chance.choice((*GROUPS, "okänd"))
    ending = chance.choice((".xlsx", ".xls", ".xlsb", ".ods", ".xlsm"))
    return Item(name=f"plan {group}{ending}", what=Is.NAMED, data=data)


def _foreign(chance: Random) -> Item:
    """A workbook that is no plan."""
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = "Semesterlista"
    book.save(stream)
    return Item(
        name=chance.choice(("semester.xlsx", "bok1.xlsx")), what=Is.NAMED, data=stream.getvalue()
    )


def _locked(_: Random) -> Item:
    """A lock file of somebody who has a plan open."""
    return Item(name="~$handlingsplan-2026-hta.xlsx", what=Is.NAMED, data=b"\x05Anna" + b" " * 160)


def _other_kind(chance: Random) -> Item:
    """A document, a picture or a text whose name says that it is a plan."""
    group = chance.choice(GROUPS)
    ending = chance.choice((".pdf", ".docx", ".csv", ".txt", ".jpg", ".zip", ".pptx", ".html"))
    return Item(name=f"plan {group}{ending}", what=Is.NAMED, data=b"%PDF-1.7 text")


def _unrelated(chance: Random) -> Item:
    name = chance.choice(("bild.png", "anteckningar.txt", ".DS_Store", "desktop.ini", "Thumbs.db"))
    return Item(name=name, what=Is.QUIET, data=b"x")


def _link(chance: Random) -> Item:
    """A link: to a plan, to nothing, to itself, to the folder."""
    name = f"länk {chance.choice(GROUPS)}.xlsx"
    target = chance.choice(("plan.xlsx", "finns inte.xlsx", name, ".", "/"))
    return Item(name=name, what=Is.NAMED, lay=lambda path: path.symlink_to(target))


def _pipe(_: Random) -> Item:
    return Item(name="plan rör.xlsx", what=Is.NAMED, lay=os.mkfifo)


def _odd_name(chance: Random) -> Item:
    """A plan whose name is unusual."""
    item = _good(chance)
    name = chance.choice(
        (
            "plan \udcff.xlsx", "plan\nrad två.xlsx", "  mellan slag .xlsx", "å" * 120 + ".xlsx",
            "=1+1.xlsx", "it's & <b>.xlsx", "#1 %20 100%.xlsx", "a;b,c.xlsx", "-x.xlsx", "[1].xlsx",
            "plan \u202elangs.xlsx", "O\u0308ga.xlsx", "😀.xlsx", "plan\x1b[31m.xlsx",
            "under/mapp/plan.xlsx", "2026/plan.xlsx", "$(x) `y` %PATH%.xlsx",
        )
    )  # fmt: skip
    return msgspec.structs.replace(item, name=name)


def _own_folder(chance: Random) -> Item:
    """A folder that the program made before, with a plan in it."""
    data = _filled(chance.choice(GROUPS), _DAYS[2], 2)

    def lay(path: Path) -> None:
        path.mkdir(parents=True)
        (path / ".handlingsplan").write_text("Mappen är gjord av handlingsplan.\n", "utf-8")
        (path / "plan.xlsx").write_bytes(data)

    return Item(name="returkopior", what=Is.QUIET, lay=lay)


#: Every kind of file, each once.
KINDS: Sequence[Callable[[Random], Item]] = (
    _good, _in_ods, _nothing, _unknown_group, _other_form, _copied, _broken, _foreign,
    _locked, _other_kind, _unrelated, _link, _pipe, _odd_name, _own_folder,
)  # fmt: skip
#: Plans, copies and what people do with them come more often.
_OFTEN = (*KINDS, *(_good,) * 5, _copied, _broken, _locked, _other_kind, _odd_name)


def draw(chance: Random) -> list[Item]:
    """Draw a folder; no two files have the same name."""
    items = [chance.choice(_OFTEN)(chance) for _ in range(chance.choice((0, 1, 2, 3, 5, 8, 13)))]
    different = {item.name.casefold(): item for item in items}
    if sys.platform != "linux":  # other systems have no such names, pipes or links for everybody
        different = {n: i for n, i in different.items() if i.lay is None and n.isprintable()}
    return list(different.values())


def two_of(kind: Callable[[Random], Item], chance: Random) -> list[Item]:
    """Draw two files of a kind, the second in a folder below."""
    first, second = kind(chance), kind(chance)
    return [first, msgspec.structs.replace(second, name=f"andra/{second.name}")]


def lay(items: Sequence[Item], folder: Path) -> None:
    """Make the files."""
    for item in items:
        path = folder / item.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if item.lay is not None:
            item.lay(path)
        else:
            path.write_bytes(item.data or b"")


# --- The laws


def faults_in(items: Sequence[Item], folder: Path, chance: Random) -> Iterator[str]:
    """Yield what is wrong with what the program says and makes of a folder.

    Args:
        items: what lies in it.
        folder: an empty folder; the round is made in it, and everything else beside it.
        chance: decides in which order the files are laid.
    """
    here, other = folder / "in", folder / "in igen"
    for place in (here, other):
        place.mkdir()
    lay(items, here)
    shuffled = list(items)
    chance.shuffle(shuffled)
    lay(shuffled, other)
    checked = _checked(here, use_cache=False)
    yield from _naming(items, checked)
    yield from _counting(items, checked)
    expected = _everything(checked)
    for use_cache, place in (
        (True, other),
        (True, here),
    ):  # it is cold, then it knows
        if _everything(_checked(place, use_cache=use_cache)) != expected:
            yield f"another result with use_cache={use_cache} in {place.name!r}"
    yield from _commands(checked, here, folder, packs=chance.random() < 0.2)


def _checked(folder: Path, *, use_cache: bool) -> Checked:
    return check_round(read_round(folder, form=FORM, use_cache=use_cache, year=2026), today=TODAY)


def _everything(checked: Checked) -> tuple[object, ...]:
    """Return all that a summary is made of, to be compared."""
    return checked.plans.raw, checked.findings, checked.deliveries, checked.refusals


def _naming(items: Sequence[Item], checked: Checked) -> Iterator[str]:
    """Each file is named once: in the list of what was sent, and nowhere else in it."""
    named = Counter(delivery.fil for delivery in checked.deliveries if delivery.fil)
    expected = Counter(shown(item.name) for item in items if item.what is not Is.QUIET)
    if named != expected:
        yield f"named {dict(named - expected)} too often, {dict(expected - named)} not at all"
    strangers = {finding.fil for finding in checked.findings if finding.fil} - expected.keys()
    if strangers:
        yield f"findings about {strangers}"


def _counting(items: Sequence[Item], checked: Checked) -> Iterator[str]:
    """The newest plan of each group counts, with its rows; nothing counts twice."""
    newest: dict[str, Item] = {}
    for item in items:
        if item.what is Is.PLAN:
            known = newest.get(item.group)
            if known is None or (known.day, shown(known.name)) < (item.day, shown(item.name)):
                newest[item.group] = item
    summary = summarise_round(checked)
    rows = summary["aktiviteter"]
    found = Counter(rows["aktivitet"].dropna().tolist())
    expected = Counter(item.said for item in newest.values() if item.said)
    if found != expected:
        yield f"rows {dict(found - expected)} too many, {dict(expected - found)} missing"
    counting = {d.fil for d in checked.deliveries if d.med}
    if counting != {shown(item.name) for item in newest.values()}:
        yield f"{counting} count"
    states = summary["grupper"]["inlamning"]
    if len(states) != len(ORGANISATION.active_groups(TODAY)) or "" in states.tolist():
        yield f"groups in no state, or in several: {Counter(states.tolist())}"
    sent = {group for group, state in states.items() if state != "ej inskickad"}
    if not newest.keys() <= sent:
        yield f"{newest.keys() - sent} are said not to have sent"


def _commands(checked: Checked, here: Path, folder: Path, *, packs: bool) -> Iterator[str]:
    """Each command ends with its code, and its documents hold what the round says."""
    code = checked.exit_code
    day = ("--datum", f"{TODAY}", "--ar", "2026", "--form", FORM.id, "--utan-cache")
    out = folder / "ut"
    out.mkdir()
    report = ("--json", out / "a.json", "--csv", out / "a.csv", "--rapport", out / "a.html")
    rest = ("--rapport", out / "a.xlsx", "--returkopior", out / "kopior")
    yield from run_here(("validera", here, *report, *rest, *day), code)
    if (out / "a.json").exists():
        data = json.loads((out / "a.json").read_text("utf-8"))
        if len(data["fynd"]) != len(checked.findings):
            yield "the JSON has another number of findings"
    yield from run_here(("status", here, *day), None)
    more = ("--per-kunskapsrad", out / "rad", "--csv", out / "csv") if packs else ()
    summary = out / "s.xlsx"
    yield from run_here(("konsolidera", here, "--ut", summary, *more, *day), code)
    if code != 2 and not summary.exists():
        yield "no summary"


def run_here(arguments: Sequence[object], code: int | None) -> Iterator[str]:
    """Run a command here; yield what is wrong with how it ended."""
    written = [io.BytesIO(), io.BytesIO()]
    out, errors = (io.TextIOWrapper(stream, encoding="utf-8") for stream in written)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        ended = main([str(argument) for argument in arguments])
    out.flush()
    errors.flush()
    said = written[1].getvalue().decode()
    ours = ("Något gick fel i programmet", "oväntat fel i programmet", "Traceback")
    if any(words in said for words in ours):
        yield f"{arguments[0]}: {said}"
    documented: tuple[Any, ...] = (0, 1, 2) if code is None else (code,)
    if ended not in documented:
        yield f"{arguments[0]} ended with {ended}, not {documented}: {said}"

"""Everything that the commands make of a folder in which plans are broken.

Used by ``tests/test_fuzz.py`` for some cases and by ``scripts/fuzz.py --hela`` for many: a folder
of forty costs hardly more than a folder of one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from unittest.mock import patch

from handlingsplan.organisation import load_organisation
from tests.incoming_plan import PLAN
from tests.incoming_sources import slides, web, word, workbook
from tests.mutations import broken_somehow
from tests.round_folders import run_here
from tests.workbooks import plan

_DAY = ("--datum", "2026-11-22", "--ar", "2026")
_SOUND = "tandvard"
_FORMATS = ("--html", "--ics", "--pdf", "--pptx")
_SOURCES = {"a.pptx": slides, "a.docx": word, "a.xlsx": workbook, "a.html": web}


@cache
def _other_plan() -> bytes:
    table = (
        "prioriterat_omrade | lofte_1 | aktivitet | slut | status | statusdatum\n"
        "Tänder | x | Borsta | 2026-12-15 | Grön | 2026-02-16"
    )
    return plan(table, group=_SOUND, cover={"uppdaterad": "2026-02-16"})


@cache
def groups() -> tuple[int, ...]:
    """Return the numbers, in the organisation, of the groups whose plans are broken."""
    every = enumerate(load_organisation().grupper)
    return tuple(number for number, group in every if group.id != _SOUND)


@cache
def _source(name: str) -> bytes:
    return _SOURCES[name](PLAN)


def pipeline_fault(broken: Mapping[str, bytes], number: int = 0) -> str:
    """Return what went wrong with what is made of a round; empty where nothing did.

    Args:
        broken: file name -> content; a good plan of another group lies beside them, and must come
            through everywhere.
        number: decides what the round is published as, and how a plan that comes from elsewhere
            is broken.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        here = folder / "in"
        here.mkdir()
        (here / f"{_SOUND}.xlsx").write_bytes(_other_plan())
        for file, data in broken.items():
            (here / file).write_bytes(data)
        steps = (_checked(here, folder), _made(here, folder, number), _moved(here, folder, number))
        with patch.dict(os.environ, XDG_CACHE_HOME=str(folder / "cache")):  # each file is read once
            return "; ".join(fault for step in steps for fault in step)


def _checked(here: Path, folder: Path) -> Iterator[str]:
    """``validera`` with all that it writes, and ``status``."""
    files = ("--json", folder / "a.json", "--csv", folder / "a.csv")
    pages = ("--rapport", folder / "a.html", "--rapport", folder / "a.xlsx")
    copies = folder / "kopior"
    yield from run_here(("validera", here, *files, *pages, "--returkopior", copies, *_DAY), None)
    yield from run_here(("validera", here, "--foresla", *_DAY), None)
    yield from run_here(("status", here, *_DAY), None)
    yield from _missing(folder, "a.json", "a.csv", "a.html", "a.xlsx", f"kopior/{_SOUND}.xlsx")


def _made(here: Path, folder: Path, number: int) -> Iterator[str]:
    """``konsolidera``, ``mejl`` and ``publicera``, in one of its formats."""
    summary = folder / "s.xlsx"
    packs = ("--per-kunskapsrad", folder / "rad", "--csv", folder / "csv")
    yield from run_here(("konsolidera", here, "--ut", summary, *packs, *_DAY), None)
    yield from run_here(("mejl", here, "--ut", folder / "mejl", *_DAY), None)
    kind = _FORMATS[number % len(_FORMATS)]
    publish = ("publicera", here, "--ut", folder / "ut", "--trots-fel", kind)
    yield from run_here((*publish, "--ar", "2026"), None)
    yield from _missing(folder, "s.xlsx")
    if not any(_SOUND in path.name for path in (folder / "ut").rglob("*")):
        yield f"nothing of the good plan with {kind}"


def _moved(here: Path, folder: Path, number: int) -> Iterator[str]:
    """``flytta-in`` of the round's files, and of whole and broken sources of all kinds."""
    chance = Random(number)  # noqa: S311  (cases, not secrets)
    sources = folder / "sources"
    sources.mkdir()
    for name in _SOURCES:
        (sources / f"broken {name}").write_bytes(broken_somehow(_source(name), chance))
    whole = chance.choice(list(_SOURCES))
    (sources / whole).write_bytes(_source(whole))
    files = (*here.iterdir(), *sources.iterdir())
    out = folder / "inflyttat"
    yield from run_here(("flytta-in", *files, "--ut", out, "--ar", "2026"), None)
    if not any(out.glob("*akut-vard*.xlsx")):
        yield f"{whole} is not moved in"


def _missing(folder: Path, *files: str) -> Iterator[str]:
    return (f"no {file}" for file in files if not (folder / file).is_file())

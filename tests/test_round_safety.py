"""A whole command among bad files: the same result each time, no network, nothing lost."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from handlingsplan import cache as cache_module
from handlingsplan.cli import main
from handlingsplan.organisation import load_organisation
from tests.hostile import CASES, good_plan

DAY = "2026-03-01"
#: Cases that take seconds to make or read; ``test_hostile.py`` has them all.
SLOW = ("million", "bomb", "too_many", "many_")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with three good plans and the bad files; tests only read it."""
    root = tmp_path_factory.mktemp("runda")
    for number, group in enumerate(load_organisation().grupper[:3]):
        (root / f"bra-{group.id}.xlsx").write_bytes(good_plan(number))
    for case in CASES:
        if not case.name.startswith(SLOW) and "million" not in case.name:
            (root / f"{case.name}.xlsx").write_bytes(case.make(good_plan()))
    return root


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the cache of each test apart, and return where it lies."""
    monkeypatch.setattr(cache_module, "default_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


def validated(folder: Path, target: Path, *options: str) -> str:
    """Run ``validera`` and return its JSON, as text."""
    arguments = ["validera", str(folder), "--datum", DAY, "--json", str(target), *options]
    assert main(arguments) == 1
    return target.read_text("utf-8")


def test_with_and_without_cache_the_bytes_are_the_same(
    folder: Path, tmp_path: Path, own_cache: Path
) -> None:
    """The first run, the second out of the cache, and one without it say exactly the same."""
    target = tmp_path / "fynd.json"
    first, second = validated(folder, target), validated(folder, target)
    assert (own_cache / "planer.sqlite").stat().st_size > 0
    assert first == second == validated(folder, target, "--utan-cache")


def test_every_bad_file_has_its_line_and_every_good_one_is_there(
    folder: Path, tmp_path: Path
) -> None:
    """Each refused file is in the list of findings with its code; the good plans are read."""
    report = json.loads(validated(folder, tmp_path / "fynd.json"))
    found = {(finding["fil"], finding["kod"]) for finding in report["fynd"]}
    names = {path.name for path in folder.iterdir()}
    for case in CASES:
        if f"{case.name}.xlsx" in names:
            assert {(f"{case.name}.xlsx", code) for code in case.code.split()} <= found
    assert names <= {file["fil"] for file in report["filer"]}


@pytest.mark.parametrize(
    "arguments",
    [
        lambda runda, ut: ["validera", str(runda), "--json", str(ut / "fynd.json")],
        lambda runda, ut: ["konsolidera", str(runda), "--ut", str(ut / "sammanställning.xlsx")],
        lambda _runda, ut: ["mallar", "--ar", "2026", "--ut", str(ut), "--grupp", "akut-vard"],
    ],
    ids=["validera", "konsolidera", "mallar"],
)
def test_no_command_asks_for_a_network(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: Callable[[Path, Path], list[str]],
) -> None:
    """With the socket module shut, every command works as ever."""

    def shut(*_: object, **__: object) -> NoReturn:
        message = "a network connection was asked for"
        raise AssertionError(message)

    for name in ("socket", "create_connection", "create_server", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, shut)
    ut = tmp_path / "ut"
    ut.mkdir()
    assert main(arguments(folder, ut)) in {0, 1}
    assert any(ut.iterdir())

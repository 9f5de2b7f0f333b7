"""Rounds as hypothesis makes them: any files in any state, and a round's laws hold.

``scripts/rounds_any.py`` draws 2,000.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.round_folders import KINDS, Item, draw, faults_in, two_of


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the cache and the log of these tests apart from the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME", "LOCALAPPDATA"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name)))
        yield


def faults(items: Sequence[Item], chance: Random) -> list[str]:
    """Return what is wrong with a round of some files."""
    with TemporaryDirectory() as folder:
        return list(faults_in(items, Path(folder), chance))


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_round_keeps_its_laws(chance: Random) -> None:
    """No file ends a command, goes unnamed, counts twice or hides another's rows."""
    assert faults(draw(chance), chance) == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__.strip("_"))
def test_two_files_of_the_same_kind_keep_the_laws(kind: Callable[[Random], Item]) -> None:
    """Two of what a test usually has one of: as where two colleagues have their plans open."""
    chance = Random(kind.__name__)  # noqa: S311  (a case, not a secret)
    assert faults(two_of(kind, chance), chance) == []

"""Beyond one machine: a cluster reads and checks what this process would, byte for byte."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from handlingsplan.errors import UsageError
from handlingsplan.findings import Finding
from handlingsplan.rounds import Round, check_round, read_round
from handlingsplan.samples import DAY, load_samples, write_samples
from tests.conftest import Outcome


@pytest.fixture(scope="module")
def inkomna(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's plans: good ones, faulty ones, and files that are none."""
    folder = tmp_path_factory.mktemp("kluster") / "inkomna"
    write_samples(folder, load_samples())
    return folder


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a cluster of two processes on this machine."""
    distributed: Any = pytest.importorskip("distributed", reason="the extra `dask` is missing")
    with distributed.LocalCluster(  # any free port: tests beside this one may have a cluster too
        n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50
    ) as cluster:
        yield cluster.scheduler_address


@pytest.fixture(scope="module")
def read(inkomna: Path) -> Round:
    """The demo's plans, read here."""
    return read_round(inkomna, use_cache=False)


@pytest.fixture(scope="module")
def found(read: Round) -> tuple[Finding, ...]:
    """What the checks find in them, here."""
    return check_round(read, today=DAY).findings


@pytest.mark.parametrize("command", ["validera", "konsolidera"])
def test_a_cluster_of_two_gives_the_same_bytes(
    command: str, inkomna: Path, address: str, run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """Findings, reports and summaries do not show where the work was done."""
    made = []
    for place, extra in (("här", ()), ("där", ("--dask", address))):
        folder = tmp_path / place
        files = {
            "validera": ("--json", folder / "f.json", "--rapport", folder / "f.xlsx"),
            "konsolidera": ("--ut", folder / "s.xlsx", "--csv", folder / "csv"),
        }[command]
        options = ("--datum", f"{DAY:%Y-%m-%d}", "--utan-cache", *extra)
        done = run(command, inkomna, *files, *options)
        assert (done.code, done.stderr) == (1, "")
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        made.append({path.relative_to(folder): path.read_bytes() for path in paths})
        assert len(paths) > 1
    assert made[0] == made[1]


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_however_many_at_a_time_the_findings_are_the_same(
    size: int, read: Round, found: tuple[Finding, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plan's own findings do not depend on which other plans are checked beside it."""
    monkeypatch.setattr("handlingsplan_validators._AT_A_TIME", size)
    with ThreadPoolExecutor(2) as executor:
        assert check_round(read, today=DAY, executor=executor).findings == found


def test_an_empty_folder_needs_no_cluster(tmp_path: Path) -> None:
    """Nothing is sent where there is nothing to check."""
    with ThreadPoolExecutor(1) as executor:
        nothing = read_round(tmp_path, executor=executor)
        here = check_round(nothing, today=DAY).findings
        assert check_round(nothing, today=DAY, executor=executor).findings == here


def test_nobody_at_the_address_is_said_in_words(inkomna: Path, run: Callable[..., Outcome]) -> None:
    """A wrong address is wrong usage, not a fault in the program."""
    done = run("validera", inkomna, "--dask", "skrivbordet")
    assert (done.code, done.stdout) == (2, "")
    assert "Inget kluster svarar på skrivbordet" in done.stderr


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dask is installed by those who have a cluster alone."""
    from handlingsplan.cluster import cluster  # noqa: PLC0415  (beside what it is tested without)

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError) as caught, cluster("tcp://127.0.0.1:1"):
        pass
    assert "[dask]" in caught.value.hint

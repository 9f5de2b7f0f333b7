"""Reading a whole round: whatever one file does, the others are read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from handlingsplan.form import load_form
from handlingsplan.reading import pool
from handlingsplan.reading.cache import Cache
from handlingsplan.reading.pool import read_many
from handlingsplan.reading.records import RawBook, Refusal
from handlingsplan.reading.worker import WORKERS, Quota, Worker, WorkerUnavailableError
from tests import readers
from tests.test_spreadsheet_package import WORKBOOK, zipped

HASTY = Quota(light_seconds=0.5, heavy_seconds=3.0)
#: No file is light: each is read in a process of its own, as on Windows.
AWAY = Quota(light_bytes=0, heavy_seconds=3.0)
posix = pytest.mark.skipif(os.name == "nt", reason="alarms and memory ceilings are a POSIX affair")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder for a round."""
    root = tmp_path / "runda"
    root.mkdir()
    return root


def put(folder: Path, *names: str) -> list[Path]:
    """Put workbooks of the names into the folder; each has bytes of its own."""
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(zipped({**WORKBOOK, "namn.xml": path.name.encode()}))
    return paths


def codes(results: list[RawBook | Refusal]) -> dict[str, str]:
    """Return file -> code of its refusal; empty for a book."""
    return {r.fil: r.kod if isinstance(r, Refusal) else "" for r in results}


def refused(results: list[RawBook | Refusal]) -> Refusal:
    """Return the only result, which must be a refusal."""
    (result,) = results
    assert isinstance(result, Refusal)
    return result


def test_files_come_in_the_order_of_their_names(folder: Path) -> None:
    """The order of the folder, which is random, does not show in the result."""
    paths = put(folder, "b.xlsx", "a.xlsx", "mapp/c.xlsx", "å.xlsx")
    results = read_many(paths[::-1] + paths, root=folder, reader=readers.good)
    assert [result.fil for result in results] == ["a.xlsx", "b.xlsx", "mapp/c.xlsx", "å.xlsx"]


@posix
@pytest.mark.parametrize("quota", [HASTY, AWAY], ids=["here", "in a process"])
def test_one_bad_file_costs_one_line(folder: Path, quota: Quota) -> None:
    """A file that hangs or breaks the reader is named; all others are read."""
    names = ["fel-1.xlsx", "häng-1.xlsx", "nej-1.xlsx", "trassel-1.xlsx"]
    good = [f"plan-{number}.xlsx" for number in range(4)]
    paths = put(folder, *names, *good)
    results = codes(read_many(paths, root=folder, reader=readers.by_name, quota=quota))
    wanted = dict.fromkeys(names, "HP111") | dict.fromkeys(good, "") | {"nej-1.xlsx": "HP112"}
    assert results == wanted


@pytest.mark.parametrize("kind", ["krasch", "häng", pytest.param("minne", marks=posix)])
def test_a_process_that_dies_takes_nothing_with_it(folder: Path, kind: str) -> None:
    """A worker that aborts, hangs or eats memory costs its own file alone."""
    paths = put(folder, f"{kind}-1.xlsx", "plan-1.xlsx", f"{kind}-2.xlsx", "plan-2.xlsx")
    results = read_many(paths, root=folder, reader=readers.by_name, quota=AWAY)
    assert list(codes(results).values()) == ["HP111", "HP111", "", ""]


@posix
def test_light_files_are_read_here_and_heavy_ones_elsewhere(folder: Path) -> None:
    """The weight of a file's XML decides in which process it is read."""
    paths = put(folder, "lätt.xlsx")
    heavy = folder / "tung.xlsx"
    heavy.write_bytes(zipped({**WORKBOOK, "xl/worksheets/sheet2.xml": b" " * 9_000_000}))
    results = read_many([*paths, heavy], root=folder, reader=readers.good)
    processes = [int(result.version) for result in results if isinstance(result, RawBook)]
    assert processes[0] == os.getpid()
    assert processes[1] != os.getpid()


@posix
def test_the_alarm_of_the_caller_is_left_as_it_was(folder: Path) -> None:
    """A host's own alarm keeps ringing, and its handler comes back."""
    before = signal.getsignal(signal.SIGALRM)
    read_many(put(folder, "häng-1.xlsx"), root=folder, reader=readers.by_name, quota=HASTY)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


@pytest.mark.parametrize("kind", ["threads", "processes", "spawned"])
def test_any_executor_gives_the_same(folder: Path, kind: str) -> None:
    """Threads and processes of the caller's read what we read, and survive the same."""
    names = ["fel-1.xlsx", "häng-1.xlsx", "nej-1.xlsx", "plan-1.xlsx", "plan-2.xlsx"]
    paths = put(folder, *names)
    quota = Quota(light_seconds=1, heavy_seconds=3)
    executor: Executor
    if kind == "threads":
        executor = ThreadPoolExecutor(2)
    else:
        method = "spawn" if kind == "spawned" or os.name == "nt" else "forkserver"
        executor = ProcessPoolExecutor(2, mp_context=get_context(method))
    with executor:
        results = read_many(
            paths, root=folder, executor=executor, reader=readers.by_name, quota=quota
        )
    assert codes(results) == {
        "fel-1.xlsx": "HP111",
        "häng-1.xlsx": "HP111",
        "nej-1.xlsx": "HP112",
        "plan-1.xlsx": "",
        "plan-2.xlsx": "",
    }


def test_a_broken_executor_is_done_without(folder: Path) -> None:
    """Files that were with an executor when it broke are read again, in safety."""
    paths = put(folder, "krasch-1.xlsx", "plan-1.xlsx", "plan-2.xlsx")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        results = read_many(paths, root=folder, executor=executor, reader=readers.by_name)
    assert list(codes(results).values()) == ["HP111", "", ""]


def test_a_dask_cluster_is_an_executor(folder: Path) -> None:
    """A local Dask cluster reads a round (optional extra)."""
    distributed = pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    paths = put(folder, "plan-1.xlsx", "nej-1.xlsx")
    with distributed.Client(n_workers=1, processes=False, dashboard_address=":0") as client:
        results = read_many(
            paths, root=folder, executor=client.get_executor(), reader=readers.by_name
        )
    assert list(codes(results).values()) == ["HP112", ""]


def test_where_no_process_can_be_started_files_are_read_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frozen programme or a locked-down machine reads without the safety net."""

    def nothing(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(subprocess, "Popen", nothing)
    results = read_many(put(folder, "a.xlsx"), root=folder, reader=readers.good, quota=AWAY)
    assert list(codes(results).values()) == [""]


@pytest.mark.parametrize("light_bytes", [0, 10**9], ids=["heavy", "light"])
@pytest.mark.parametrize("processes", [True, False])
def test_where_there_are_no_threads_and_no_alarm_files_are_read_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch, light_bytes: int, *, processes: bool
) -> None:
    """A browser's Python starts nothing and rings nothing: reading in place is chosen, unsaid."""

    def none_left(*_: object, **__: object) -> None:
        message = "can't start new thread"
        raise RuntimeError(message)

    def unsupported(*_: object, **__: object) -> None:
        raise OSError(138, "Not supported")

    monkeypatch.setattr(threading.Thread, "start", none_left)
    monkeypatch.delattr(signal, "setitimer", raising=False)
    if not processes:
        monkeypatch.setattr(subprocess, "Popen", unsupported)
    paths = put(folder, "a.xlsx", "fel-1.xlsx", "nej-1.xlsx")
    quota = Quota(light_bytes=light_bytes)
    results = read_many(paths, root=folder, reader=readers.by_name, quota=quota)
    assert list(codes(results).values()) == ["", "HP111", "HP112"]


def test_where_sqlite_is_missing_nothing_is_remembered(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache is then empty for ever, and no error."""
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    with Cache(folder=tmp_path / "cache") as cache:
        results = read_many(put(folder, "a.xlsx"), root=folder, reader=readers.good, cache=cache)
        assert list(codes(results).values()) == [""]
        assert cache.get("a" * 64, "a.xlsx") is None
    assert not (tmp_path / "cache").exists()


def test_no_process_outlives_the_round(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the round is read, its processes are gone."""
    started: list[Worker] = []
    start = Worker.__init__

    def noted(self: Worker, *, memory: int) -> None:
        start(self, memory=memory)
        started.append(self)

    monkeypatch.setattr(Worker, "__init__", noted)
    read_many(put(folder, "a.xlsx", "b.xlsx"), root=folder, reader=readers.good, quota=AWAY)
    assert started
    assert not any(worker.alive for worker in started)


def test_progress_tells_each_file(folder: Path) -> None:
    """The callback hears of every file once, with a rising count."""
    told: list[tuple[int, int, str]] = []
    paths = put(folder, "a.xlsx", "b.xlsx", "~$b.xlsx")
    read_many(paths, root=folder, reader=readers.good, progress=lambda *step: told.append(step))
    assert [step[:2] for step in told] == [(1, 3), (2, 3), (3, 3)]
    assert {step[2] for step in told} == {"a.xlsx", "b.xlsx", "~$b.xlsx"}


def test_what_is_no_plan_by_its_name_or_place_is_not_opened(folder: Path, tmp_path: Path) -> None:
    """Lock files, empty files, folders, missing files and links that lead out are refused."""
    (outside,) = put(tmp_path, "utanför.xlsx")
    put(folder, "~$plan.xlsx")
    (folder / "tom.xlsx").touch()
    (folder / "mapp.xlsx").mkdir()
    (folder / "länk.xlsx").symlink_to(outside)
    paths = [*folder.iterdir(), folder / "borta.xlsx"]
    assert codes(read_many(paths, root=folder, reader=readers.good)) == {
        "borta.xlsx": "HP101",
        "länk.xlsx": "HP101",
        "mapp.xlsx": "HP101",
        "tom.xlsx": "HP104",
        "~$plan.xlsx": "HP120",
    }


@posix
def test_a_pipe_does_not_make_the_round_wait(folder: Path) -> None:
    """A named pipe among the plans is refused, not opened."""
    os.mkfifo(folder / "rör.xlsx")
    assert refused(read_many(folder.iterdir(), root=folder)).kod == "HP101"


def test_a_file_without_read_permission_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that the system does not let us open is one line."""

    def locked(_self: Path) -> bytes:
        raise PermissionError

    paths = put(folder, "a.xlsx")
    monkeypatch.setattr(Path, "read_bytes", locked)
    assert "låst" in refused(read_many(paths, root=folder, reader=readers.good)).skal


@pytest.mark.parametrize(
    "mark",
    [{"st_file_attributes": 0x400000}, {"st_file_attributes": 0x1000}, {"st_flags": 0x40000000}],
)
def test_a_cloud_placeholder_is_named(mark: dict[str, int]) -> None:
    """What is only in the cloud has a size and a name but must not be opened."""

    class Stat:
        st_mode = 0o100644

    found = Stat()
    for name, value in mark.items():
        setattr(found, name, value)
    assert pool._only_in_the_cloud(found)  # type: ignore[arg-type]  # Linux has no such files


def test_a_file_that_is_open_is_read_with_a_note(folder: Path) -> None:
    """The lock file beside a plan tells that what is not saved is not in it."""
    paths = put(folder, "a.xlsx", "~$a.xlsx", "b.xlsx")
    open_one, shut, _lock = read_many(paths, root=folder, reader=readers.good)
    assert isinstance(open_one, RawBook)
    assert isinstance(shut, RawBook)
    assert [note.kod for note in open_one.notes] == ["HP106"]
    assert not shut.notes


def test_the_form_reaches_the_reader_in_both_places(folder: Path) -> None:
    """The round's form is used here and in a process."""
    paths = put(folder, "a.xlsx")
    form = load_form()
    for quota in (HASTY, AWAY):
        (book,) = read_many(paths, root=folder, form=form, reader=readers.good, quota=quota)
        assert isinstance(book, RawBook)
        assert book.form == form.id


def test_cached_books_are_not_read_again(folder: Path, tmp_path: Path) -> None:
    """After one plan has changed, it alone is read."""
    paths = put(folder, "a.xlsx", "b.xlsx")
    with Cache(folder=tmp_path / "cache") as cache:
        read_many(paths, root=folder, reader=readers.good, cache=cache)
    paths[1].write_bytes(zipped({**WORKBOOK, "nytt.xml": b""}))
    read: list[str] = []

    def noting(package: object, fil: str, form: object) -> RawBook:
        read.append(fil)
        return readers.good(package, fil, form)  # type: ignore[arg-type]  # passed on as it came

    with Cache(folder=tmp_path / "cache") as cache:
        results = read_many(paths, root=folder, reader=noting, cache=cache)
    assert read == ["b.xlsx"]
    assert list(codes(results).values()) == ["", ""]


def test_a_broken_installation_is_not_blamed_on_the_file(folder: Path) -> None:
    """A module that is missing stops the programme; it is no finding about a plan."""

    def broken(*_: object) -> RawBook:
        raise ModuleNotFoundError

    with pytest.raises(ModuleNotFoundError):
        read_many(put(folder, "a.xlsx"), root=folder, reader=broken)


INTERRUPTED = """
import signal
import sys
from pathlib import Path
from handlingsplan.reading.pool import read_many
from handlingsplan.reading.worker import Quota
from tests.readers import by_name
# A shell that starts the tests in the background has Ctrl+C ignored, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
root = Path(sys.argv[1])
told = lambda done, of, fil: print(fil, flush=True)
try:
    read_many(root.iterdir(), root=root, reader=by_name, progress=told,
              quota=Quota(light_bytes=int(sys.argv[2])))
except KeyboardInterrupt:
    sys.exit(130)
"""


@posix
@pytest.mark.parametrize("light_bytes", [0, 10**9], ids=["in a process", "here"])
def test_ctrl_c_ends_at_once(folder: Path, light_bytes: int) -> None:
    """Ctrl+C while a file hangs ends the run in seconds, wherever the file is being read."""
    put(folder, "a.xlsx", "häng-1.xlsx", "häng-2.xlsx")
    command = [sys.executable, "-c", INTERRUPTED, str(folder), str(light_bytes)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as run:
        assert run.stdout is not None
        assert run.stdout.readline()
        time.sleep(0.3)
        run.send_signal(signal.SIGINT)
        assert run.wait(timeout=5) == 130


def test_a_worker_that_does_not_start_is_said_to_be_unavailable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A child process that dies at once is no reason to wait."""
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(WorkerUnavailableError):
        Worker(memory=10**9)
    WORKERS.end_idle()

"""Writing: the old file or the new one, whole, whatever happens; and a calm word about why."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import BinaryIO

import pytest

from handlingsplan.errors import WritingError
from handlingsplan.saving import write_atomically

OLD = b"det gamla"
NEW = b"det nya"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Return a file that stands there already."""
    path = tmp_path / "sammanställning.xlsx"
    path.write_bytes(OLD)
    return path


def refused(target: Path, content: bytes = NEW) -> WritingError:
    """Try to save, and return the error; the old file and the folder must be untouched."""
    before = sorted(path.name for path in target.parent.iterdir())
    with pytest.raises(WritingError) as caught:
        write_atomically(target, content)
    assert sorted(path.name for path in target.parent.iterdir()) == before
    assert caught.value.hint
    return caught.value


def test_bytes_replace_the_old_file(target: Path) -> None:
    """The new content takes the old one's place and nothing else stands in the folder."""
    write_atomically(target, NEW)
    assert target.read_bytes() == NEW
    assert list(target.parent.iterdir()) == [target]


def test_a_writer_may_fill_the_file_itself(target: Path) -> None:
    """A callable gets a seekable binary file and its output becomes the file."""

    def write(file: BinaryIO) -> None:
        file.write(b"..." + NEW)
        file.seek(0)
        file.write(b"###")

    write_atomically(target, write)
    assert target.read_bytes() == b"###" + NEW


def test_missing_folders_are_made(tmp_path: Path) -> None:
    """A target in a folder that does not exist yet is written all the same."""
    write_atomically(tmp_path / "a" / "b" / "c.csv", NEW)
    assert (tmp_path / "a" / "b" / "c.csv").read_bytes() == NEW


def test_the_mode_of_the_old_file_is_kept(target: Path) -> None:
    """Colleagues who could read the old file can read the new one."""
    target.chmod(0o640)
    write_atomically(target, NEW)
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_link_is_replaced_and_not_followed(target: Path, tmp_path: Path) -> None:
    """A symbolic link cannot lead the writing out of the folder."""
    link = tmp_path / "länk.xlsx"
    link.symlink_to(target)
    write_atomically(link, NEW)
    assert target.read_bytes() == OLD
    assert not link.is_symlink()


@pytest.mark.parametrize("lock", ["~$sammanställning.xlsx", ".~lock.sammanställning.xlsx#"])
def test_a_file_open_in_a_spreadsheet_program_is_not_replaced(target: Path, lock: str) -> None:
    """The lock file of Excel or LibreOffice beside the target stops the writing."""
    target.with_name(lock).write_bytes(b"")
    assert "öppen" in refused(target).message
    assert target.read_bytes() == OLD


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (errno.ENOSPC, "full"),
        (errno.EACCES, "får inte"),
        (errno.EROFS, "får inte"),
        (errno.ENAMETOOLONG, "Namnet"),
        (errno.EIO, "kunde inte skrivas"),
    ],
)
def test_the_reason_is_said_and_the_old_file_stays(
    target: Path, monkeypatch: pytest.MonkeyPatch, number: int, word: str
) -> None:
    """Each thing that can go wrong on the way to the disk has a sentence of its own."""

    def fail(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    assert word in refused(target).message
    assert target.read_bytes() == OLD


def test_a_target_that_is_held_is_said_to_be(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to replace a file that Excel holds: the message says to close it."""

    def held(*_: object) -> None:
        raise PermissionError(errno.EACCES, "held")

    monkeypatch.setattr(Path, "replace", held)
    assert "stäng" in refused(target).hint
    assert target.read_bytes() == OLD


def test_a_folder_is_no_target(tmp_path: Path) -> None:
    """A folder given where a file belongs is named as such."""
    assert "mapp" in refused(tmp_path).message


def test_a_file_where_a_folder_should_be(target: Path) -> None:
    """A path through a file ends in a message, not in a traceback."""
    with pytest.raises(WritingError):
        write_atomically(target / "x.csv", NEW)
    assert target.read_bytes() == OLD


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ZeroDivisionError])
def test_an_interrupted_writer_leaves_nothing(target: Path, stop: type[BaseException]) -> None:
    """Ctrl+C or a fault of our own in the middle leaves the old file and no temporary one."""

    def write(file: BinaryIO) -> None:
        file.write(NEW)
        raise stop

    with pytest.raises(stop):
        write_atomically(target, write)
    assert target.read_bytes() == OLD
    assert list(target.parent.iterdir()) == [target]


def test_what_a_killed_run_left_is_swept(target: Path) -> None:
    """An old temporary file goes with the next save; one that may be in use stays."""
    old, fresh = (target.with_name(f".handlingsplan-{name}.tmp") for name in ("gammal", "ny"))
    for path in (old, fresh):
        path.write_bytes(b"halv")
    os.utime(old, (time.time() - 7200,) * 2)
    write_atomically(target, NEW)
    assert not old.exists()
    assert fresh.exists()


WRITER = """
import sys
from pathlib import Path
from handlingsplan.saving import write_atomically
print("redo", flush=True)
size = 300_000
for letter in iter("ab" * 1_000_000):
    write_atomically(Path(sys.argv[1]), letter.encode() * size)
"""


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is a POSIX affair")
def test_killed_at_any_moment_the_file_is_whole(tmp_path: Path) -> None:
    """Ten writers killed at different moments leave a whole file (scripts/kill_test.py: 200)."""
    target = tmp_path / "plan.bin"
    target.write_bytes(b"a" * 300_000)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for attempt in range(10):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(target)], stdout=subprocess.PIPE, env=environment
        ) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(0.003 * attempt)
            writer.send_signal(signal.SIGKILL)
        content = target.read_bytes()
        assert content in {b"a" * 300_000, b"b" * 300_000}

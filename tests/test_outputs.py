"""Nothing that people made is written over, by any output of any command or button."""

from __future__ import annotations

import io
import itertools
import os
import socket
import stat
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import openpyxl
import pytest

from handlingsplan.cli import app, main
from handlingsplan.cli.options import Folder, OutFolder, Plans
from handlingsplan.errors import UsageError, WritingError
from handlingsplan.form import load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.own_folder import OwnFolder
from handlingsplan.saving import OutputKind, kind_of, refuse_foreign, write_document, write_new
from handlingsplan.template import make_templates
from tests.conftest import Outcome
from tests.workbooks import good_plan, plan

DAY = ("--datum", "2026-03-01", "--utan-cache")
posix = pytest.mark.skipif(os.name == "nt", reason="devices, pipes and links of POSIX")

#: Each output that is asked for by its name: the command, and the ending it wants.
NAMED = {
    "validera --json": (("validera", "{in}", "--json", "{out}"), ".xlsx"),
    "validera --csv": (("validera", "{in}", "--csv", "{out}"), ".xlsx"),
    "validera --rapport": (("validera", "{in}", "--rapport", "{out}"), ".xlsx"),
    "validera --foresla": (("validera", "{in}", "--foresla", "{out}"), ".csv"),
    "konsolidera --ut": (("konsolidera", "{in}", "--ut", "{out}"), ".xlsx"),
}
#: Each folder that is asked for.
FOLDERS = {
    "validera --returkopior": ("validera", "{in}", "--returkopior", "{out}"),
    "konsolidera --csv": ("konsolidera", "{in}", "--ut", "{free}", "--csv", "{out}"),
    "konsolidera --per-kunskapsrad": (
        *("konsolidera", "{in}", "--ut", "{free}"),
        *("--per-kunskapsrad", "{out}"),
    ),
    "demo --ut": ("demo", "--ut", "{out}"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two plans, one of them with a fault and a suggestion."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "plan.xlsx").write_bytes(good_plan())
    (folder / "tandvard.xlsx").write_bytes(plan("prioriterat_omrade\nTänder", group="tandvard"))
    return folder


def _run(command: tuple[str, ...], **places: Path) -> int:
    words = [
        word.format_map({name: str(path) for name, path in places.items()}) for word in command
    ]
    return main([*words, *(() if "demo" in command else DAY)])


@pytest.mark.parametrize("name", NAMED)
def test_a_plan_is_never_replaced_by_an_output(folder: Path, name: str) -> None:
    """The file that is read is not the file that is written, whatever it is called."""
    command, ending = NAMED[name]
    target = (folder / "plan.xlsx").rename(folder / f"plan{ending}")
    before = target.read_bytes()
    assert _run(command, **{"in": folder, "out": target}) == 2
    assert target.read_bytes() == before


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("foreign", ["text", "budget", "annat slag"])
def test_a_file_that_we_did_not_make_stays(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, foreign: str
) -> None:
    """A text, a workbook, and a document of ours of another sort: each stays, and it is said."""
    command, ending = NAMED[name]
    target = tmp_path / f"mitt{ending}"
    if foreign == "text":
        target.write_text("mina anteckningar")
    elif foreign == "budget":
        openpyxl.Workbook().save(target)
    elif name.startswith("validera"):
        summary = tmp_path / "s.xlsx"
        assert _run(NAMED["konsolidera --ut"][0], **{"in": folder, "out": summary}) == 1
        summary.rename(target)
    else:
        assert _run(NAMED["validera --rapport"][0], **{"in": folder, "out": target}) == 1
    before = target.read_bytes()
    assert _run(command, **{"in": folder, "out": target}) == 2
    assert target.read_bytes() == before
    assert "orörd" in capsys.readouterr().err


@pytest.mark.parametrize("name", NAMED)
def test_our_own_file_of_the_same_sort_is_replaced(folder: Path, tmp_path: Path, name: str) -> None:
    """Next week's run writes where last week's did; a program may have saved the file since."""
    command, ending = NAMED[name]
    target = tmp_path / f"rapport{ending}"
    for _ in range(2):
        assert _run(command, **{"in": folder, "out": target}) == 1
    if name in {"validera --rapport", "konsolidera --ut"}:
        openpyxl.load_workbook(target).save(target)
        assert _run(command, **{"in": folder, "out": target}) == 1
    assert kind_of(target) is (OutputKind.SUMMARY if "--ut" in name else OutputKind.FINDINGS)


def test_a_web_page_of_ours_is_replaced_and_another_is_not(folder: Path, tmp_path: Path) -> None:
    """The page says in its head who made it."""
    page = tmp_path / "granskning.html"
    for _ in range(2):
        assert main(["validera", str(folder), "--rapport", str(page), *DAY]) == 1
    page.write_text("<!DOCTYPE html><title>Min sida</title>")
    assert main(["validera", str(folder), "--rapport", str(page), *DAY]) == 2
    assert "Min sida" in page.read_text()


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_of_somebody_else_is_left_alone(folder: Path, tmp_path: Path, name: str) -> None:
    """Where other files lie nothing is written; in an empty folder, or our own, it is."""
    foreign, own = tmp_path / "mina filer", tmp_path / "eget"
    foreign.mkdir()
    (foreign / "brev.txt").write_text("hej")
    free = tmp_path / "s.xlsx"
    assert _run(FOLDERS[name], **{"in": folder, "out": foreign, "free": free}) == 2
    assert [path.name for path in foreign.iterdir()] == ["brev.txt"]
    for _ in range(2):
        assert _run(FOLDERS[name], **{"in": folder, "out": own, "free": free}) in {0, 1}


@pytest.mark.parametrize("name", [name for name in FOLDERS if "demo" not in name])
def test_what_somebody_changed_in_our_folder_is_kept(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    """The new file gets a name with a number, once, and both are named."""
    out, free = tmp_path / "eget", tmp_path / "s.xlsx"
    places = {"in": folder, "out": out, "free": free}
    _run(FOLDERS[name], **places)
    changed = next(path for path in sorted(out.iterdir()) if not path.name.startswith("."))
    written = changed.read_bytes()
    changed.write_bytes(b"andrat")
    capfd.readouterr()
    for _ in range(2):
        _run(FOLDERS[name], **places)
    said = "".join(capfd.readouterr())
    new = changed.with_name(f"{changed.stem} (2){changed.suffix}")
    assert (changed.read_bytes(), new.name in said, changed.name in said) == (b"andrat", True, True)
    assert kind_of(new) or new.read_bytes() == written
    assert not changed.with_name(f"{changed.stem} (3){changed.suffix}").exists()


def test_templates_that_are_filled_in_are_kept_even_if_asked_for(tmp_path: Path) -> None:
    """--skriv-over renews what nobody has written in, of this generation or an older."""
    form, organisation = load_form(), load_organisation()
    groups = organisation.grupper[:3]

    def make(*, replace: bool = False) -> list[Path]:
        return make_templates(
            tmp_path,
            year=2026,
            groups=groups,
            form=form,
            organisation=organisation,
            replace=replace,
        )

    blank, filled, foreign = make()
    blank.write_bytes(_packed_otherwise(blank.read_bytes()))
    book = openpyxl.load_workbook(filled)
    book[form.plan.namn]["E5"] = "Vår aktivitet"
    book.save(filled)
    foreign.write_bytes(b"inte en mall")
    before = {path: path.read_bytes() for path in (blank, filled, foreign)}
    assert make() == []
    assert make(replace=True) == [blank]
    assert {path: path.read_bytes() == before[path] for path in before} == {
        blank: False,
        filled: True,
        foreign: True,
    }


@pytest.mark.parametrize(
    ("sheet", "cell", "typed", "kept"),
    [
        ("Visa på möte", "B4", None, False),
        ("Visa på möte", "B4", "Ta upp: Status", True),
        ("Visa på möte", "B4", "=Handlingsplan!K5", True),
        ("Visa på möte", "H2", '="Ta upp frågan"', True),
        ("Listor", "B3", '="Lila"', True),
    ],
)
def test_a_template_that_somebody_has_typed_on_where_nothing_is_filled_in_is_kept(
    tmp_path: Path, sheet: str, cell: str, typed: str | None, *, kept: bool
) -> None:
    """Also where the text ends in a word of the plan, or is a formula."""
    groups = load_organisation().grupper[:1]
    (path,) = make_templates(tmp_path, year=2026, groups=groups)
    book = openpyxl.load_workbook(path)
    if typed:
        book[sheet][cell] = typed
    book.save(path)
    made = make_templates(tmp_path, year=2026, groups=groups, replace=True)
    assert made == ([] if kept else [path])


def _packed_otherwise(data: bytes) -> bytes:
    """Return the same parts in another zip file, as another version would write them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return out.getvalue()


COMMANDS = {
    name: command
    for name in app.list_commands(click.Context(app))
    if (command := app.get_command(click.Context(app), name))
}


def _into_what_it_reads() -> Iterator[tuple[str, str, str]]:
    """Yield each command with an argument or option for what it reads, and one for a folder."""
    for name in app.list_commands(click.Context(app)):
        params = COMMANDS[name].params
        sources = [one for one in params if isinstance(one.type, Folder | Plans)]
        outs = [one for one in params if isinstance(one.type, OutFolder)]
        for source, out in itertools.product(sources, outs):
            yield name, source.opts[0], out.opts[0]


@pytest.mark.parametrize("spelled", ["same", "dots", "a link", "a file in it"])
@pytest.mark.parametrize("command", [*_into_what_it_reads()], ids=" ".join)
def test_no_command_writes_in_the_folder_that_it_reads(
    command: tuple[str, str, str],
    spelled: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """However it is spelled, and though our own mark lies there; a folder that is free is named."""
    monkeypatch.chdir(tmp_path)
    name, source, out = command
    own, read = OwnFolder(tmp_path / "in"), "in"
    own.write("plan.xlsx", good_plan())
    (tmp_path / "in-ut").mkdir()
    if spelled == "a file in it":
        if isinstance(next(p for p in COMMANDS[name].params if source in p.opts).type, Folder):
            pytest.skip("this one reads folders alone")
        read = "in/plan.xlsx"
    elif spelled == "a link":
        if os.name == "nt":
            pytest.skip("links need a right on Windows")
        read = "link"
        (tmp_path / "link").symlink_to("in")
    elif spelled == "dots":
        read = str(tmp_path / "in-ut" / ".." / "in")
    (tmp_path / "f.csv").write_text("Grupp;Fråga\n")
    others = {
        "mallar": ["--ar", "2027"],
        "konsolidera": ["--ut", "s.xlsx"],
        "fraga": ["f.csv"],
    }.get(name, [])
    others += ["in-ut"] if source == "--fragor" else []
    before = {path.name: path.read_bytes() for path in own.path.iterdir()}
    words = [source, read] if source.startswith("--") else [read]
    assert main([name, *others, *words, out, "in"]) == 2
    said = capsys.readouterr().err
    assert "in är mappen med arbetsböckerna själva, och de ändras inte.\n" in said
    assert "till exempel in-ut2\n" in said
    assert {path.name: path.read_bytes() for path in own.path.iterdir()} == before


@posix
@pytest.mark.parametrize("name", NAMED)
def test_a_device_is_written_into_and_not_replaced(folder: Path, name: str, tmp_path: Path) -> None:
    """/dev/null stays what it is, and so does a link to it."""
    command, ending = NAMED[name]
    link = tmp_path / f"null{ending}"
    link.symlink_to("/dev/null")
    assert _run(command, **{"in": folder, "out": link}) == 1
    assert link.is_symlink()
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@posix
def test_a_pipe_is_written_into(folder: Path, tmp_path: Path) -> None:
    """Whoever reads at the other end gets the whole document, and the pipe stays a pipe."""
    pipe = tmp_path / "rör"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    assert main(["validera", str(folder), "--json", str(pipe), *DAY]) == 1
    reader.join(10)
    assert read[0].startswith(b"{")
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@posix
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_that_nobody_reads_from_is_no_stop(
    folder: Path, tmp_path: Path, run: Callable[..., Outcome]
) -> None:
    """It is said, after a second or two; nothing waits for ever."""
    os.mkfifo(tmp_path / "rör.json")
    outcome = run("validera", folder, "--json", tmp_path / "rör.json", "--utan-cache")
    assert outcome.code == 2
    assert "rör.json är ett rör som ingen läser ur" in outcome.stderr


def test_standard_output_by_its_path(folder: Path, run: Callable[..., Outcome]) -> None:
    """/dev/stdout is a pipe here: the JSON comes first, and then what is said to the person."""
    done = run("validera", folder, "--json", "/dev/stdout", *DAY, PYTHONUTF8="1")  # with pipes
    assert (done.code, done.stdout[:1], done.stderr) == (1, "{", "")


@posix
@pytest.mark.parametrize("target", ["plan.xlsx", "saknas.xlsx"])
def test_a_link_to_a_file_is_neither_followed_nor_replaced(
    folder: Path, tmp_path: Path, target: str
) -> None:
    """Whoever made the link keeps it, and what it leads to."""
    link = tmp_path / "genväg.xlsx"
    link.symlink_to(folder / target)
    before = (folder / "plan.xlsx").read_bytes()
    for command, ending in NAMED.values():
        if ending == ".xlsx":
            assert _run(command, **{"in": folder, "out": link}) == 2
    assert link.is_symlink()
    assert (folder / "plan.xlsx").read_bytes() == before
    assert not (folder / "saknas.xlsx").exists()


@posix
def test_a_socket_is_refused(tmp_path: Path) -> None:
    """It is neither a file nor something to write into."""
    path = tmp_path / "uttag"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(path))
        with pytest.raises(WritingError):
            refuse_foreign(path, kind=OutputKind.FINDINGS)


def test_a_new_file_takes_no_place(tmp_path: Path) -> None:
    """What must be new is refused where anything stands."""
    path = tmp_path / "ny.bin"
    write_new(path, b"1")
    with pytest.raises(WritingError, match="finns redan"):
        write_new(path, b"2")
    assert path.read_bytes() == b"1"


def test_a_document_is_refused_before_it_is_made(tmp_path: Path) -> None:
    """The writer of a document that may not be written is never called."""
    path = tmp_path / "brev.txt"
    path.write_text("hej")
    with pytest.raises(WritingError):
        write_document(path, lambda _: pytest.fail("called"), kind=OutputKind.SUMMARY)


def test_own_folder_knows_names_of_all_kinds(tmp_path: Path) -> None:
    """Folders, blanks, line breaks and bytes that are no text, also when it is opened again."""
    names = ["a/b c.csv", "ra\nd.txt", os.fsdecode(b"\xe5.txt") if os.name != "nt" else "å.txt"]
    for content in (b"1", b"2", b"1"):
        own = OwnFolder(tmp_path / "ut")
        for name in names:
            assert own.add(name, content).read_bytes() == content
        assert own.kept == {}
        assert len(list(own.files())) == len(names) - 1  # the one with a line break goes by its key


def test_own_folder_of_before_keeps_what_it_does_not_know(tmp_path: Path) -> None:
    """A folder marked by an older program has no list: what lies there is left."""
    (tmp_path / ".handlingsplan").write_text("Mappen är gjord av handlingsplan.\n", "utf-8")
    (tmp_path / "plan.xlsx").write_bytes(b"rattad")
    own = OwnFolder(tmp_path)
    with pytest.raises(WritingError, match="ändrad"):
        own.write("plan.xlsx", b"ny")
    assert own.add("plan.xlsx", b"ny").name == "plan (2).xlsx"
    assert (tmp_path / "plan.xlsx").read_bytes() == b"rattad"


def test_a_file_among_others_is_not_made_into_a_folder_of_ours(tmp_path: Path) -> None:
    """The refusal names the folder."""
    (tmp_path / "x").touch()
    with pytest.raises(UsageError, match="andra filer"):
        OwnFolder(tmp_path)

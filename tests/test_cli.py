"""The commands as people type them: Swedish, helpful, instant, and honest in their exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from handlingsplan import __version__
from handlingsplan.cli import app, main
from handlingsplan.form import form_names, load_form
from handlingsplan.organisation import load_organisation
from tests.conftest import Outcome

Run = Callable[..., Outcome]

#: What costs time to import and is needed by no help text and no usage error.
HEAVY = ("pandas", "numpy", "pandera", "xlsxwriter", "xlwings", "lxml", "rich", "rapidfuzz")


def _commands(group: click.Group, *names: str) -> list[tuple[str, ...]]:
    """Return every command that can be typed."""
    found: list[tuple[str, ...]] = []
    context = click.Context(group, info_name="handlingsplan")
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            found += _commands(command, *names, name)
        else:
            found.append((*names, name))
    return found


COMMANDS = _commands(app)


# --- Help


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_is_swedish(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Each command explains itself and its options in Swedish."""
    assert main([*command, "--help"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"Användning: handlingsplan {' '.join(command)}")
    for english in ("Usage", "Options", "required", "Show this message", "TEXT", "DIRECTORY"):
        assert english not in text


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_option_says_what_it_does(command: tuple[str, ...]) -> None:
    """No option is listed without its help."""
    found: click.Command = app
    context = click.Context(app)
    for name in command:
        assert isinstance(found, click.Group)
        found = found.get_command(context, name) or found
    options = [param for param in found.params if isinstance(param, click.Option)]
    assert [option.name for option in options if not option.help] == []
    assert found.help


def test_lines_of_the_overview_are_the_commands_own(capsys: pytest.CaptureFixture[str]) -> None:
    """The overview, which loads no command, names all that there are."""
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    assert [c[0] for c in COMMANDS if f"\n  {c[0]}" not in text] == []


def test_version_is_the_packages(run: Run) -> None:
    """``--version`` prints the version and nothing else."""
    done = run("--version")
    assert (done.code, done.stdout.strip(), done.stderr) == (0, __version__, "")


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("--version",), ("mallar", "--help"), ("validera",), ("mallar", "--ar", "x")],
    ids=" ".join,
)
def test_help_and_usage_errors_load_nothing_heavy(
    own_home: dict[str, str], arguments: tuple[str, ...]
) -> None:
    """What is to answer at once imports none of the libraries that take their time."""
    code = (
        "import sys; from handlingsplan.cli import main; main(sys.argv[1:]);"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=own_home,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr.splitlines()[-1] == "[]"


# --- Wrong usage


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["valdera"], "Kommandot valdera finns inte. Menade du validera?"),
        (["xyz"], "Kommandot xyz finns inte.\n"),
        (["--hlp"], "Valet --hlp finns inte. Menade du --help?"),
        (["mallar"], "Valet --ar saknas."),
        (["mallar", "--ar", "20x", "--ut", "a"], "Valet --ar: 20x är inget år."),
        (["mallar", "--ar"], "Valet --ar behöver ett värde."),
        (["form", "a", "b"], "Det finns ett argument för mycket: b."),
        (["validera"], "Argumentet MAPP saknas."),
        (["validera", "finns-inte"], "finns-inte finns inte."),
        (["konsolidera", "finns-inte", "--ut", "x.xlsx"], "finns-inte finns inte."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_said_in_swedish(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong, what was meant, and where help is; exit code 2 and nothing on stdout."""
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert "--help" in captured.err
    assert captured.out == ""


def test_an_option_without_its_value_points_to_the_commands_own_help(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Not to the list of commands."""
    assert main(["mallar", "--ar"]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == "Hjälp: handlingsplan mallar --help"


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["validera", "inkmna"], "inkomna"),
        (["status", "varen"], "demo/varen"),
        (["mejl", "inkomnna", "--ut", "ut"], "inkomna"),
        (["fraga", "fragr.csv", "--till", "inkomna", "--ut", "ut"], "fragor.csv"),
        (["validera", "helt annat"], ""),
        (["validera", "plan 850709-9806.xlsx"], ""),  # who it is about is not said
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_misspelt_path_gets_a_suggestion(
    arguments: list[str],
    meant: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What lies beside and is called nearly so, or lies in a folder there; else no guess."""
    monkeypatch.chdir(tmp_path)
    for folder in ("inkomna", "demo/varen"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "fragor.csv").touch()
    (tmp_path / "plan 850709-9805.xlsx").touch()
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert f"Menade du {Path(meant)}?" in said if meant else "Menade" not in said


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="systemet har inga rör")
@pytest.mark.parametrize("arguments", [("validera",), ("status",), ("flytta-in", "--ut", "ut")])
def test_a_pipe_is_said_to_be_one(
    arguments: tuple[str, ...], tmp_path: Path, run: Callable[..., Outcome]
) -> None:
    """It is there, so it is not said to be missing; and what to do with what comes out of it."""
    os.mkfifo(tmp_path / "plan.xlsx")
    command, *options = arguments
    outcome = run(command, tmp_path / "plan.xlsx", *options)
    assert outcome.code == 2
    assert "ett rör eller en enhet, inte en fil" in outcome.stderr
    assert "Spara innehållet som en vanlig fil" in outcome.stderr


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["form", "sosr-206"], "Menade du sosr-2026?"),
        (["organisation", "--organisation", "borta.toml"], "Kontrollera sökvägen"),
        (["mallar", "--ar", "2026", "--ut", "a", "--grupp", "akutvrd"], "Menade du akut-vard"),
        (["mallar", "--ar", "2026", "--ut", "a", "--grupp", "kemi"], "visar alla grupper"),
    ],
    ids=["form", "organisation", "near group", "unknown group"],
)
def test_what_does_not_exist_is_said_with_a_hint(
    arguments: list[str], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An error of ours is two lines on stderr, never a traceback."""
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert hint in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["mallar", "--ar", "2026"],
        ["lyft", "."],
        ["flytta-in", "plan"],
        ["mejl", "."],
        ["excel", "bygg"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_folder_to_write_in_is_no_file(
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Said in the same words by every command that makes files in a folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan").write_bytes(b"")
    assert main([*arguments, "--ut", "plan"]) == 2
    assert "Valet --ut: plan är en fil, inte en mapp." in capsys.readouterr().err


def test_without_a_command_help_is_shown(run: Run) -> None:
    """Typing the name alone shows what can be done, and counts as wrong usage."""
    done = run()
    assert done.code == 2
    assert "Kommandon:" in done.stdout


# --- form and organisation


@pytest.mark.parametrize("name", form_names())
def test_form_prints_the_declaration_as_json(run: Run, name: str) -> None:
    """``form FORM --json`` prints what the library declares, Swedish letters as they are."""
    done = run("form", name, "--json")
    assert done.code == 0
    assert json.loads(done.stdout) == load_form(name).to_dict()
    assert "\\u" not in done.stdout


def test_form_lists_sheets_and_fields(capsys: pytest.CaptureFixture[str]) -> None:
    """Without ``--json`` a person reads it."""
    form = load_form()
    assert main(["form"]) == 0
    text = capsys.readouterr().out
    assert all(sheet.namn in text for sheet in form.blad)
    assert all(field.rubrik in text for field in form.plan.falt)


def test_form_of_ones_own_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is no form says where it is wrong."""
    path = tmp_path / "eget.toml"
    path.write_text('id = "x"\nnamm = "X"\n', "utf-8")
    assert main(["form", str(path)]) == 2
    assert "okänd nyckel namm (menade du namn?)" in capsys.readouterr().err


def test_organisation_counts_what_is_unconfirmed(capsys: pytest.CaptureFixture[str]) -> None:
    """``--kontrollera`` lists each fact to confirm, and how many they are."""
    facts = load_organisation().unconfirmed()
    assert main(["organisation", "--kontrollera"]) == 0
    text = capsys.readouterr().out
    assert all(fact in text for fact in facts)
    assert f"{len(facts)} uppgifter behöver bekräftas" in text


def test_organisation_lists_every_group(capsys: pytest.CaptureFixture[str]) -> None:
    """Without an option the groups are listed with the ids that other commands take."""
    assert main(["organisation"]) == 0
    text = capsys.readouterr().out
    assert all(group.id in text for group in load_organisation().grupper)


# --- mallar


def test_templates_are_made_for_the_groups_named(run: Run, tmp_path: Path) -> None:
    """Groups may be named by id, name or alias; a second call leaves filled-in files alone."""
    arguments = ("mallar", "--ar", "2026", "--ut", "ut", "--grupp", "hta", "--grupp", "Akut Vård")
    done = run(*arguments)
    assert (done.code, done.stderr) == (0, "")
    names = ["handlingsplan-2026-akut-vard.xlsx", "handlingsplan-2026-hta.xlsx"]
    assert sorted(path.name for path in (tmp_path / "ut").iterdir()) == names
    (tmp_path / "ut" / names[0]).write_bytes(b"ifylld")
    again = run(*arguments)
    assert "2 fanns redan och är orörda" in again.stdout
    assert (tmp_path / "ut" / names[0]).read_bytes() == b"ifylld"
    replaced = run(*arguments, "--skriv-over")
    assert "1 mall ligger i ut" in replaced.stdout
    assert (tmp_path / "ut" / names[0]).read_bytes() == b"ifylld"


def test_same_call_gives_the_same_bytes(run: Run, tmp_path: Path) -> None:
    """Two runs, in two processes, make identical files."""
    for folder in ("a", "b"):
        run("mallar", "--ar", "2027", "--ut", folder, "--grupp", "tandvard")
    name = "handlingsplan-2027-tandvard.xlsx"
    assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_template_of_another_form(run: Run, tmp_path: Path) -> None:
    """The second form's own organisation is taken with it."""
    done = run("mallar", "--ar", "2026", "--ut", "ut", "--form", "vgr-barnuppdraget")
    assert done.code == 0
    assert "1 mall ligger i ut" in done.stdout
    assert len(list((tmp_path / "ut").iterdir())) == 1


def test_an_error_of_our_own_is_words_on_the_screen_and_the_rest_in_a_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No traceback reaches a person, and none is lost."""
    state = tmp_path / "tillstånd"
    monkeypatch.setattr("platformdirs.user_state_dir", lambda *_args, **_more: str(state))

    def break_down(*_args: object) -> None:
        message = "sönder"
        raise RuntimeError(message)

    monkeypatch.setattr("handlingsplan.form.form_names", break_down)
    assert main(["form"]) == 2
    said = capsys.readouterr().err
    assert "Något gick fel i programmet" in said
    assert "Traceback" not in said
    assert "RuntimeError: sönder" in (state / "handlingsplan.log").read_text("utf-8")

"""A TOML file that cannot be read: said in Swedish, with the line, and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Outcome

#: English that tomllib, the system or Python would say.
ENGLISH = re.compile(r"\b(Invalid|Expected|Cannot|No such|line|column|character|Errno|codec)\b")
FAULTS = [
    ("id = \n", "rad 1, tecken 6: värdet saknas eller är felskrivet"),
    ("id hej\n", "rad 1, tecken 4: likhetstecknet saknas"),
    ('id = "a" b\n', "det står något mer på raden"),
    ('id = "a\nb"\n', "rad 1, tecken 8: ett citattecken saknas"),
    ('id = "a"\nid = "b"\n', "samma namn står två gånger"),
    ("[a]\nb = 1\n[a]\n", "rad 3, tecken 3: samma tabell står två gånger"),
    ("[a\n", "hakparentesen är inte stängd"),
    ("a = [1, 2\n", "en parentes är inte stängd"),
    ("= 1\n", "raden börjar varken med ett namn"),
    ('a = "c:\\q"\n', "omvänt snedstreck"),
    ("a = '''x", "ett citattecken saknas"),
]
COMMANDS: list[tuple[str, ...]] = [
    ("form", "--kontrollera"), ("organisation", "--organisation"), ("regler", "--regler"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), FAULTS)
@pytest.mark.parametrize("command", COMMANDS, ids=["form", "organisation", "regler"])
def test_a_file_that_is_no_toml_says_which_line_is_wrong(
    command: tuple[str, ...], text: str, said: str, tmp_path: Path, run: Callable[..., Outcome]
) -> None:
    """In no words of the program's library."""
    file = tmp_path / "egen.toml"
    file.write_text(text, "utf-8")
    outcome = run(*_with(command, file))
    assert outcome.code == 2
    assert said in outcome.stderr
    assert "Rätta raden och kör igen." in outcome.stderr
    assert not ENGLISH.search(outcome.stderr.replace(str(tmp_path), ""))


@pytest.mark.parametrize("command", COMMANDS, ids=["form", "organisation", "regler"])
def test_a_file_that_is_not_there_or_is_no_text(
    command: tuple[str, ...], tmp_path: Path, run: Callable[..., Outcome]
) -> None:
    """It says so in Swedish, and what to do."""
    outcome = run(*_with(command, tmp_path / "finns-inte.toml"))
    assert outcome.code == 2
    assert "finns inte" in outcome.stderr
    assert not ENGLISH.search(outcome.stderr.replace(str(tmp_path), ""))
    (tmp_path / "latin.toml").write_bytes('namn = "Öron"'.encode("cp1252"))
    outcome = run(*_with(command, tmp_path / "latin.toml"))
    assert outcome.code == 2
    assert "inte text i UTF-8" in outcome.stderr
    assert not ENGLISH.search(outcome.stderr.replace(str(tmp_path), ""))


def _with(command: tuple[str, ...], file: Path) -> tuple[object, ...]:
    name, option = command
    return (name, file, option) if name == "form" else (name, option, file)

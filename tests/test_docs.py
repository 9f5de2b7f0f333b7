"""The documentation says what is there, and its links lead somewhere."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import msgspec
import pytest

from handlingsplan.changes import Change
from handlingsplan.form import Band, Choice, Field, Form, Generation, Promise, Requirement, Sheet
from handlingsplan.form.earlier import FieldMove, ListMap, SheetMove
from handlingsplan.organisation import (
    Council,
    Deadline,
    Event,
    Group,
    Organisation,
    Region,
    WorkGroup,
)

FORM_RECORDS = (
    *(Form, Promise, Choice, Sheet, Band, Field, Requirement),
    *(Generation, FieldMove, SheetMove, ListMap, Change),
)
ORGANISATION_RECORDS = (Organisation, Region, Council, Group, WorkGroup, Event, Deadline, Change)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")


def _keys(*records: type) -> set[str]:
    """Return the TOML keys of records, but for those that are tables of their own."""
    tables = {"lofte", "lista", "officiell", "blad", "falt", "band", "krav"}
    tables |= {"region", "kunskapsrad", "grupp", "rag", "kalender", "inlamning"}
    tables |= {"tidigare", "andringar"}
    keys = {field.encode_name for record in records for field in msgspec.structs.fields(record)}
    return keys - tables


@pytest.mark.parametrize(
    ("page", "records"),
    [
        ("reference/formular.md", FORM_RECORDS),
        ("how-to/egen-organisation.md", ORGANISATION_RECORDS),
    ],
    ids=["form", "organisation"],
)
def test_every_key_of_a_declaration_is_described(
    project: Path, page: str, records: tuple[type, ...]
) -> None:
    """Whoever edits a TOML file finds each key that it may hold."""
    text = (project / "docs" / page).read_text("utf-8")
    assert {key for key in _keys(*records) if f"`{key}`" not in text} == set()


def test_links_of_the_readme_lead_somewhere(project: Path) -> None:
    """The README is read where MkDocs does not check it."""
    links = LINK.findall((project / "README.md").read_text("utf-8"))
    assert links
    assert [link for link in links if not (project / link).exists()] == []


def test_links_between_pages_lead_somewhere_in_the_markdown_too(project: Path) -> None:
    """Whoever reads the files as they are gets on, also to a page that is made when it is built."""
    broken = [
        (page.name, link)
        for page in (project / "docs").rglob("*.md")
        for link in LINK.findall(page.read_text("utf-8"))
        if not link.startswith("mailto:") and not (page.parent / link).exists()
    ]
    assert broken == []


def test_readmes_commands_exist(project: Path) -> None:
    """The two commands of the README are scripts of the project."""
    text = (project / "README.md").read_text("utf-8")
    named = set(re.findall(r"^python3 (\S+)", text, re.MULTILINE))
    assert named == {"scripts/demo.py", "scripts/test.py"}
    assert all((project / name).is_file() for name in named)


def test_reference_pages_are_made_of_program_and_data(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command, form and rule has its place in the reference."""
    pytest.importorskip("mkdocs")
    monkeypatch.syspath_prepend(str(project / "scripts"))
    import reference  # noqa: PLC0415  (a script, found on the path of this test alone)

    pages = {name: "\n".join(lines) for name, lines in reference.pages().items()}
    sys.modules.pop("reference")
    assert "## handlingsplan validera" in pages["reference/kommandon.md"]
    assert "## handlingsplan excel bygg" in pages["reference/kommandon.md"]
    assert "### HP101:" in pages["reference/regler.md"]
    assert "## Handlingsplan" in pages["reference/formular-sosr-2026.md"]

"""``handlingsplan publicera`` as people run it: what is made, what is said, and the exit codes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pptx import Presentation

from handlingsplan.cli import main
from handlingsplan.publication import formats
from tests.conftest import Outcome
from tests.workbooks import GOOD, good_plan, plan

FAULTY = """
    insatsomrade | prioriterat_omrade | lofte_1 | aktivitet          | slut       | status
    Nära vård    | Kortare väntan     | x       | Se över larmkedjan | '2026-13-40 | Grön
"""
PRIVATE = """
    insatsomrade | prioriterat_omrade | lofte_1 | aktivitet                  | slut       | metod             | status | statusdatum
    Nära vård    | Kortare väntan     | x       | Ring 811218-9876 om larmet | 2026-10-15 | Avstämning i mars | Grön   | 2026-02-16
"""  # noqa: E501  (a table is read by its columns)
DAY = ("--datum", "2026-02-20")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a good plan in ``inkomna``, and a home of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    inkomna = tmp_path / "inkomna"
    inkomna.mkdir()
    (inkomna / "handlingsplan-2026-akut-vard.xlsx").write_bytes(good_plan())
    return tmp_path


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Run the command in this process, on ``inkomna`` into ``ut``."""

    def run(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = main(["publicera", "inkomna", "--ut", "ut", *DAY, *arguments])
        said = capsys.readouterr()
        return Outcome(code=code, stdout=said.out, stderr=said.err)

    return run


def _made(folder: Path) -> dict[str, set[str]]:
    """Return the file names below ``ut`` by the folder that each lies in."""
    return {
        one.name: {path.name for path in one.rglob("*") if path.is_file()}
        for one in (folder / "ut").iterdir()
        if one.is_dir()
    }


def test_all_four_kinds_are_made_and_counted(folder: Path, say: Callable[..., Outcome]) -> None:
    """Without a choice: slides, PDF, pages and calendars; each folder is named with its count."""
    done = say()
    assert (done.code, done.stderr) == (0, "")
    made = _made(folder)
    assert set(made) == {"bildspel", "pdf", "webb", "kalender"}
    for kind in ("bildspel", "pdf", "kalender"):
        count = len(made[kind])
        line = next(line for line in done.stdout.splitlines() if line.endswith(kind))
        assert int(line.split()[0]) == count
    assert f"Börja här: {Path('ut') / 'webb' / 'index.html'}" in done.stdout


@pytest.mark.parametrize(
    ("chosen", "kinds"),
    [
        ("--pptx", "bildspel"),
        ("--ics", "kalender"),
        ("--html --ics", "kalender webb"),
    ],
)
def test_only_what_is_chosen_is_made(
    folder: Path, say: Callable[..., Outcome], chosen: str, kinds: str
) -> None:
    """A choice of formats makes those, and speaks of no other."""
    done = say(*chosen.split())
    assert done.code == 0
    assert sorted(_made(folder)) == kinds.split()
    assert ("Börja här" in done.stdout) == ("webb" in kinds)
    assert all(word not in done.stdout for word in ("pdf", "bildspel") if word not in kinds)


def test_one_groups_document_alone(folder: Path, say: Callable[..., Outcome]) -> None:
    """``--grupp`` takes the id or the name, and makes that one document."""
    by_id = say("--pptx", "--grupp", "akut-vard")
    names = _made(folder)["bildspel"]
    assert (by_id.code, len(names)) == (0, 1)
    (name,) = names
    title = Presentation(str(folder / "ut" / "bildspel" / name)).slides[0].shapes.title
    assert title is not None
    assert "Akut vård" in title.text
    assert say("--pptx", "--grupp", "RPO Akut vård").code == 0
    assert _made(folder)["bildspel"] == names


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (("--grupp", "finns-inte-alls"), "Det finns ingen grupp som heter finns-inte-alls."),
        (("--grupp", "tandvard"), "att publicera."),
        (("--kunskapsrad", "finns-inte"), "finns-inte"),
    ],
    ids=["a group", "a group without a plan", "a council"],
)
def test_who_is_not_there_is_said_and_nothing_is_made(
    folder: Path, say: Callable[..., Outcome], asked: tuple[str, str], sentence: str
) -> None:
    """A group or council that is unknown, or that sent nothing, ends with 2 and a hint."""
    done = say("--ics", *asked)
    assert done.code == 2
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) >= 2, "what to do is said too"
    assert not (folder / "ut").exists()


def test_a_councils_document_comes_with_its_groups(
    folder: Path, say: Callable[..., Outcome]
) -> None:
    """``--kunskapsrad`` makes the council's and its groups' decks, and not the region's."""
    assert say("--pptx").code == 0
    everything = _made(folder)["bildspel"]
    council = say("--pptx", "--kunskapsrad", "Medicin och akut vård")
    assert council.code == 0, council.stderr
    assert "2 filer" in council.stdout
    assert "Kvar från" not in council.stdout, "what was not asked for is not left over"
    assert _made(folder)["bildspel"] == everything
    assert "  Radernas id (2): RPO Akut vård" in council.stdout.splitlines()


def test_a_plan_with_faults_is_held_until_it_is_asked_for(
    folder: Path, say: Callable[..., Outcome]
) -> None:
    """It is named, with what to do; ``--trots-fel`` publishes it, and the slides say what lacks."""
    (folder / "inkomna" / "handlingsplan-2026-tandvard.xlsx").write_bytes(
        plan(FAULTY, cover={"uppdaterad": "2026-02-16"}, group="tandvard")
    )
    held = say("--pptx")
    assert held.code == 1
    assert "Inte publicerade, eftersom planen har fel:" in held.stdout
    assert "--trots-fel" in held.stdout
    assert not any("tandvard" in name for name in _made(folder)["bildspel"])
    given = say("--pptx", "--trots-fel")
    assert "Inte publicerade" not in given.stdout
    (deck,) = (path for path in (folder / "ut" / "bildspel").iterdir() if "tandvard" in path.name)
    assert _text(deck).count("Se över larmkedjan") >= 1


def test_personal_numbers_are_held_back_and_counted(
    folder: Path, say: Callable[..., Outcome]
) -> None:
    """What may not be public is in no document; the terminal says how much, and in whose plan."""
    (folder / "inkomna" / "handlingsplan-2026-tandvard.xlsx").write_bytes(
        plan(PRIVATE, cover={"uppdaterad": "2026-02-16"}, group="tandvard")
    )
    done = say("--pptx", "--html", "--ics", "--trots-fel")
    assert "Hålls tillbaka:" in done.stdout
    for path in (folder / "ut").rglob("*"):
        if path.is_file():
            text = _text(path) if path.suffix == ".pptx" else path.read_text("utf-8", "ignore")
            assert "811218-9876" not in text, path
    assert "811218" not in done.stdout + done.stderr


def test_what_lies_left_from_an_earlier_time_is_named(
    folder: Path, say: Callable[..., Outcome]
) -> None:
    """A group that no longer has a plan leaves its old slides; they are named, not removed."""
    other = folder / "inkomna" / "handlingsplan-2026-tandvard.xlsx"
    other.write_bytes(plan(cover={"uppdaterad": "2026-02-16"}, sheets=GOOD, group="tandvard"))
    assert say("--ics").code == 0
    before = _made(folder)["kalender"]
    other.unlink()
    again = say("--ics")
    assert again.code == 0
    assert "Kvar från en tidigare publicering" in again.stdout
    (left,) = (name for name in before if "tandvard" in name)
    assert left in again.stdout
    assert (folder / "ut" / "kalender" / left).exists()


def test_a_folder_without_plans(folder: Path, say: Callable[..., Outcome]) -> None:
    """Nothing to publish is 2 and a sentence."""
    (folder / "inkomna" / "handlingsplan-2026-akut-vard.xlsx").unlink()
    done = say()
    assert (done.code, done.stdout) == (2, "")
    assert done.stderr.strip()
    assert not (folder / "ut").exists()


def test_the_same_plans_give_the_same_files(folder: Path, say: Callable[..., Outcome]) -> None:
    """A second run, on another day, writes the same bytes."""
    say("--pptx", "--ics")
    first = {path: path.read_bytes() for path in (folder / "ut").rglob("*.*")}
    assert main(["publicera", "inkomna", "--ut", "ut", "--pptx", "--ics"]) == 0
    assert {path: path.read_bytes() for path in (folder / "ut").rglob("*.*")} == first


def test_somebody_elses_folder_is_left_alone(folder: Path, say: Callable[..., Outcome]) -> None:
    """A folder with a file of somebody's is no place for documents."""
    (folder / "ut").mkdir()
    (folder / "ut" / "anteckningar.txt").write_text("mitt", "utf-8")
    done = say("--ics")
    assert done.code == 2
    assert "ut" in done.stderr
    assert [path.name for path in (folder / "ut").rglob("*")] == ["anteckningar.txt"]


def test_a_library_that_is_missing_is_named(
    folder: Path, say: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the extra: what lacks, and what to install; what needs no library is still made."""
    assert folder.is_dir()
    monkeypatch.setattr(formats, "find_spec", lambda name: None if name == "typst" else name)
    done = say()
    assert done.code == 2
    assert done.stderr.splitlines() == [
        "Det som behövs för pdf är inte installerat.",
        "Installera handlingsplan med tillägget publicera.",
    ]
    assert say("--ics").code == 0


def test_changes_since_last_time_come_with_the_regions_document(
    folder: Path, say: Callable[..., Outcome]
) -> None:
    """``--jamfor`` takes an earlier summary; the region's slides tell what changed."""
    main(["konsolidera", "inkomna", "--ut", "forra.xlsx", *DAY])
    worse = good_plan(
        {
            "handlingsplan": """
        insatsomrade | prioriterat_omrade | lofte_1 | lofte_2 | aktivitet              | slut       | metod              | status | statusdatum | kommentar
        Nära vård    | Kortare väntan     | x       |         | Se över larmkedjan     | 2026-10-15 | Avstämning i mars  | Röd    | 2026-02-18  | Saknar resurs
        Nära vård    | Gemensamma mått    |         | x       | Besluta om indikatorer | 2026-12-15 | Uppföljning i juni | Grön   | 2026-02-16  |
    """  # noqa: E501  (a table is read by its columns)
        },
        cover={"uppdaterad": "2026-02-18"},
    )
    (folder / "inkomna" / "handlingsplan-2026-akut-vard.xlsx").write_bytes(worse)
    without = say("--pptx", "--trots-fel")
    texts = {path.name: _text(path) for path in (folder / "ut" / "bildspel").iterdir()}
    compared = say("--pptx", "--trots-fel", "--jamfor", "forra.xlsx")
    assert {without.code, compared.code} <= {0, 1}, compared.stderr
    after = {path.name: _text(path) for path in (folder / "ut" / "bildspel").iterdir()}
    changed = [name for name in texts if texts[name] != after[name]]
    assert changed, "the comparison shows in some deck"
    assert all("akut-vard" not in name for name in changed), "a group's own plan is as it was"


def _text(deck: Path) -> str:
    """Return all text of a deck by python-pptx."""
    if deck.suffix != ".pptx":
        return ""
    found = []
    for slide in Presentation(str(deck)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)

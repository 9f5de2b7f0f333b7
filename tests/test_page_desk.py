"""What the page's worker asks of the library, asked in this Python and without a browser."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from handlingsplan.form import load_form
from handlingsplan.organisation import choose_groups
from handlingsplan.page import outputs
from handlingsplan.page.desk import Desk, packed
from handlingsplan.page.own import own_of, recognised
from handlingsplan.page.requests import Output
from handlingsplan.report.findings.web import findings_html
from handlingsplan.rounds import check_round, read_round, validate
from handlingsplan.samples import load_samples, write_samples
from tests.conftest import Outcome
from tests.workbooks import good_plan


class Page:
    """A desk with what it tells the page."""

    def __init__(self) -> None:
        self.told: list[tuple[str, int, int, str]] = []
        self.books: dict[str, bytes] = {}
        self.desk = Desk(lambda *step: self.told.append(step), self.books.__setitem__)

    def ask(self, kind: str, known: dict[str, bytes] | None = None, **request: Any) -> Any:
        """Ask as worker.js does, and return the answer."""
        return json.loads(self.desk.answer(json.dumps({"type": kind, **request}), known or {}))


@pytest.fixture
def page() -> Page:
    """A page that was just begun."""
    return Page()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The demo's round."""
    folder = tmp_path / "inkomna"
    write_samples(folder, load_samples(load_form()))
    return folder


def test_a_folder_is_checked_as_by_the_command(page: Page, folder: Path) -> None:
    """The report is the command's, byte for byte; each file is begun and kept once."""
    answer = page.ask("check", folder=str(folder))
    assert answer["report"] == findings_html(validate(folder)).decode()
    begun = [name for what, _, _, name in page.told if what == "Läser"]
    assert sorted(begun) == sorted(page.books) == sorted(set(begun))
    assert len(begun) >= answer["plans"] > 15
    assert [one["name"] for one in answer["states"]][:2] == ["Har fel", "Har inte skickat"]


def test_every_group_is_counted_in_one_state(page: Page, folder: Path) -> None:
    """The states add up to the organisation's groups, and the files that speak for none."""
    states = page.ask("check", folder=str(folder))["states"]
    checked = validate(folder)
    day = dt.date(checked.year, 12, 31)
    groups = choose_groups(checked.plans.organisation, [], day=day)
    files = [delivery for delivery in checked.deliveries if delivery.fil]
    speaking = {delivery.grupp for delivery in files if delivery.grupp}
    assert sum(one["count"] for one in states) == len(groups) + len(files) - len(speaking)


def test_what_an_earlier_worker_read_is_not_read_again(page: Page, folder: Path) -> None:
    """A new worker is handed what is known; the answer is the same, and no file is begun."""
    first = page.ask("check", folder=str(folder))
    again = Page()
    assert again.ask("check", known=page.books, folder=str(folder)) == first
    assert [step for step in again.told if step[0] == "Läser"] == []


def test_a_file_that_ended_the_worker_costs_its_own_line(page: Page, folder: Path) -> None:
    """It is named with the reason, and the others are as before."""
    before = page.ask("check", folder=str(folder))
    victim = min(page.books)
    stuck = {victim: "den tog mer än 30 sekunder"}
    answer = page.ask("check", folder=str(folder), stuck=stuck)
    assert answer["plans"] == before["plans"] - 1
    assert "den tog mer än 30 sekunder" in answer["report"]
    assert "den tog mer än 30 sekunder" not in before["report"]


def test_one_plan_is_checked_alone(page: Page, tmp_path: Path) -> None:
    """Nobody else is missed, and its return copy is the command's."""
    (tmp_path / "plan.xlsx").write_bytes(good_plan())
    answer = page.ask("check", folder=str(tmp_path), file="plan.xlsx")
    assert answer["plans"] == 1
    assert "Har inte skickat" not in answer["report"]
    made = page.ask("make", output="returkopior")
    assert made["files"] == [str(tmp_path / "returkopior")]
    assert (tmp_path / "returkopior" / "plan.xlsx").is_file()


@pytest.mark.parametrize(
    ("output", "arguments"),
    [
        (Output.SUMMARY, ("konsolidera", "{folder}", "--ut", "{folder}/sammanstallning.xlsx")),
        (Output.COPIES, ("validera", "{folder}", "--returkopior", "{folder}/returkopior")),
        (Output.REPORT, ("validera", "{folder}", "--rapport", "{folder}/granskning.html")),
        (Output.MAILS, ("mejl", "{folder}", "--ut", "{folder}/mejl")),
    ],
)
def test_what_is_made_is_what_the_command_makes(
    page: Page,
    folder: Path,
    run: Callable[..., Outcome],
    output: Output,
    arguments: tuple[str, ...],
) -> None:
    """Every file of it, byte for byte."""
    page.ask("check", folder=str(folder))
    page.ask("make", output=output.value)
    own = dict(_files(folder / output.value))
    other = folder.parent / "andra" / "inkomna"
    write_samples(other, load_samples(load_form()))
    assert run(*(one.format(folder=other) for one in arguments)).code in {0, 1}
    assert own == dict(_files(other / output.value))


def _files(place: Path) -> Iterator[tuple[str, bytes]]:
    for path in [place] if place.is_file() else sorted(place.rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes()


def test_a_summary_that_stands_there_is_compared_with_and_kept(page: Page, folder: Path) -> None:
    """As the command does: the new one takes its place, the old one is kept under its date."""
    page.ask("check", folder=str(folder))
    first = page.ask("make", output="sammanstallning.xlsx")
    page.ask("check", folder=str(folder))
    second = page.ask("make", output="sammanstallning.xlsx")
    assert len(first["files"]) == 1
    assert len(second["files"]) == 2
    assert Path(second["files"][0]).name in second["said"][0]


def test_somebody_elses_file_is_left(page: Page, folder: Path) -> None:
    """What stands in an output's place and is not the program's own is untouched, and named."""
    (folder / "granskning.html").write_text("<p>mitt</p>", "utf-8")
    page.ask("check", folder=str(folder))
    answer = page.ask("make", output="granskning.html")
    assert "granskning.html finns redan" in answer["error"]
    assert (folder / "granskning.html").read_text("utf-8") == "<p>mitt</p>"


def test_templates_are_made_for_a_year(page: Page, tmp_path: Path) -> None:
    """One for each group, and the page hears how far it has come."""
    answer = page.ask("templates", folder=str(tmp_path / "mallar"), year=2027)
    made = sorted((tmp_path / "mallar").iterdir())
    assert answer["said"] == [f"{len(made)} mallar för 2027."]
    assert len(made) == 41
    assert ("Gör mallar", len(made), len(made), "") in page.told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[HP405]\nniva = "tips"\n', "regler"),
        ("{organisation}", "organisationen "),
        ("{form}", "formuläret "),
    ],
)
def test_a_file_of_ones_own_is_recognised(
    project: Path, tmp_path: Path, text: str, said: str
) -> None:
    """A form, an organisation and rules are told apart by what stands in them."""
    data = project / "workbooks" / "handlingsplan_workbooks"
    known = {
        "organisation": (data / "organisations" / "vgr.toml").read_text("utf-8"),
        "form": (data / "forms" / "sosr-2026.toml").read_text("utf-8"),
    }
    path = tmp_path / "egen.toml"
    path.write_text(known.get(text.strip("{}"), text), "utf-8")
    assert recognised(path).startswith(said)


def test_own_rules_count(page: Page, folder: Path, tmp_path: Path) -> None:
    """A rule that is switched off says nothing."""
    kod = next(f.kod for f in validate(folder).findings if f.kod != "HP901")
    path = tmp_path / "regler.toml"
    path.write_text(f'[{kod}]\nniva = "av"\n', "utf-8")
    own = own_of([str(path)])
    checked = check_round(read_round(folder, use_cache=False), catalogue=own.catalogue)
    answer = page.ask("check", folder=str(folder), own=[str(path)])
    assert answer["report"] == findings_html(checked).decode()
    assert kod not in {finding.kod for finding in checked.findings}


@pytest.mark.parametrize("text", ["[HP4", "[HP999]\nniva = 'av'\n", "a = 1\n", "\udcff"])
def test_a_broken_file_of_ones_own_is_a_sentence(page: Page, tmp_path: Path, text: str) -> None:
    """What is no TOML, or none of the three, is said, and the page goes on."""
    path = tmp_path / "egen.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert page.ask("recognise", path=str(path))["error"]
    assert page.ask("recognise", path=str(tmp_path / "borta.toml"))["error"]


def test_an_empty_folder_is_a_sentence(page: Page, tmp_path: Path) -> None:
    """And nothing can be made of it."""
    assert "inga planer" in page.ask("check", folder=str(tmp_path))["error"]
    assert page.ask("make", output="mejl")["error"]


def test_a_fault_of_our_own_is_a_sentence(
    page: Page, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong is an answer, and the next request is answered as usual."""
    page.ask("check", folder=str(folder))
    with monkeypatch.context() as broken:
        broken.setattr(outputs, "findings_html", lambda _: 1 / 0)
        answer = page.ask("make", output="granskning.html")
        assert answer["error"] == "Något gick fel i programmet (ZeroDivisionError)."
    assert "error" not in page.ask("make", output="granskning.html")
    assert page.ask("nonsense")["error"]


def test_files_are_packed_by_their_names(tmp_path: Path) -> None:
    """A zip file with the files as they are, in their folders."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "å.xlsx").write_bytes(b"1")
    with zipfile.ZipFile(io.BytesIO(packed(str(tmp_path), ["a/å.xlsx"]))) as archive:
        assert archive.read("a/å.xlsx") == b"1"


def test_today_is_the_real_day(page: Page, folder: Path) -> None:
    """The page asks nobody for the day."""
    assert f"Granskad {dt.date.today()}" in page.ask("check", folder=str(folder))["report"]

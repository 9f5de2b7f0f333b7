"""The demo: a whole round on the shipped samples, and the samples themselves."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from handlingsplan.declaration import DeclarationFault
from handlingsplan.demo import run_demo
from handlingsplan.errors import WritingError
from handlingsplan.findings import Severity
from handlingsplan.form import Form, Role, load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.reading.book import read_bytes
from handlingsplan.reading.records import Period
from handlingsplan.rounds import Checked, check_round, read_round
from handlingsplan.samples import (
    DAY,
    SPRING,
    YEAR,
    Mishap,
    as_in_spring,
    load_samples,
    parse_sample,
    sample_files,
    write_samples,
)
from tests.conftest import Outcome

FORM = load_form()
ORGANISATION = load_organisation()
SAMPLES = load_samples()


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """Return the samples, read and checked on the demo's day."""
    folder = tmp_path_factory.mktemp("inkomna")
    write_samples(folder, SAMPLES)
    return check_round(read_round(folder, year=YEAR, use_cache=False), today=DAY)


def _files(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_demo_makes_templates_plans_findings_and_a_summary(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """The command ends well, says what it found and where everything lies, and it lies there."""
    done = run("demo")
    assert (done.code, done.stderr) == (0, "")
    for name in ("sammanstallning.xlsx", "granskning.html", "granskning.json", "returkopior"):
        assert name in done.stdout
        assert (tmp_path / "demo" / name).exists()
    assert len(list((tmp_path / "demo" / "mallar").iterdir())) == 41
    assert (tmp_path / "demo" / "returkopior" / "handlingsplan-2026-akut-vard.xlsx").is_file()
    found = json.loads((tmp_path / "demo" / "granskning.json").read_text("utf-8"))["fynd"]
    assert f"{Counter(finding['niva'] for finding in found)[Severity.FEL]} fel" in done.stdout


def test_demo_is_the_same_every_time(run: Callable[..., Outcome], tmp_path: Path) -> None:
    """In another folder or over an earlier demo, it says the same and writes the same bytes."""
    folders = [tmp_path / name for name in ("one", "other")]
    for folder in folders:
        folder.mkdir()
    first, second = [run("demo", cwd=folder) for folder in folders]
    assert first == second
    assert _files(folders[0]) == _files(folders[1])
    before = _files(folders[0])
    assert run("demo", cwd=folders[0]) == first
    assert _files(folders[0]) == before


def test_a_file_in_the_way_is_said(run: Callable[..., Outcome], tmp_path: Path) -> None:
    """A file where the folder was to be is refused in Swedish, and left alone."""
    (tmp_path / "demo").write_text("mitt", "utf-8")
    done = run("demo")
    assert done.code == 2
    assert "är en fil, inte en mapp" in done.stderr
    assert (tmp_path / "demo").read_text("utf-8") == "mitt"


def test_progress_ends_where_it_said(tmp_path: Path) -> None:
    """The bar moves one step at a time and is full when all is done."""
    steps: list[tuple[int, int]] = []
    run_demo(tmp_path, progress=lambda done, of: steps.append((done, of)))
    assert steps == [(number, len(steps)) for number in range(1, len(steps) + 1)]


def test_samples_are_enough_and_from_everywhere() -> None:
    """At least twelve groups with content, from every council and from the staff's own."""
    filled = {sample.grupp for sample in SAMPLES if FORM.plan.nyckel in sample.content.rows}
    groups = [ORGANISATION.by_id[name] for name in filled]
    assert len(groups) >= 12
    councils = {council.id for council in ORGANISATION.kunskapsrad}
    assert {name for group in groups for name in group.kunskapsrad} == councils
    assert sum(not group.kunskapsrad for group in groups) >= 2


def test_a_group_whose_plan_is_sent_is_never_said_not_to_have_sent(checked: Checked) -> None:
    """Damaged, locked and oddly named files count for their group all the same."""
    missing = {delivery.grupp for delivery in checked.deliveries if not delivery.fil}
    assert missing == {g.id for g in ORGANISATION.grupper} - {s.grupp for s in SAMPLES}


def test_every_file_is_read_or_refused_with_a_reason(checked: Checked) -> None:
    """No file is lost: the cut-off one, the locked one and the lock file say why."""
    reasons = {refusal.fil: refusal.kod for refusal in checked.refusals}
    assert reasons == {
        "handlingsplan-2026-infektionssjukdomar.xlsx": "HP110",
        "Lung- och allergisjukdomar 2026, skyddad.xlsx": "HP102",
        "~$handlingsplan-2026-patientsakerhet.xlsx": "HP120",
    }
    assert len(checked.plans.raw) + len(reasons) == len(list(checked.folder.glob("[!.]*")))


@pytest.mark.parametrize(
    ("kod", "fault"),
    [
        ("HP106", "a file open in Excel"),
        ("HP116", "two files of one group"),
        ("HP122", "a near miss of the group's name"),
        ("HP204", "other headings"),
        ("HP205", "rows below the table"),
        ("HP304", "the wrong year"),
        ("HP401", "promises in words"),
        ("HP404", "a row with a heading alone"),
        ("HP405", "no status"),
        ("HP450", "an activity without a time"),
        ("HP407", "red without a comment"),
        ("HP408", "a status of one's own"),
        ("HP409", "a placeholder"),
        ("HP411", "overdue"),
        ("HP412", "end before start"),
        ("HP413", "a date without year"),
        ("HP414", "a date that is none"),
        ("HP415", "an unknown RAG"),
        ("HP417", "the same activity twice"),
        ("HP418", "(NY) by hand"),
        ("HP419", "a list in one cell"),
        ("HP427", "the RAG in the activity"),
        ("HP502", "the same identity twice"),
        ("HP503", "a row without identity"),
        ("HP601", "an unknown activity"),
        ("HP602", "no target"),
        ("HP603", "words for a number"),
        ("HP605", "an outcome without date"),
        ("HP607", "a small number"),
        ("HP701", "no results"),
        ("HP703", "an empty plan"),
        ("HP711", "a need of support without a wish"),
        ("HP801", "a personnummer"),
        ("HP802", "an e-mail address"),
        ("HP901", "not sent"),
    ],
)
def test_samples_have_the_faults_of_real_plans(checked: Checked, kod: str, fault: str) -> None:
    """Each typical fault stands in some sample, and is found."""
    assert kod in {finding.kod for finding in checked.findings}, fault


def test_some_samples_are_without_fault(checked: Checked) -> None:
    """A newcomer sees that a plan can be right."""
    right = {d.grupp for d in checked.deliveries if d.fil and not (d.fel or d.varningar or d.tips)}
    assert {"ogonsjukdomar", "lakemedel", "hta"} <= right


@pytest.mark.parametrize(
    "sample", [s for s in SAMPLES if not s.skada], ids=lambda s: s.fil or s.grupp
)
def test_samples_are_read_as_they_were_written(sample: Any) -> None:
    """What stands in the data is what is read out of the file, row by row."""
    name, data = next(sample_files(sample, form=FORM, organisation=ORGANISATION))
    book = read_bytes(data, name)
    for sheet in FORM.tables:
        rows = sample.content.rows.get(sheet.nyckel, ())
        if not rows:
            continue
        table = book.tables[sheet.nyckel]
        brought = len(table.rows) - len(rows)  # the region's calendar stands before the group's
        assert brought == (len(ORGANISATION.kalender) if sheet.roll == "arshjul" else 0)
        for field in sheet.falt:
            if field.valfritt and field.namn not in table.values:
                assert not any(field.namn in row for row in rows)
            elif field.roll is not Role.ID:
                read = _as_written(table.values[field.namn], table.written.get(field.namn, {}))
                assert read[brought:] == [row.get(field.namn) for row in rows]


def _as_written(values: Any, written: Any) -> list[Any]:
    """Return the values, or the text as typed where it says more than the value."""
    day = [v.fran if isinstance(v, Period) and v.precision == "dag" else v for v in values]
    return [written.get(position, value) for position, value in enumerate(day)]


def test_samples_are_the_same_bytes_every_time(tmp_path: Path) -> None:
    """Files that are handed out as an example do not change from run to run."""
    write_samples(tmp_path / "a", SAMPLES[:4])
    write_samples(tmp_path / "b", SAMPLES[:4])
    assert _files(tmp_path / "a") == _files(tmp_path / "b")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gruppp = 'hta'", "gruppp"),
        ("grupp = 'hta'\nskada = 'bränd'", "bränd"),
        ("grupp = 'hta'\n[[blad.planen]]\naktivitet = 'a'", "planen"),
        ("grupp = 'hta'\n[[blad.handlingsplan]]\naktiviteten = 'a'", "aktiviteten"),
        ("grupp = 'hta'\n[omslag]\nuppdaterat = 2026-01-01", "uppdaterat"),
    ],
)
def test_a_misspelt_sample_is_said(text: str, said: str) -> None:
    """A key, a sheet or a field that is not there is named."""
    with pytest.raises(DeclarationFault, match=said):
        parse_sample(tomllib.loads(text), FORM)


def test_samples_name_no_person_and_no_real_address() -> None:
    """Addresses are of example.org, and the only personnummer is the tax agency's example."""
    text = json.dumps([[s.content.cover, s.content.rows] for s in SAMPLES], default=str)
    assert text.count("@") == text.count("@example.org")
    assert text.count("19121212-1212") == 1


def test_the_spring_was_before_and_said_other_things() -> None:
    """Plans of the spring keep their identities, know nothing of the autumn, and differ."""
    early = {sample.grupp: spring for sample in SAMPLES if (spring := as_in_spring(sample))}
    assert len(early) >= 8
    for sample in SAMPLES:
        if sample.grupp not in early or sample.fil:
            continue
        then, now = _plan_rows(early[sample.grupp], FORM), _plan_rows(sample, FORM)
        assert len(then) == len(now)
        assert then != now
        assert all(row["statusdatum"] <= SPRING for row in then if "statusdatum" in row)


def test_a_lock_file_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    """Only the demo's own lock file is taken away; an open workbook is never written over."""
    (sample,) = [sample for sample in SAMPLES if sample.skada is Mishap.OPEN]
    write_samples(tmp_path, [sample])
    write_samples(tmp_path, [sample])
    lock = next(tmp_path.glob("~$*"))
    lock.write_bytes(b"n\xe5gon annan")
    with pytest.raises(WritingError):
        write_samples(tmp_path, [sample])
    assert lock.exists()


def test_dates_of_the_samples_are_in_their_round() -> None:
    """The demo's day lies after every assessment, so that nothing is dated in the future."""
    days = [
        row["statusdatum"] for s in SAMPLES for row in _plan_rows(s, FORM) if "statusdatum" in row
    ]
    assert max(days) <= DAY
    assert isinstance(min(days), dt.date)


def _plan_rows(sample: Any, form: Form) -> list[Any]:
    return list(sample.content.rows.get(form.plan.nyckel, ()))

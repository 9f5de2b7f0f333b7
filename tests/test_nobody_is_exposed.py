"""A personal number, an address or a phone number in a plan comes out nowhere unless asked for."""

from __future__ import annotations

import email
import email.policy
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from handlingsplan import consolidation, fault_log, rounds
from handlingsplan.cli import main
from handlingsplan.content import Content
from handlingsplan.form import load_form
from handlingsplan.masking import masked
from handlingsplan.own_folder import OwnFolder
from handlingsplan.privacy import Private, holds
from handlingsplan.reading.noting import left_out, quote
from handlingsplan.report.copies.return_copies import write_return_copies
from handlingsplan.report.mail.hand_in import write_hand_in
from handlingsplan.report.mail.writing import write_mails
from handlingsplan.rounds import check_round, read_round
from handlingsplan.spreadsheet.beside_cells import beside_cells
from handlingsplan.spreadsheet.package import open_package
from handlingsplan.spreadsheet.parts import WorkbookParts
from tests.conftest import Outcome
from tests.summary_rounds import TODAY
from tests.template_books import make
from tests.workbooks import edited, good_plan, plan, with_part

DAY = ("--datum", TODAY.isoformat(), "--fas", "inlamning")
FORM = load_form()
#: What is typed everywhere, and what of it must be seen nowhere (blanks left out).
TYPED = "Ring Anna 850709-9805, anna.privat@example.com eller 070-123 45 67"
SECRETS = (b"8507099805", b"850709-9805", b"-9805", b"anna.privat", b"070-1234567", b"1234567")
GROUP = "tandvard"


def _filled() -> bytes:
    """Return a plan with the text in every field, and in every other place for a text."""

    def line(fields: list[str]) -> str:
        return f"{' | '.join(fields)}\n{' | '.join([TYPED] * len(fields))}"

    sheets = {
        sheet.nyckel: line([field.namn for field in sheet.falt if field.namn != "id"])
        for sheet in FORM.tables
        if sheet.nyckel != "arshjul"
    }
    cover = {f.namn: TYPED for f in FORM.cover.falt if f.namn not in {"grupp", "ar"}}
    return edited(plan(cover=cover, sheets=sheets, group=GROUP), _everywhere_else)


def _everywhere_else(book: Any) -> None:
    sheet = book[FORM.plan.namn]
    sheet["E5"].comment = Comment(TYPED, TYPED)
    sheet.cell(row=4, column=sheet.max_column + 1).value = TYPED
    sheet.cell(row=5, column=sheet.max_column).value = TYPED
    sheet.cell(row=sheet.max_row + 3, column=3).value = TYPED
    book[FORM.cover.namn]["E30"] = TYPED
    book.create_sheet("Anna 0701234567")["A1"] = TYPED
    book["Årshjul"]["B4"] = TYPED


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with that plan, one that it replaces, one of an unknown group, and a good one."""
    folder = tmp_path_factory.mktemp("in")
    (folder / "plan.xlsx").write_bytes(_filled())
    (folder / "akut-vard.xlsx").write_bytes(good_plan())
    (folder / "gammal.xlsx").write_bytes(
        good_plan({"resultat": f"typ | text\nResultat | {TYPED}"}, cover={"grupp": "RPO Tandvård"})
    )
    (folder / "okand.xlsx").write_bytes(good_plan(cover={"grupp": TYPED}))
    return folder


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every part of every file below a folder."""
    for file in sorted(path.rglob("*")):
        if file.is_file():
            yield from _parts(file.name, file.read_bytes())


def _parts(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of a file, as whoever opens it sees them."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.namelist():
                yield f"{name}/{part}", archive.read(part)
    elif name.endswith(".eml"):
        message = email.message_from_bytes(data, policy=email.policy.SMTP)
        yield name, str(message["Subject"]).encode()
        for piece in message.walk():
            if not piece.is_multipart():
                content = piece.get_payload(decode=True)
                assert isinstance(content, bytes)
                yield from _parts(f"{name}:{piece.get_filename() or 'text'}", content)
    else:
        yield name, data


def _leaks(where: str, data: bytes) -> list[str]:
    plain = re.sub(rb"[ \xa0]|\xc2\xa0|%20", b"", data)
    return [f"{where}: {secret.decode()}" for secret in SECRETS if secret in plain]


@pytest.mark.parametrize("cache", [(), ("--utan-cache",)])
def test_no_output_holds_what_is_private(
    folder: Path, tmp_path: Path, run: Callable[..., Outcome], cache: tuple[str, ...]
) -> None:
    """Summary, councils, CSV, reports, JSON, mail and terminal, first and when compared again."""
    ut = tmp_path / "ut"
    outputs = ("--per-kunskapsrad", ut / "rad", "--csv", ut / "csv")
    reports = ("--rapport", ut / "f.html", "--rapport", ut / "f.xlsx", "--json", ut / "f.json")
    said = [
        run("konsolidera", folder, "--ut", ut / "s.xlsx", *outputs, *DAY, *cache),
        run("konsolidera", folder, "--ut", ut / "s.xlsx", *DAY, *cache),
        run("validera", folder, *reports, "--csv", ut / "f.csv", *DAY, *cache),
        run("validera", folder, "--allt", *DAY, *cache),
        run("validera", "--foresla", folder, *DAY, *cache),
        run("status", folder, *DAY, *cache),
    ]
    assert {one.code for one in said} == {1}
    leaks = [leak for where, data in _contents(ut) for leak in _leaks(where, data)]
    for one in said:
        leaks += _leaks("terminal", (one.stdout + one.stderr).encode())
    assert leaks == []
    for one in (said[0], said[2], said[5]):
        assert "3 planer innehåller personnummer (" in one.stdout.splitlines()[-1]


def test_a_personal_number_in_a_name_comes_out_nowhere(
    tmp_path: Path, run: Callable[..., Outcome]
) -> None:
    """Of a file, a folder or a sheet; it is told, and copies get the name that is shown."""
    here, ut = tmp_path / "in", tmp_path / "ut"
    (here / "850709-9805").mkdir(parents=True)
    named = edited(good_plan(), lambda book: book.create_sheet("Ring 850709-9805"))
    shown = edited(named, lambda book: book["Ring 850709-9805"].append(["Viktigt"]))
    (here / "plan 850709-9805.xlsx").write_bytes(shown)
    (here / "850709-9805" / "tandvard.xlsx").write_bytes(good_plan(cover={"grupp": "RPO Tandvård"}))
    (here / "trasig plan 8507099805.xlsx").write_bytes(b"")
    files = ("--json", ut / "f.json", "--csv", ut / "f.csv", "--rapport", ut / "f.html")
    more = ("--rapport", ut / "f.xlsx", "--returkopior", ut / "kopior")
    summary = ("--ut", ut / "s.xlsx", "--per-kunskapsrad", ut / "rad", "--csv", ut / "csv")
    said = [
        run("validera", here, *files, *more, *DAY),
        run("status", here, *DAY),
        run("konsolidera", here, *summary, *DAY),
        run("mejl", here, "--ut", ut / "mejl", *DAY),
    ]
    leaks = [leak for one in said for leak in _leaks("said", (one.stdout + one.stderr).encode())]
    for where, data in _contents(ut):
        if not where.startswith("plan [personnummer].xlsx/"):  # the group's own file
            leaks += _leaks(where, data)
    leaks += [leak for path in ut.rglob("*") for leak in _leaks("name", str(path).encode())]
    assert leaks == []
    assert (ut / "kopior" / "plan [personnummer].xlsx").is_file()
    assert (ut / "kopior" / "[personnummer]" / "tandvard.xlsx").is_file()
    found = check_round(read_round(here, use_cache=False), today=TODAY).findings
    names = {"plan [personnummer].xlsx", "[personnummer]/tandvard.xlsx"}
    assert {f.fil for f in found if f.kod == "HP805"} == {*names, "trasig plan [personnummer].xlsx"}
    [sheet] = [f for f in found if f.kod == "HP801"]
    assert sheet.blad == "Ring [personnummer]"
    assert "2 planer innehåller personnummer (" in said[1].stdout.splitlines()[-1]


def test_an_address_or_a_phone_number_in_a_name_comes_out_nowhere(
    tmp_path: Path, run: Callable[..., Outcome]
) -> None:
    """As with a personal number: masked in all that is written, told, and copies get that name."""
    here, ut = tmp_path / "in", tmp_path / "ut"
    here.mkdir()
    (here / "plan anna.privat@example.com.xlsx").write_bytes(good_plan())
    (here / "trasig_0701234567.xlsx").write_bytes(b"")
    said = [
        run("validera", here, "--json", ut / "f.json", "--rapport", ut / "f.html", *DAY),
        run("konsolidera", here, "--ut", ut / "s.xlsx", "--csv", ut / "csv", *DAY),
        run("mejl", here, "--ut", ut / "mejl", *DAY),
    ]
    leaks = [leak for one in said for leak in _leaks("said", (one.stdout + one.stderr).encode())]
    leaks += [leak for where, data in _contents(ut) for leak in _leaks(where, data)]
    leaks += [leak for path in ut.rglob("*") for leak in _leaks("name", str(path).encode())]
    assert leaks == []
    checked = check_round(read_round(here, use_cache=False), today=TODAY)
    told = {(f.fil, f.varde, f.vad.split(",")[0]) for f in checked.findings if f.kod == "HP806"}
    names = ("plan [e-postadress].xlsx", "trasig_[telefonnummer].xlsx")
    begins = "Filens eller mappens namn innehåller"
    kinds = dict(zip(names, ("en e-postadress", "ett telefonnummer"), strict=True))
    assert told == {(name, name, f"{begins} {kind}") for name, kind in kinds.items()}
    assert checked.private[names[0]] == {Private.EMAIL}


def _hidden(book: Any, where: str) -> None:
    """Put a personal number where no cell shows it."""
    sheet = book[FORM.plan.namn]
    number = "850709-9805"
    match where:
        case "property":
            book.properties.title = number
        case "own property":
            book.custom_doc_props.append(StringProperty(name="Om", value=f"Pat {number}"))
        case "defined name":
            book.defined_names["om"] = DefinedName("om", attr_text=f'"{number}"')
        case "prompt":
            rule = DataValidation(type="whole", allow_blank=True, promptTitle="Om", prompt=number)
            rule.add("A900")
            sheet.add_data_validation(rule)
        case "tooltip":
            sheet["E5"].hyperlink = Hyperlink(ref="E5", target="https://x.example", tooltip=number)
        case "address":
            sheet["E5"].hyperlink = f"https://x.example/?om={number}"
        case "author":
            sheet["E5"].comment = Comment("Se över", f"Anna {number}")


@pytest.mark.parametrize(
    "where",
    ["property", "own property", "defined name", "prompt", "tooltip", "address", "author"],
)
def test_a_personal_number_that_no_cell_shows_is_found_before_a_copy_is_made(where: str) -> None:
    """In each of the places that a program has for texts; a plan without one has none."""

    def found(data: bytes) -> list[str]:
        parts = WorkbookParts(package=open_package(data))
        texts = [text for _, text in beside_cells(parts)]
        return [text for text in texts if "850709" in text]

    assert found(edited(good_plan(), lambda book: _hidden(book, where)))
    texts = beside_cells(WorkbookParts(package=open_package(good_plan())))
    assert not any(holds(Private.PERSONAL_NUMBER, text) for _, text in texts)


def test_a_personal_number_in_a_part_that_nobody_here_knows_is_found() -> None:
    """In whatever attribute it stands; ids and measures are none."""
    part = b'<a xmlns="x" id="8507099805"><b linked="Pat 850709-9805" cx="8507099805"/></a>'
    data = with_part(good_plan(), "xl/annat/del1.xml", lambda _: part)
    texts = beside_cells(WorkbookParts(package=open_package(data)))
    found = [one for one in texts if holds(Private.PERSONAL_NUMBER, one[1])]
    assert found == [("i en del av filen som inte syns på bladen", "Pat 850709-9805")]


def test_a_plan_with_a_hidden_personal_number_is_not_mailed(tmp_path: Path) -> None:
    """Its copy is listed apart, the letter has no copy with it and says where the number stands."""
    here = tmp_path / "in"
    here.mkdir()
    hidden = edited(good_plan(), lambda book: _hidden(book, "author"))
    (here / "akut-vard.xlsx").write_bytes(hidden)
    checked = check_round(read_round(here, use_cache=False), today=TODAY)
    mails = write_mails(checked, OwnFolder(tmp_path / "ut"))
    assert mails.apart == ("akut-vard.xlsx",)
    pieces = dict(_parts("brev.eml", (tmp_path / "ut" / "akut-vard.eml").read_bytes()))
    assert [name for name in pieces if name.endswith(".xlsx")] == []
    letter = " ".join(pieces["brev.eml:text"].decode().split())
    assert "står ett personnummer i en anteckning eller namnet" in letter
    assert "skicka inte filen med e-post" in letter
    assert "Inget i den behöver rättas" not in letter
    copies = write_return_copies(checked, tmp_path / "kopior")
    for notes in (copies.notes, tuple(mails.notes())):
        assert any(
            "Skicka inte med e-post" in note and "akut-vard.xlsx (i" in note for note in notes
        )


def _long_texts(book: Any) -> None:
    """Write a personal number far into long texts, and last of many, where no field is."""
    number = "Ord i texten. " * 30 + "Pat 850709-9805"
    sheet, last = book[FORM.plan.namn], book[FORM.plan.namn].max_column + 1
    sheet.cell(row=4, column=last).value = "Eget"
    sheet.cell(row=5, column=last).value = number
    sheet["E5"].comment = Comment(number, "")
    book.properties.title = number
    book[FORM.cover.namn]["H30"] = number
    own, many = book.create_sheet("Eget"), book.create_sheet("Många")
    own["A1"] = number
    for row in range(1, 300):
        many.append([f"Rad {row} " + "x" * 60])
    many.append(["Pat 850709-9805"])
    copy = book.copy_worksheet(sheet)
    copy.title = "Kopia"
    copy["E5"] = number


def test_a_personal_number_far_into_a_text_is_found(tmp_path: Path) -> None:
    """Also where a finding quotes only the beginning: the file itself goes with a mail whole."""
    here = tmp_path / "in"
    here.mkdir()
    (here / "akut-vard.xlsx").write_bytes(edited(good_plan(), _long_texts))
    checked = check_round(read_round(here, use_cache=False), today=TODAY)
    found = {(f.blad, f.cell) for f in checked.findings if f.kod == "HP801"}
    plan, cover = FORM.plan.namn, FORM.cover.namn
    assert {blad for blad, _ in found} == {plan, cover, "", "Eget", "Många", "Kopia"}
    assert {cell for blad, cell in found if blad == plan} == {"E5", "U4"}
    assert write_mails(checked, OwnFolder(tmp_path / "ut")).apart == ("akut-vard.xlsx",)


@pytest.mark.parametrize("secret", ["850709-9805", "anna.privat@example.com", "070-123 45 67"])
def test_what_is_quoted_ends_before_what_is_private(secret: str) -> None:
    """Half a number is masked nowhere, and says nearly as much as the whole."""
    for before in range(10, 80):
        text = f"{'x' * before} {secret} {'y' * 80}"
        said = quote(text, most=60)
        assert said.startswith(f"{'x' * min(before, 60)}")
        assert secret in said or secret[:3] not in said
        assert left_out([text], said) == ("" if secret in said else secret)


def test_mail_and_reports_before_a_deadline_hold_none_of_it(folder: Path, tmp_path: Path) -> None:
    """The copy is the group's own file; it is listed apart, and the letter says not to mail it."""
    checked = check_round(read_round(folder, use_cache=False), today=TODAY)
    made = write_hand_in(checked, tmp_path / "ut")
    contents = [one for one in _contents(tmp_path / "ut") if not one[0].startswith("plan.xlsx/")]
    own = ("plan.xlsx", "gammal.xlsx", "okand.xlsx")
    contents = [(where, data) for where, data in contents if not where.startswith(own)]
    assert [leak for where, data in contents for leak in _leaks(where, data)] == []
    letters = dict(
        one
        for draft in (tmp_path / "ut" / "Mejl").iterdir()
        for one in _parts(draft.name, draft.read_bytes())
    )
    letter = letters["tandvard.eml:text"].decode()
    assert "ska inte skickas med e-post" in letter
    assert "bifogade kopian" not in letter
    assert [name for name in letters if name.startswith("tandvard") and ".xlsx" in name] == []
    (apart,) = [note for note in made.copies.notes if "e-post" in note]
    assert all(name in apart for name in own)


def test_the_log_of_our_own_faults_holds_none_of_it(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An error may carry what stands in a plan."""
    split = "850709\xa0-9805 070\u202f123\xad45 67"  # Python writes such signs out

    def fail(*_: object, **__: object) -> None:
        raise KeyError(TYPED, split)

    monkeypatch.setattr(fault_log, "log_path", lambda: tmp_path / "handlingsplan.log")
    monkeypatch.setattr(rounds, "plans_of", fail)
    assert main(["status", str(folder), "--utan-cache"]) == 2
    log = (tmp_path / "handlingsplan.log").read_bytes()
    assert b"KeyError" in log
    assert not re.search(rb"850709|9805|070|45 67", log.partition(b"KeyError: ")[2])
    assert _leaks("log", log) + _leaks("stderr", capsys.readouterr().err.encode()) == []


def test_they_are_shown_to_the_one_who_must_see_them(
    folder: Path, tmp_path: Path, run: Callable[..., Outcome]
) -> None:
    """--visa-personuppgifter leaves everything as it is written."""
    run("konsolidera", folder, "--ut", tmp_path / "s.xlsx", *DAY, "--visa-personuppgifter")
    texts = b"".join(data for _, data in _contents(tmp_path))
    assert all(secret in re.sub(rb" ", b"", texts) for secret in (b"850709-9805", b"anna.privat"))
    shown = run("validera", folder, "--allt", *DAY, "--visa-personuppgifter").stdout
    assert "850709-9805" in shown


def test_an_earlier_summary_that_shows_it_brings_nothing_back(
    folder: Path, tmp_path: Path, run: Callable[..., Outcome]
) -> None:
    """Compared with one made with private texts, also after everybody has corrected theirs."""
    run("konsolidera", folder, "--ut", tmp_path / "visad.xlsx", *DAY, "--visa-personuppgifter")
    mended = tmp_path / "rattade"
    mended.mkdir()
    (mended / f"handlingsplan-2026-{GROUP}.xlsx").write_bytes(
        good_plan(cover={"grupp": "RPO Tandvård"})
    )
    for plans, name in ((folder, "samma"), (mended, "nya")):
        ut = tmp_path / name
        outputs = ("--per-kunskapsrad", ut / "rad", "--csv", ut / "csv")
        earlier = ("--jamfor", tmp_path / "visad.xlsx")
        done = run("konsolidera", plans, "--ut", ut / "s.xlsx", *earlier, *outputs, *DAY)
        assert (ut / "s.xlsx").is_file(), done.stderr
        assert [leak for where, data in _contents(ut) for leak in _leaks(where, data)] == []


def test_the_first_page_and_the_last_line_say_so(
    folder: Path, tmp_path: Path, run: Callable[..., Outcome]
) -> None:
    """How many plans hold personal numbers, and whose they are."""
    only = tmp_path / "in"
    only.mkdir()
    (only / "plan.xlsx").write_bytes((folder / "plan.xlsx").read_bytes())
    done = run("konsolidera", only, "--ut", tmp_path / "s.xlsx", *DAY)
    sentence = "plan innehåller personnummer (RPO Tandvård: "
    last = done.stdout.splitlines()[-1]
    assert last.startswith(f"1 {sentence}")
    assert "Ta bort dem" in last
    first = openpyxl.load_workbook(tmp_path / "s.xlsx").worksheets[0]
    texts = [str(cell) for row in first.iter_rows(values_only=True) for cell in row]
    assert any(sentence in text for text in texts)


def test_what_analysts_get_is_masked_too(folder: Path) -> None:
    """The frames of a summary, and what is checked; what is read is as it was written."""
    read = read_round(folder, use_cache=False)
    checked = check_round(read, today=TODAY)
    summary = consolidation.summarise_round(checked)
    frames = [*summary.frames.values(), checked.plans.books, *checked.plans.tables.values()]
    assert [leak for frame in frames for leak in _leaks("frame", frame.to_csv().encode())] == []
    assert _leaks("raw", repr(checked.plans.raw).encode()) == []
    assert _leaks("read", repr(read.plans.raw).encode())


def test_masking_changes_nothing_else(folder: Path) -> None:
    """Frames without anything private are the same objects; the others keep types and rows."""
    plans = read_round(folder / "akut-vard.xlsx", use_cache=False).plans
    same = masked(plans)
    assert same.private == {}
    assert all(same.plans.tables[key] is frame for key, frame in plans.tables.items())
    assert same.plans.books is plans.books
    whole = read_round(folder, use_cache=False).plans
    hidden = masked(whole)
    for key, frame in whole.tables.items():
        assert list(hidden.plans.tables[key].dtypes) == list(frame.dtypes)
        assert len(hidden.plans.tables[key]) == len(frame)
    assert hidden.private["gammal.xlsx"] == set(Private)


@pytest.mark.parametrize("number", [198507099805.0, 507091239.0])
def test_a_persons_number_typed_as_a_number_is_not_shown(tmp_path: Path, number: float) -> None:
    """In a column of numbers it has no text to mask: the value itself is left out, and noted."""
    content = Content(
        rows={"indikatorer": [{"indikator": "Antal", "enhet": "antal", "malvarde": number}]}
    )
    path = tmp_path / "handlingsplan-2026-akut-vard.xlsx"
    path.write_bytes(make("sosr-2026", content).data)
    shown = check_round(read_round(path, use_cache=False))
    assert shown.plans.tables["indikatorer"]["malvarde"].isna().all()
    assert Private.PERSONAL_NUMBER in shown.private[path.name]

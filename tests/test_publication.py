"""What is published of a round: all that may be, nothing else, the same in every format."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from icalendar import Calendar
from lxml import html
from pptx import Presentation

from handlingsplan.errors import UsageError
from handlingsplan.findings import Finding, Severity
from handlingsplan.form import FieldType, Role, load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.plans import build_plans
from handlingsplan.publication import Choice, Format, Published, day_of, outputs, publish_round
from handlingsplan.rounds import Checked
from handlingsplan.summary import Earlier
from handlingsplan.text import visible
from tests.checked_rounds import finding
from tests.pdf_reading import drawn, told
from tests.published_rounds import HOSTILE, LONG, checked, full_book
from tests.summary_rounds import activity, big_round, book, summary_of

GROUP = "handlingsplan-2026-akut-vard"
REGION = "lagesbild-2026"
#: Brackets with a name stand for what no font of the machine has (see publish.pdf).
_EMOJI = re.compile("[\U0001f000-\U0001ffff\u2600-\u27bf\u200d\ufe0f]")


def published(made: Checked, folder: Path, **choice: Any) -> Published:
    """Publish a round into a new folder."""
    return publish_round(made, out=folder, choice=Choice(**choice))


def deck_text(path: Path) -> str:
    """Return all text of a deck, by python-pptx; tables column by column, on over slides."""
    found: list[str] = []
    columns: dict[tuple[str, ...], list[list[str]]] = {}
    for slide in Presentation(str(path)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                heads, *rows = [[one.text for one in row.cells] for row in shape.table.rows]
                columns.setdefault(tuple(heads), []).extend(rows)
    for heads_, rows in columns.items():
        found += [*heads_, *(text for column in zip(*rows, strict=True) for text in column)]
    return "\n".join(found).replace("(forts.)", "")


def pdf_text(path: Path) -> str:
    """Return all text of a PDF in the order in which it is read."""
    data = path.read_bytes()
    return f"{told(data)} {drawn(data)}"


def html_text(path: Path) -> str:
    """Return all text of a web page, by lxml.html."""
    page: Any = html.fromstring(path.read_bytes())
    return str(page.text_content())


def calendar_text(path: Path) -> str:
    """Return all text of a calendar, by icalendar."""
    entries = Calendar.from_ical(path.read_bytes()).walk("vevent")
    return "\n".join(f"{one['summary']}\n{one.get('description', '')}" for one in entries)


READERS = {"pptx": deck_text, "pdf": pdf_text, "html": html_text, "ics": calendar_text}
FOLDERS = {"pptx": "bildspel", "pdf": "pdf", "html": "webb", "ics": "kalender"}


def texts(folder: Path, key: str = GROUP) -> Mapping[str, str]:
    """Return what stands in each format of a document, blanks and hyphens at line ends aside."""
    return {
        kind: plain(read(folder / FOLDERS[kind] / f"{key}.{kind}"))
        for kind, read in READERS.items()
        if (folder / FOLDERS[kind] / f"{key}.{kind}").exists()
    }


def plain(text: str) -> str:
    """Return a text without what a line break adds or takes, and without what is not seen."""
    kept = re.sub("[\u202a-\u202e\u2066-\u2069]", "", visible(text))
    return re.sub(r"\[[a-z -]+\]|[\s\u00ad\u2010-]", "", _EMOJI.sub("", kept)).replace("ﬁ", "fi")


def written(made: Checked, group: str) -> list[tuple[str, str]]:
    """Return every text that stands in a group's frames: its field, and the text."""
    found = []
    for sheet in made.plans.form.tables:
        frame = made.plans.tables[sheet.nyckel]
        rows = frame[frame["grupp"] == group]
        for field in sheet.falt:
            if field.typ not in {FieldType.ID, FieldType.REF, FieldType.KRYSS}:
                values = rows[field.namn].dropna()
                found += [(field.namn, one) for one in values if isinstance(one, str)]
    return found


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Checked, Published]:
    """Return a plan with hostile and long texts in every field, and what is published of it."""
    made = checked([full_book(texts=[*HOSTILE, LONG, "Vanlig text"]), *big_round(groups=2)[1:]])
    return made, published(made, tmp_path_factory.mktemp("ut") / "publicerat")


@pytest.fixture(scope="module")
def hostile_texts(hostile: tuple[Checked, Published]) -> Mapping[str, str]:
    """Return what others read in the documents of that plan."""
    return texts(hostile[1].folder)


def test_all_that_stands_in_the_plan_stands_in_every_format(
    hostile: tuple[Checked, Published], hostile_texts: Mapping[str, str]
) -> None:
    """Each text of each field, hostile ones too, is found by the readers of others."""
    made, result = hostile
    assert result.failed == ()
    said = written(made, "akut-vard")
    assert len(said) > 150
    for kind in ("pptx", "pdf", "html"):
        assert [(f, t[:80]) for f, t in said if plain(t) not in hostile_texts[kind]] == [], kind


def test_the_calendar_tells_what_has_a_day(
    hostile: tuple[Checked, Published], hostile_texts: Mapping[str, str]
) -> None:
    """Meetings, hand-ins and the ends of activities, with their whole texts."""
    made, _ = hostile
    told = hostile_texts["ics"]
    fields = {"aktivitet", "prioriterat_omrade", "handelse"}
    said = [one for one in written(made, "akut-vard") if one[0] in fields]
    assert [text[:60] for _, text in said if plain(text) not in told] == []
    assert plain("Inlämning av handlingsplan, höst (preliminärt datum)") in told


def test_numbers_and_days_are_swedish(
    hostile: tuple[Checked, Published], hostile_texts: Mapping[str, str]
) -> None:
    """Decimal comma, thousands apart, days as ÅÅÅÅ-MM-DD, in every format that has them."""
    _, result = hostile
    for kind in ("pptx", "pdf", "html"):
        for said in ("61,5", "12345", "20261231", "20260115"):
            assert said in hostile_texts[kind], (kind, said)
    with_space = html_text(result.folder / "webb" / f"{GROUP}.html")
    assert "12\u00a0345" in with_space


def test_every_document_is_there(hostile: tuple[Checked, Published]) -> None:
    """Each group with a plan, each council, the staff and the region, in four formats."""
    made, result = hostile
    groups = made.plans.books.loc[made.plans.books["med"], "grupp"]
    stems = {f"handlingsplan-2026-{group}" for group in groups} | {REGION}
    councils = {c for g in groups for c in made.plans.organisation.by_id[g].kunskapsrad}
    stems |= {f"{REGION}-{council}" for council in councils}
    for kind in ("pptx", "pdf", "ics"):
        there = {path.stem for path in (result.folder / FOLDERS[kind]).iterdir()}
        assert stems <= there
        assert there == {path.stem for path in (result.folder / "pdf").iterdir()}
    assert (result.folder / "webb" / "index.html").is_file()


def test_the_same_round_gives_the_same_bytes(tmp_path: Path) -> None:
    """Two runs, two folders, the same files."""
    made = checked([full_book(texts=("a", "b"))])
    first, second = (published(made, tmp_path / name) for name in ("a", "b"))
    for one, other in zip(first.files, second.files, strict=True):
        assert one.relative_to(first.folder) == other.relative_to(second.folder)
        assert one.read_bytes() == other.read_bytes(), one.name


def test_the_day_is_that_of_the_plans(tmp_path: Path) -> None:
    """The latest cover that has been; one that lies ahead does not count."""
    books = [
        book("akut-vard", cover={"uppdaterad": "2026-03-01"}),
        book("tandvard", cover={"uppdaterad": "2026-04-02"}),
        book("cancersjukdomar", cover={"uppdaterad": "2099-01-01"}),
    ]
    made = checked(books)
    assert day_of(made) == dt.date(2026, 4, 2)
    (tmp_path / "a.xlsx").touch()
    undated = msgspec.structs.replace(checked([book("akut-vard", fil="a.xlsx")]), folder=tmp_path)
    assert day_of(undated) == dt.datetime.now(tz=dt.UTC).date()


PRIVATE = "Ring 070-123 45 67 om 850709-9805, anna.andersson@example.org"


def private_round() -> Checked:
    """Return a round with personal data, small counts, placeholders and findings in it."""
    plan = [
        activity(id="AKU26-01", aktivitet=PRIVATE, kommentar="."),
        activity(id="AKU26-02", aktivitet="Öppen aktivitet", slut=None),
    ]
    measures = [
        {
            "aktivitet_id": "AKU26-02",
            "indikator": "Dödsfall",
            "enhet": "antal",
            "malvarde": 0.0,
            "baslinje": 17.0,
            "utfall_rjl": 3.0,
            "utfall_rkl": 23.0,
        }
    ]
    said = finding(niva=Severity.VARNING, vad="Granskningens ord om planen.", fil="a.xlsx")
    made = book("akut-vard", fil="a.xlsx", handlingsplan=plan, indikatorer=measures)
    return checked([made], findings=[said])


def test_only_what_may_be_public_is_published(tmp_path: Path) -> None:
    """No personal data, no small counts, no placeholders, no ids, no findings: and it is told."""
    result = published(private_round(), tmp_path / "ut")
    whole = "".join(
        path.read_text("utf-8") for path in result.files if path.suffix in {".html", ".ics"}
    )
    told = "".join(
        text for key in (GROUP, REGION) for text in texts(result.folder, key).values()
    ) + plain(whole)
    for secret in (
        "0701234567",
        "8507099805",
        "anna.andersson",
        "AKU2602\u2028",
        "Granskningensord",
    ):
        assert secret not in told
    assert plain("[telefonnummer] om [personnummer]") in told
    for kind in ("pptx", "pdf", "html"):
        assert "färreän5" in texts(result.folder)[kind]
        assert "23" in texts(result.folder)[kind]
    reasons = {held.reason.name: held.count for held in result.held}
    assert reasons == {"PLACEHOLDER": 1, "PERSONAL": 1, "SMALL": 1, "ID": 2, "NO_DATE": 1}


def test_a_plan_with_faults_is_not_published(tmp_path: Path) -> None:
    """Nor do its texts or figures stand in the others' documents; the groups' list says why."""
    books = [
        book("akut-vard", fil="a.xlsx", handlingsplan=[activity(aktivitet="Hemlig", status="Röd")]),
        book("tandvard", fil="t.xlsx", handlingsplan=[activity(aktivitet="Öppen")]),
    ]
    made = checked(books, findings=[finding(fil="a.xlsx")])
    result = published(made, tmp_path / "ut")
    assert result.faulty == ("RPO Akut vård",)
    assert not (result.folder / "pdf" / f"{GROUP}.pdf").exists()
    for text in texts(result.folder, REGION).values():
        assert "Hemlig" not in text
    groups = html_text(result.folder / "webb" / "grupper.html")
    assert "Publiceras när planen är rättad" in groups


def test_with_faults_it_says_which_parts_are_missing(tmp_path: Path) -> None:
    """Sheet, heading and number of places; never the finding itself."""
    made = checked(
        [book("akut-vard", fil="a.xlsx", handlingsplan=[activity()])],
        findings=[finding("R14", fil="a.xlsx"), finding("R15", fil="a.xlsx")],
    )
    result = published(made, tmp_path / "ut", despite=True)
    assert result.faulty == ()
    for kind, text in texts(result.folder).items():
        if kind != "ics":
            assert plain("Delar som saknas") in text
            assert "Aktivitetenharingenstatus" not in text


def test_nothing_to_report_is_said(tmp_path: Path) -> None:
    """A plan without activities is a document too, with its promises and its year."""
    made = checked([book("akut-vard", cover={"inget_att_rapportera": True})])
    for kind, text in texts(published(made, tmp_path / "ut").folder).items():
        if kind != "ics":
            assert plain("Inget att rapportera.") in text
            assert plain("Patientlöften") in text


def test_one_plan_that_cannot_be_made_costs_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong with a group, or with one format of it, the others are made."""
    made = checked([full_book(), *big_round(groups=4)[1:]])
    real: Any = vars(outputs)["plan_document"]

    def failing(material: Any, group: Any) -> Any:
        if group.id == "akut-vard":
            message = "påhittat"
            raise RuntimeError(message)
        return real(material, group)

    monkeypatch.setattr(outputs, "plan_document", failing)
    result = published(made, tmp_path / "ut", formats=(Format.CALENDAR, Format.SITE))
    assert result.failed == (
        "RPO Akut vård: dokumentet kunde inte göras (ett oväntat fel i programmet (RuntimeError)).",
    )
    assert len(list((result.folder / "kalender").iterdir())) == result.documents
    assert (result.folder / "webb" / "index.html").is_file()


def test_a_file_that_somebody_has_changed_is_left(tmp_path: Path) -> None:
    """A deck that people have worked in is theirs; a line says so, and the rest is written."""
    made = checked([full_book()])
    first = published(made, tmp_path / "ut", formats=(Format.CALENDAR,))
    own = first.folder / "kalender" / f"{GROUP}.ics"
    own.write_bytes(b"min egen")
    again = published(made, tmp_path / "ut", formats=(Format.CALENDAR,))
    assert own.read_bytes() == b"min egen"
    assert len(again.failed) == 1
    assert "ändrad sedan programmet skrev den" in again.failed[0]


def test_what_is_left_of_an_earlier_publication_is_named(tmp_path: Path) -> None:
    """A withdrawn plan's page is not linked any more, and its file is told."""
    both = checked([full_book(), big_round(groups=2)[1]])
    published(both, tmp_path / "ut", formats=(Format.SITE,))
    result = published(checked([full_book()]), tmp_path / "ut", formats=(Format.SITE,))
    assert [path.name for path in result.left if path.name.startswith("handlingsplan")] == [
        "handlingsplan-2026-barn-och-ungdomars-halsa.html"
    ]


def test_a_group_or_a_council_alone(tmp_path: Path) -> None:
    """--grupp: one document; --kunskapsrad: the council's and its groups'."""
    made = checked([full_book(), *big_round(groups=8)[1:]])
    alone = published(made, tmp_path / "a", group="rpo akut vård", formats=(Format.CALENDAR,))
    assert [path.name for path in alone.files] == [f"{GROUP}.ics"]
    council = published(made, tmp_path / "b", council="medicin-akut", formats=(Format.SITE,))
    members = [g for g in load_organisation().grupper[:8] if "medicin-akut" in g.kunskapsrad]
    assert council.documents == 1 + len(members)


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"group": "akut vrd"}, "ingen grupp som heter akut vrd"),
        ({"group": "tandvard"}, "ingen plan från RPO Tandvård"),
        ({"council": "medisin-akut"}, "inget kunskapsråd som heter medisin-akut"),
    ],
)
def test_who_is_not_there_is_said(tmp_path: Path, choice: dict[str, str], said: str) -> None:
    """A misspelt or missing group or council is named, with the near miss."""
    with pytest.raises(UsageError, match=said) as raised:
        published(checked([full_book()]), tmp_path / "ut", **choice)
    assert raised.value.hint


def test_a_folder_of_other_people_is_not_written_in(tmp_path: Path) -> None:
    """Their files are safe."""
    (tmp_path / "bilder.txt").write_text("deras", "utf-8")
    with pytest.raises(UsageError, match="andra filer"):
        published(checked([full_book()]), tmp_path, formats=(Format.CALENDAR,))


def test_figures_and_changes_of_the_region(tmp_path: Path) -> None:
    """Five figures, red activities, decisions, changes since last time: in deck, PDF and web."""
    then = checked([full_book(texts=("ett",))])
    earlier = summary_of([full_book(texts=("ett",))])
    now = checked([full_book(texts=("ett", "två"))])
    before = Earlier(fil="s.xlsx", datum=dt.date(2026, 5, 29), aktiviteter=earlier["aktiviteter"])
    assert then.plans.books["med"].all()
    result = publish_round(now, out=tmp_path / "ut", earlier=before)
    for kind in ("pptx", "pdf"):
        text = texts(result.folder, REGION)[kind]
        for said in (
            "Läget i siffror",
            "Försenade",
            "Ej inskickat",
            "Beslut ett",
            "Ändringar sedan",
        ):
            assert plain(said) in text, (kind, said)
    assert "Ny" in html_text(result.folder / "webb" / "andringar.html")
    assert "Beslut två" in html_text(result.folder / "webb" / "beslut.html")
    promises = html_text(result.folder / "webb" / "loften.html")
    assert "Ingen grupp arbetar med löftet." in promises


def test_identities_of_events_stay_when_the_plan_changes(tmp_path: Path) -> None:
    """A moved meeting and a moved end keep their identity; other entries keep theirs too."""

    def events(name: str, first: str, end: str) -> dict[str, tuple[str, dt.date]]:
        plan = [activity(id="AKU26-01", aktivitet="Första", slut=end)]
        year = [{"handelse": "Internat", "typ": "Möte", "fran": first}]
        made = checked([book("akut-vard", handlingsplan=plan, arshjul=year)])
        result = published(made, tmp_path / name, formats=(Format.CALENDAR,))
        data = (result.folder / "kalender" / f"{GROUP}.ics").read_bytes()
        entries = Calendar.from_ical(data).walk("vevent")
        return {str(e["uid"]): (str(e["summary"]), e.decoded("dtstart")) for e in entries}

    then = events("a", "2026-03-03", "2026-12-15")
    now = events("b", "2026-04-04", "2027-01-31")
    assert set(then) == set(now)
    moved = {now[uid][0] for uid in then if then[uid] != now[uid]}
    assert moved == {"Internat", "Klart: Första"}


def test_every_form_can_be_published(tmp_path: Path) -> None:
    """Another region's form, with other sheets and no promises, by data alone."""
    form = load_form("vgr-barnuppdraget")
    organisation = load_organisation("vgr")
    group = organisation.grupper[0]
    plan = {"delomrade": "Skola", "insats": "Pröva elevhälsa", "effektmal_2026_2027": "Färre köar"}
    plan["status"] = "Grön"
    made_of = [book(group.id, form=form, delomraden=[plan])]
    base = checked([])
    plans = build_plans(made_of, organisation=organisation, form=form)
    made = msgspec.structs.replace(base, plans=plans)
    result = published(made, tmp_path / "ut")
    assert result.failed == ()
    told = texts(result.folder, f"handlingsplan-2026-{group.id}")
    for kind in ("pptx", "pdf", "html"):
        for said in ("Skola", "Pröva elevhälsa", "Effektmål 2026–2027: Färre köar"):
            assert plain(said) in told[kind], (kind, said)
    assert plain("Pröva elevhälsa") in told["ics"] or not told["ics"]


def roles_left_out() -> Sequence[str]:
    """Return the fields of the default form that no document shows; each has its reason."""
    form = load_form()
    return [f.namn for s in form.tables for f in s.falt if f.roll in {Role.ID, Role.REF}]


def test_what_is_left_out_by_design_is_known() -> None:
    """Identities and references alone: what they point to is told in words."""
    assert set(roles_left_out()) == {"id", "aktivitet_id"}


def test_findings_are_not_read_by_the_builder(tmp_path: Path) -> None:
    """A finding's words never come into a document, whatever its severity."""
    words = "Ord som bara granskningen använder"
    said: list[Finding] = [
        finding(niva=niva, vad=words, gor=words, fil="a.xlsx") for niva in Severity
    ]
    made = checked([book("akut-vard", fil="a.xlsx", handlingsplan=[activity()])], findings=said)
    result = published(made, tmp_path / "ut", despite=True)
    for key in (GROUP, REGION):
        for text in texts(result.folder, key).values():
            assert plain(words) not in text
    for path in (result.folder / "webb").glob("*.html"):
        assert words not in html_text(path)


def test_files_are_complete_when_read_again(hostile: tuple[Checked, Published]) -> None:
    """Every file is one that its own kind of program opens."""
    _, result = hostile
    for path in result.files:
        data = path.read_bytes()
        match path.suffix:
            case ".pptx":
                assert len(Presentation(io.BytesIO(data)).slides) > 1
            case ".pdf":
                assert data.startswith(b"%PDF-1.7")
            case ".ics":
                assert data.startswith(b"BEGIN:VCALENDAR")
            case _:
                assert data

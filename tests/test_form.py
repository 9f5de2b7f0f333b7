"""The form, declared once: consistent, strict, and printed as promised."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from handlingsplan.errors import DeclarationError, UsageError
from handlingsplan.findings import load_catalogue
from handlingsplan.form import (
    Field,
    FieldType,
    Form,
    Role,
    SheetKind,
    SheetRole,
    form_names,
    load_form,
    parse_form,
)

SOSR = load_form("sosr-2026")


def small() -> dict[str, Any]:
    """Return the data of a small consistent form."""
    return {
        "id": "liten",
        "version": "1",
        "namn": "Liten plan",
        "kort": "Plan",
        "organisation": "sosr",
        "sprak": "sv-SE",
        "officiell": [{"namn": "Grön"}],
        "lofte": [{"nr": 1, "nyckel": "a", "kort": "A", "text": "Löfte A"}],
        "lista": {"status": [{"namn": "Bra", "officiell": "Grön"}, {"namn": "Väntar"}]},
        "blad": [
            {"nyckel": "start", "namn": "Start", "slag": "omslag"},
            {
                "nyckel": "plan",
                "namn": "Plan",
                "slag": "tabell",
                "roll": "plan",
                "tabell": "tblPlan",
                "rader": 5,
                "band": [{"nyckel": "b", "rubrik": "Band", "bakgrund": "FFFFFF"}],
                "falt": [
                    {"namn": "id", "rubrik": "Id", "typ": "id", "roll": "id"},
                    {"namn": "vad", "rubrik": "Vad", "typ": "text", "alias": ["Aktivitet"]},
                    {"namn": "lofte_1", "rubrik": "A", "typ": "kryss", "roll": "lofte", "nr": 1},
                    {"namn": "status", "rubrik": "Status", "typ": "val", "lista": "status",
                     "roll": "status", "band": "b"},
                ],
                "krav": [
                    {"kod": "HP405", "nar": ["vad"], "kraver": ["status"], "instruktion": "I.",
                     "kvar": "k"},
                    {"kod": "HP407", "nar_varde": {"status": ["Väntar"]}, "kraver": ["vad"],
                     "instruktion": "I.", "kvar": "k"},
                ],
            },
            {"nyckel": "granskning", "namn": "Granskning", "slag": "granskning"},
        ],
    }  # fmt: skip


# --- What is shipped


@pytest.mark.parametrize("name", form_names())
def test_shipped_form_is_consistent(name: str) -> None:
    """Each shipped form is read, has its own id and says what has changed up to its version."""
    form = load_form(name)
    assert form.id == name
    assert form.version in {change.version for change in form.andringar}


@pytest.mark.parametrize("name", form_names())
def test_requirements_name_rules_of_the_catalogue(name: str) -> None:
    """What a form requires can be said as a finding."""
    form = load_form(name)
    named = {rule.kod for sheet in form.blad for rule in sheet.krav}
    named |= {sheet.kraver_innehall for sheet in form.blad if sheet.kraver_innehall}
    assert named <= set(load_catalogue().rules)


@pytest.mark.parametrize("name", form_names())
def test_each_promise_has_one_field_or_none(name: str) -> None:
    """The ticks of a plan follow the promises, in order."""
    form = load_form(name)
    numbers = [field.nr for field in form.plan.all_with_role(Role.LOFTE)]
    assert numbers in ([], [promise.nr for promise in form.loften])


def test_sosr_has_the_sheets_and_fields_that_were_agreed() -> None:
    """The columns of every frame are those of the order, letter by letter."""
    fields = {sheet.namn: [field.namn for field in sheet.falt] for sheet in SOSR.blad}
    promises = [f"lofte_{number}" for number in range(1, 8)]
    outcomes = [field.namn for field in SOSR.by_key["indikatorer"].all_with_role(Role.UTFALL)]
    assert len(outcomes) == 3
    assert {name: names for name, names in fields.items() if names} == {
        "Start": ["grupp", "ar", "uppdaterad", "kontaktfunktion", "inget_att_rapportera"],
        "Handlingsplan": [
            *("id", "insatsomrade", "prioriterat_omrade", *promises, "aktivitet", "rag"),
            *("ansvarig", "samverkan", "start", "slut", "metod", "status", "statusdatum"),
            "kommentar",
        ],
        "Indikatorer": [
            *("aktivitet_id", "indikator", "enhet", "riktning", "baslinje", "tidigare_utfall"),
            "malvarde",
            *(*outcomes, "matdatum", "kalla"),
        ],
        "Resultat": ["aktivitet_id", "typ", "text"],
        "Utmaningar": ["typ", "rag", "beskrivning", "till", "onskat_beslut", "senast"],
        "Processer": ["rubrik", "lage", "beskrivning", "lank"],
        "Årshjul": ["handelse", "typ", "kvartal", "fran", "till"],
        "Dialog": ["nr", "galler", "fran", "fraga", "svar", "lage", "datum"],
        "Granskning": ["nr", "niva", "blad", "cell", "rubrik", "vad", "gor", "galler", "granskad"],
    }


def test_sosr_statuses_count_as_official_ones() -> None:
    """Seven statuses in use, four official ones, and two that count as none of them."""
    counted = {choice.namn: choice.officiell for choice in SOSR.status.values()}
    assert list(counted) == [
        *("Ej påbörjad", "Grön", "Gul", "Röd", "Avvaktar", "Avslutad"),
        "Avslutad, pågår i verksamheten",
    ]
    official = [choice.namn for choice in SOSR.officiell]
    assert official == ["Grön", "Gul", "Röd", "Avslutad"]
    assert set(counted.values()) == {*official, ""}


def test_plan_is_the_table_with_identities() -> None:
    """Cover, review sheet and plan are found by what they are, not by their names."""
    assert SOSR.cover.slag is SheetKind.OMSLAG
    assert SOSR.review.slag is SheetKind.GRANSKNING
    identity = SOSR.plan.with_role(Role.ID)
    assert identity is not None
    assert identity.typ is FieldType.ID
    assert SOSR.plan in SOSR.tables


def test_field_is_found_by_name_or_not_at_all() -> None:
    """An unknown field's name is our own fault, and a role may be absent."""
    assert SOSR.plan.field("status").roll is Role.STATUS
    with pytest.raises(KeyError):
        SOSR.plan.field("finns_inte")
    assert SOSR.plan.with_role(Role.UTFALL) is None
    assert SOSR.with_role(SheetRole.LEVERANSER) is None


def test_records_cannot_be_changed() -> None:
    """A declaration is the same for everybody who holds it."""
    with pytest.raises(AttributeError, match="immutable"):
        SOSR.plan.falt[0].rubrik = "Annat"  # type: ignore[misc]  # the point of the test


# --- As it is printed


@pytest.mark.parametrize("name", form_names())
def test_declaration_is_printed_as_promised(name: str) -> None:
    """The keys and their kinds are those that others build upon."""
    printed = json.loads(json.dumps(load_form(name).to_dict()))
    assert list(printed) == ["form", "version", "blad"]
    for sheet in printed["blad"]:
        assert list(sheet) == ["namn", "tabell", "falt"]
        assert sheet["tabell"] is None or sheet["tabell"]
        for field in sheet["falt"]:
            assert list(field) == ["namn", "rubrik", "typ", "obligatorisk", "lista", "hjalp"]
            assert isinstance(field["obligatorisk"], bool)
            assert field["lista"] is None or all(isinstance(v, str) for v in field["lista"])


def test_cover_has_no_table_and_a_choice_has_its_list() -> None:
    """``tabell`` is null on a cover, ``lista`` holds the values of the field's own list."""
    printed = {sheet["namn"]: sheet for sheet in SOSR.to_dict()["blad"]}
    assert printed["Start"]["tabell"] is None
    status = next(f for f in printed["Handlingsplan"]["falt"] if f["namn"] == "status")
    assert status["lista"] == [choice.namn for choice in SOSR.listor["status"]]
    text = next(f for f in printed["Handlingsplan"]["falt"] if f["namn"] == "aktivitet")
    assert text["lista"] is None


# --- Forms that are wrong


def test_small_form_is_consistent() -> None:
    """The form that the tests below spoil is good."""
    form = parse_form(small())
    assert form.plan.namn == "Plan"
    assert list(form.status) == ["bra", "väntar"]


def plan(data: dict[str, Any]) -> dict[str, Any]:
    """Return the plan's sheet in a form's data."""
    sheet: dict[str, Any] = data["blad"][1]
    return sheet


def put(*path: str | int, value: object) -> Callable[[dict[str, Any]], None]:
    """Return a change that sets what stands at ``path``."""

    def change(data: Any) -> None:
        for key in path[:-1]:
            data = data[key]
        data[path[-1]] = value

    return change


def optional(*path: str | int, **more: object) -> Callable[[dict[str, Any]], None]:
    """Return a change that makes a field of the plan optional, with more said of it."""

    def change(data: Any) -> None:
        field: Any = plan(data)
        for key in path:
            field = field[key]
        field.update(more, valfritt=True)

    return change


PLAN = ("blad", 1)
FIELD = (*PLAN, "falt", 1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put("versoin", value="1"), "okänd nyckel versoin (menade du version?)"),
        (put(*FIELD, "rubirk", value="x"), "blad › Plan › falt › vad: okänd nyckel rubirk"),
        (put(*FIELD, "typ", value="tex"), "typ: tex finns inte; välj text, id"),
        (put(*FIELD, "roll", value="chef"), "roll: chef finns inte"),
        (put(*FIELD, "obligatorisk", value="ja"), "'ja' ska vara true eller false"),
        (put(*PLAN, "slag", value="blad"), "slag: blad finns inte; välj omslag"),
        (put(*PLAN, "roll", value="indikatorer"), "inget blad har rollen plan"),
        (put(*PLAN, "roll", value="pln"), "blad › Plan › roll: pln finns inte; välj instruktioner"),
        (put(*PLAN, "slag", value="text"), "Plan har rollen plan men är ingen tabell"),
        (put(*PLAN, "falt", 0, "typ", value="text"), "ska ha precis ett fält av typen id"),
        (put("blad", 2, "slag", value="text"), "precis ett blad av slaget granskning"),
        (put("blad", 2, "slag", value="omslag"), "precis ett blad av slaget omslag"),
        (put("blad", 0, "nyckel", value="plan"), "bladnyckeln plan används två gånger"),
        (put("blad", 0, "namn", value="PLAN"), "bladnamnet plan används två gånger"),
        (
            put("blad", 0, "namn", value="Start/slut"),
            "blad › Start/slut: bladnamnet går inte att ha",
        ),
        (put("blad", 0, "namn", value="S" * 32), "bladnamnet går inte att ha i Excel"),
        (put("blad", 0, "tabell", value="TBLPLAN"), "tabellnamnet tblplan används två gånger"),
        (put(*PLAN, "tabell", value=""), "Plan: tabellen saknar namn"),
        (put(*PLAN, "tabell", value="tbl plan"), "Plan: tabellen saknar namn som går"),
        (put(*PLAN, "tabell", value="ABC12"), "tabellen saknar namn som går att ha i Excel"),
        (put(*PLAN, "rader", value=0), "rader: tabellen ska ha minst en förberedd rad"),
        (put(*FIELD, "namn", value="id"), "två fält har namnet id"),
        (put(*FIELD, "namn", value="rad"), "rad är ett namn som programmet själv använder"),
        (put(*FIELD, "namn", value="Vad"), "Vad är inte ASCII snake_case"),
        (put(*FIELD, "namn", value="åtgärd"), "åtgärd är inte ASCII snake_case"),
        (put(*FIELD, "rubrik", value="ID"), "id och vad har samma rubrik eller alias, id"),
        (put(*FIELD, "alias", value=["status"]), "vad och status har samma rubrik eller alias"),
        (put(*FIELD, "lista", value="nej"), "pekar på listan nej, som inte finns"),
        (put(*FIELD, "lista", value="organisation.nej"), "listan organisation.nej, som inte"),
        (put(*FIELD, "typ", value="val"), "vad är ett val men har ingen lista"),
        (put(*FIELD, "hjalp", value="x" * 256), "hjälpen till vad är längre än 255 tecken"),
        (put(*FIELD, "band", value="nej"), "vad står under bandet nej, som inte finns"),
        (put(*PLAN, "falt", 2, "nr", value=9), "lofte_1 gäller löfte 9, som inte finns"),
        (put("lofte", value=[]), "lofte_1 gäller löfte 1, som inte finns"),
        (put("officiell", value=[]), "Bra räknas som Grön, som inte finns"),
        (put("lista", "status", 1, "namn", value="BRA"), "har värdet bra två gånger"),
        (put(*PLAN, "krav", 0, "kraver", value=["nej"]), "kravet HP405 nämner nej"),
        (optional("falt", 1, obligatorisk=True), "vad är valfritt men krävs, eller nämns i ett"),
        (optional("falt", 3), "status är valfritt men krävs, eller nämns i ett krav"),
        (optional("falt", 1, arvs=True), "vad är valfritt men fylls i på annat sätt"),
        (optional("falt", 0), "id är valfritt men fylls i på annat sätt"),
        (
            optional("falt", 2, roll="tidigare_utfall"),
            "lofte_1 har rollen tidigare_utfall och ska vara av typen text",
        ),
        (put(*PLAN, "krav", 0, "kraver", value=[]), "kravet HP405 kräver ingenting"),
        (put(*PLAN, "krav", 1, "nar_varde", value={"nej": ["x"]}), "kravet HP407 nämner nej"),
        (
            put(*PLAN, "krav", 1, "nar_varde", value={"status": ["Röd"]}),
            "kravet HP407 nämner värdet Röd, som inte finns i listan",
        ),
    ],
)
def test_wrong_form_says_what_and_where(
    change: Callable[[dict[str, Any]], None], said: str
) -> None:
    """One thing changed in a good form stops it, and is said."""
    data = copy.deepcopy(small())
    change(data)
    with pytest.raises(DeclarationError) as caught:
        parse_form(data)
    assert said in caught.value.message


def test_all_contradictions_are_said_at_once() -> None:
    """Nobody mends a form one run at a time."""
    data = small()
    plan(data)["tabell"] = ""
    plan(data)["falt"][1]["hjalp"] = "x" * 256
    plan(data)["falt"][1]["nr"] = 3
    data["lista"]["övrigt"] = []
    with pytest.raises(DeclarationError) as caught:
        parse_form(data, "min plan.toml")
    assert caught.value.message.splitlines() == [
        "Formuläret min plan.toml går inte att använda:",
        "- blad › Plan: tabellen saknar namn som går att ha i Excel",
        "- blad › Plan: hjälpen till vad är längre än 255 tecken",
        "- lista › övrigt: inget fält använder listan",
        "- blad › Plan › falt › vad › nr: läses inte för ett fält som det här",
    ]


def test_all_misspelt_keys_are_said_at_once() -> None:
    """Also before the file is a form at all."""
    data = small()
    plan(data)["tabel"] = "x"
    plan(data)["falt"][1]["typ"] = "txt"
    with pytest.raises(DeclarationError, match=r"typ: txt finns inte(.|\n)*okänd nyckel tabel"):
        parse_form(data)


# --- What nothing reads


STATUS = ("lista", "status", 0)
START = ("blad", 0)
COVER_DAY = {"namn": "dag", "rubrik": "Dag", "typ": "datum"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put("lista", "typ", value=[{"namn": "A"}]), "lista › typ: inget fält använder listan"),
        (put("officiell", 0, "namn", value="Gul"), "officiell › Gul: ingen status räknas som den"),
        (
            put(
                "lofte", value=[{"nr": n, "nyckel": "a", "kort": "A", "text": "A"} for n in (1, 2)]
            ),
            "lofte › 2: inget fält har löftet",
        ),
        (put("som_ovan", value=["d:o"]), "som_ovan: inget fält har arvs"),
        (put(*STATUS, "stod", value=True), "lista › status › Bra › stod: läses inte i den här"),
        (put(*STATUS, "antal", value=True), "lista › status › Bra › antal: läses inte"),
        (put(*STATUS, "riktning", value=1), "lista › status › Bra › riktning: läses inte"),
        (put(*PLAN, "text", value=["x"]), "text: läses inte på ett blad av slaget tabell"),
        (put(*PLAN, "band", 0, "nyckel", value="c"), "band › c: inget fält står under bandet"),
        (put(*START, "roll", value="processer"), "processer är en roll för ett blad av slaget tab"),
        (put(*START, "roll", value="loften"), "loften är en roll för ett blad av slaget text"),
        (
            put(*START, "falt", value=[{**COVER_DAY, "valfritt": True}]),
            "dag › valfritt: läses inte för ett fält",
        ),
        (
            put(*FIELD, "roll", value="tidigare_utfall"),
            "rollen tidigare_utfall läses bara tillsammans med utfall",
        ),
        (put(*START, "rader", value=3), "rader: läses inte på ett blad av slaget omslag"),
        (put(*START, "kraver_innehall", value="HP703"), "kraver_innehall: läses inte"),
        (put(*FIELD, "nr", value=1), "falt › vad › nr: läses inte"),
        (put(*FIELD, "region", value="rjl"), "falt › vad › region: läses inte"),
        (put(*FIELD, "lista", value="status"), "falt › vad › lista: läses inte"),
        (put(*PLAN, "falt", 2, "max_tecken", value=9), "falt › lofte_1 › max_tecken: läses inte"),
        (put(*FIELD, "roll", value="uppdaterad"), "vad › roll: uppdaterad läses inte på bladet"),
        (put(*FIELD, "roll", value="status"), "2 fält har rollen status, bara det första läses"),
        (put(*FIELD, "roll", value="fran"), "rollen fran läses bara tillsammans med tom"),
        (put(*FIELD, "roll", value="riktning"), "rollen riktning läses bara tillsammans med mal"),
    ],
)
def test_what_nothing_reads_is_said(change: Callable[[dict[str, Any]], None], said: str) -> None:
    """A key, list, role or colour in a place where it means nothing is a slip of the pen."""
    data = small()
    change(data)
    with pytest.raises(DeclarationError) as caught:
        parse_form(data)
    assert said in caught.value.message


def test_a_colour_without_its_fill_is_said() -> None:
    """A text colour counts with a fill alone, but in a chart of statuses."""
    data = small()
    data["lista"]["typ"] = [{"namn": "A", "farg": "000000"}]
    plan(data)["falt"].append({"namn": "typ", "rubrik": "Typ", "typ": "val", "lista": "typ"})
    with pytest.raises(DeclarationError, match="lista › typ › A › farg: läses inte"):
        parse_form(data)
    data["lista"]["typ"][0]["bakgrund"] = "FFFFFF"
    assert parse_form(data).listor["typ"][0].farg == "000000"


# --- Requirements of one's own

OWN = {
    "kod": "RJL01",
    "namn": "Kostnad saknas",
    "vad": "Aktiviteten saknar kostnad.",
    "gor": "Skriv vad den kostar.",
    "niva": "fel",
}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kod": "HP450x"}, "HP450x finns inte i regelkatalogen"),
        ({"kod": "hp405"}, "hp405 › kod: hp405 finns inte i regelkatalogen (menade du HP405?)"),
        ({"kod": "RJL01"}, "RJL01 finns inte i regelkatalogen"),
        ({**OWN, "kod": "HP999"}, "en egen kod skrivs som RJL01, och inte med HP"),
        ({**OWN, "kod": "kostnad"}, "en egen kod skrivs som RJL01"),
        ({**OWN, "kod": "HP405"}, "koden är programmets"),
        ({**OWN, "vad": ""}, "krav › RJL01 › vad: saknas för ett krav med egen kod"),
        ({"kod": "RJL01", "niva": "fel"}, "namn: saknas för ett krav med egen kod"),
        ({**OWN, "vad": "En {"}, "vad: klamrarna { } går inte att läsa"),
        ({**OWN, "gor": "{varde.x}"}, "gor: klamrarna { } går inte att läsa"),
        ({**OWN, "niva": "allvarlig"}, "niva: allvarlig finns inte; välj fel, varning, tips, av"),
    ],
)
def test_a_code_is_the_catalogues_or_worded_in_the_form(changes: dict[str, Any], said: str) -> None:
    """What no rule knows stops the form where it stands, not the checks later on."""
    data = small()
    plan(data)["krav"][0].update(changes)
    with pytest.raises(DeclarationError) as caught:
        parse_form(data)
    assert said in caught.value.message


def test_a_code_of_ones_own_is_worded_in_one_way() -> None:
    """Two requirements may share it, but not with different words."""
    data = small()
    for rule, kod in zip(plan(data)["krav"], (OWN, {**OWN, "niva": "tips"}), strict=True):
        rule.update(kod)
    with pytest.raises(DeclarationError, match="en annan ordalydelse på ett annat ställe"):
        parse_form(data)
    plan(data)["krav"][1].update(OWN)
    assert set(parse_form(data).own_rules) == {"RJL01"}


def test_the_code_of_an_empty_sheet_is_the_catalogues() -> None:
    """Misspelt, it is said with the one that is near."""
    data = small()
    plan(data)["kraver_innehall"] = "HP730"
    with pytest.raises(DeclarationError, match="kraver_innehall: HP730 finns inte i regelkat"):
        parse_form(data)


# --- Files


def test_form_of_ones_own_is_read(tmp_path: Path) -> None:
    """A path that ends with .toml leads to a file of the user's."""
    shipped = resources.files("handlingsplan_workbooks").joinpath("forms", "sosr-2026.toml")
    path = tmp_path / "vår plan.toml"
    path.write_text(shipped.read_text("utf-8").replace("Översiktlig", "Vår"), "utf-8")
    assert (load_form(path).id, load_form(path).namn) == (SOSR.id, "Vår handlingsplan")
    assert load_form(path) is load_form(path)
    path.write_text(shipped.read_text("utf-8").replace("Översiktlig", "Ny"), "utf-8")
    assert load_form(path).namn == "Ny handlingsplan"  # who edits it need not begin anew


def test_unknown_form_offers_the_one_meant() -> None:
    """A misspelt id is wrong usage, with a hint."""
    with pytest.raises(UsageError) as caught:
        load_form("sosr-206")
    assert caught.value.hint == "Menade du sosr-2026?"


def test_unknown_form_with_nothing_near_lists_what_there_is() -> None:
    """Where nothing comes near, all forms are named."""
    with pytest.raises(UsageError) as caught:
        load_form("budget")
    assert all(name in caught.value.hint for name in form_names())


@pytest.mark.parametrize("content", [None, b"id = ", "id = 'å'".encode("utf-16")])
def test_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    """A missing file, and one that is not TOML in UTF-8, are said with their name."""
    path = tmp_path / "fel.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DeclarationError, match=r"fel\.toml går inte att läsa"):
        load_form(path)


def test_nothing_outside_the_forms_names_their_columns(project: Path) -> None:
    """No field's name that is peculiar to a form stands in the code; roles carry the meaning."""
    words = {role.value for role in Role} | {kind.value for kind in FieldType}
    names = {f.namn for form in map(load_form, form_names()) for f in _fields(form)}
    peculiar = {name for name in names if "_" in name and name not in words}
    code = "\n".join(
        line
        for folder in ("handlingsplan", "validators")
        for path in (project / folder).rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if not line.lstrip().startswith((">>>", "..."))  # an example is about one form
    )
    found = {name for name in peculiar if f'"{name}"' in code}
    assert found == set()


def _fields(form: Form) -> list[Field]:
    return [field for sheet in form.blad for field in sheet.falt]

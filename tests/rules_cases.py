"""One changed cell each, and the one finding that it gives: what most rule tests run on."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from tests.rules_plan import Cell, Typed, shown_as_month, unreadable, without_year

PLAN = "handlingsplan"
FIGURES = "indikatorer"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A cell of the good plan that is changed, and what is then found.

    Attributes:
        kod: the code of the only finding.
        key, row, field: the cell that is changed; the row is counted from 0, and the first row
            after the last is a new one.
        value: what is typed there.
        at: field of the cell where the finding is, where it is not the changed one.
        forslag: the suggested mend.
    """

    kod: str
    key: str
    row: int
    field: str
    value: Cell
    at: str = ""
    forslag: str = ""

    def __str__(self) -> str:
        value = self.value.written if isinstance(self.value, Typed) else self.value
        return f"{self.kod}-{self.field}-{value}"[:50]


def cases(kod: str, key: str, *rows: tuple[object, ...]) -> list[Case]:
    """Return cases of one code on one sheet: (row, field, value[, at[, suggestion]])."""
    return [
        Case(kod=kod, key=key, **dict(zip(("row", "field", "value", "at", "forslag"), row)))  # type: ignore[arg-type]  # noqa: B905
        for row in rows
    ]


LONG = "Ta fram underlag. " * 112

#: Rules about what a single cell holds, or lacks.
ROWS: Sequence[Case] = [
    *cases("HP401", PLAN, (0, "lofte_2", None, "lofte_1")),
    *cases("HP402", PLAN, (1, "aktivitet", None)),
    *cases("HP403", PLAN, (0, "prioriterat_omrade", None)),
    *cases(
        "HP404",
        PLAN,
        (4, "insatsomrade", "Nära vård"),
        (4, "prioriterat_omrade", "Forskning"),
        (4, "aktivitet", "RAG Trauma"),
    ),
    *cases("HP405", PLAN, (0, "status", None)),
    *cases("HP450", PLAN, (0, "slut", None)),
    *cases("HP407", PLAN, (1, "kommentar", None)),
    *cases(
        "HP408",
        PLAN,
        (0, "status", "Grönt", "", "Grön"),
        (0, "status", "Pågår"),
        (0, "status", "Avvaktar beslut från regionen", "", "Avvaktar"),
    ),
    *cases(
        "HP409",
        PLAN,
        (0, "aktivitet", "."),
        (0, "prioriterat_omrade", "-"),
        (0, "metod", "xx"),
        (0, "status", "?"),
        (0, "insatsomrade", "–"),
        (0, "rag", "..."),
        (0, "kommentar", "N/A"),
        (0, "slut", unreadable("-")),
        (0, "metod", "fylls i senare"),
        (0, "kommentar", "–”–"),
        (0, "ansvarig", "Samma som ovan"),
    ),
    *cases("HP409", FIGURES, (0, "malvarde", unreadable("-")), (0, "aktivitet_id", "-")),
    *cases("HP410", PLAN, (2, "slut", "2026-10-31")),
    *cases("HP411", PLAN, (0, "slut", "2026-03-31")),
    *cases("HP412", PLAN, (0, "start", "2026-12-24", "slut"), (0, "slut", "2026-01-14")),
    *cases("HP412", "arshjul", (0, "till", "2026-02-09")),
    *cases(
        "HP413",
        PLAN,
        (0, "slut", without_year("15 december", "2026-12-15"), "", "2026-12-15"),
    ),
    *cases(
        "HP414",
        PLAN,
        (0, "slut", unreadable("när vi hinner")),
        (0, "statusdatum", unreadable("nyss")),
    ),
    *cases("HP414", "utmaningar", (1, "senast", unreadable("snart"))),
    *cases(
        "HP415",
        PLAN,
        (0, "rag", "Traumma", "", "Trauma"),
        (0, "rag", "Hemsjukvård"),
        (0, "rag", "Trauma och hemsjukvård"),
    ),
    *cases("HP415", "utmaningar", (0, "rag", "Akutmotagning", "", "Akutmottagning")),
    *cases(
        "HP416",
        PLAN,
        (0, "insatsomrade", "Rymdmedicin"),
        (0, "insatsomrade", "Remisshanterng", "", "Remisshantering"),
    ),
    *cases(
        "HP417",
        PLAN,
        (1, "aktivitet", "Ta fram gemensamma mått"),
        (1, "aktivitet", "ta fram  gemensamma mått."),
    ),
    *cases(
        "HP418",
        PLAN,
        (0, "aktivitet", "Ta fram mått (NY)", "", "Ta fram mått"),
        (1, "prioriterat_omrade", "NY: Trygg start", "", "Trygg start"),
    ),
    *cases(
        "HP419",
        PLAN,
        (0, "aktivitet", "• Besvara remisser • Följa upp • Införa"),
        (0, "aktivitet", "Vi ska\n- utbilda\n- mäta\n- följa upp"),
        (0, "aktivitet", "1. utbilda\n2. mäta\n3) följa upp"),
    ),
    *cases("HP420", PLAN, (0, "aktivitet", LONG)),
    *cases("HP421", PLAN, (0, "metod", "Avstämning\x07 i RAG", "", "Avstämning i RAG")),
    *cases("HP422", "indikatorer", (0, "riktning", "Högre bättre", "", "Högre är bättre")),
    *cases("HP422", "arshjul", (0, "kvartal", "Q5")),
    *cases("HP423", PLAN, (0, "lofte_2", unreadable("kanske"))),
    *cases("HP424", "processer", (1, "lage", "Pågår i gruppen", "rubrik")),
    *cases("HP402", PLAN, (4, "start", "2026-04-01", "aktivitet")),
    *cases("HP426", PLAN, (0, "statusdatum", "2026-04-02")),
    *cases("HP426", FIGURES, (0, "matdatum", "2026-09-30")),
    *cases(
        "HP427",
        PLAN,
        (1, "aktivitet", "RAG Trauma\nUtveckla utbildningen", "rag", "Trauma"),
        (1, "aktivitet", "RAG-T:\nUtveckla utbildningen", "rag", "Trauma"),
    ),
    *cases(
        "HP433",
        PLAN,
        (0, "statusdatum", "2023-02-16"),
        (0, "statusdatum", shown_as_month("2016-03"), "", "2026-03-16"),
        (0, "start", shown_as_month("2016-02"), "", "2026-02-16"),
    ),
    *cases(
        "HP501",
        PLAN,
        (1, "id", "AKU26-99"),
        (1, "id", "BUH26-02"),
        (1, "id", "rad 2"),
        (1, "id", "aku26-07", "", "AKU26-07"),
    ),
    *cases("HP501", PLAN, (0, "id", "AKU-1", "", "AKU26-01")),  # an indicator refers to it
    *cases("HP502", PLAN, (1, "id", "AKU26-01"), (2, "id", "AKU26-02", "", "AKU26-03")),
    *cases("HP503", PLAN, (1, "id", None)),
    *cases("HP504", PLAN, (0, "id", None, "", "AKU26-01")),
    *cases(
        "HP601",
        FIGURES,
        (0, "aktivitet_id", "AKU26-40"),
        (0, "aktivitet_id", "AKU2601", "", "AKU26-01"),
    ),
    *cases("HP601", "resultat", (0, "aktivitet_id", "Kartläggningen")),
    *cases("HP602", FIGURES, (0, "malvarde", None)),
    *cases("HP603", FIGURES, (0, "utfall_ro", unreadable("ca 80 %"))),
    *cases("HP604", FIGURES, (0, "enhet", None)),
    *cases("HP605", FIGURES, (0, "matdatum", None)),
    *cases("HP606", FIGURES, (0, "utfall_rkl", None)),
    *cases("HP607", FIGURES, (1, "utfall_ro", "4"), (1, "baslinje", "1")),
    *cases("HP608", FIGURES, (0, "aktivitet_id", None)),
    *cases("HP609", FIGURES, (0, "indikator", None)),
    *cases(
        "HP611",
        FIGURES,
        (0, "utfall_rjl", "0,65", "", "65"),
        (0, "malvarde", "0,8", "", "80"),
        (0, "utfall_ro", "1", "", "100"),
    ),
    *cases(
        "HP612",
        FIGURES,
        (0, "malvarde", Typed(value=80.0, written="80 dagar")),
        (1, "utfall_ro", Typed(value=28.0, written="28 %")),
    ),
    *cases("HP704", "resultat", (0, "text", None)),
    *cases("HP705", "utmaningar", (0, "beskrivning", None)),
    *cases("HP706", "utmaningar", (0, "typ", None)),
    *cases("HP710", "utmaningar", (1, "till", None)),
    *cases("HP711", "utmaningar", (1, "onskat_beslut", None)),
    *cases("HP712", "utmaningar", (1, "senast", None)),
    *cases("HP720", "processer", (0, "rubrik", None)),
    *cases(
        "HP801",
        PLAN,
        (0, "kommentar", "Patienten 850709-9805 ringde"),
        (0, "kommentar", "19850709 9805"),
        (0, "rag", "850709-9805"),
        (0, "insatsomrade", "850709-9805"),
        (0, "metod", "8507699802"),
    ),
    *cases("HP802", PLAN, (0, "kommentar", "Fråga anna.ek@regionen.example.se")),
    *cases(
        "HP803",
        PLAN,
        (0, "kommentar", "Ring 013-10 30 00"),
        (0, "kommentar", "070-123 45 67"),
        (0, "kommentar", "+46 70 123 45 67"),
        (0, "kommentar", "0701234567"),
    ),
    *cases(
        "HP804",
        PLAN,
        (0, "kommentar", "Anna: kolla detta"),
        (0, "kommentar", "Klart\nKarin Ek: stämmer siffran?"),
        (0, "kommentar", "Namn: Anna Ek"),
        (0, "kommentar", "Kolla siffran /Lars"),
        (0, "ansvarig", "Anna Ek"),
    ),
]

#: Rules about the cover; the row does not count.
COVER: Sequence[Case] = [
    *cases("HP114", "start", (0, "grupp", "RPO Rymdmedicin", "", "RPO Akut vård")),
    *cases("HP115", "start", (0, "grupp", "RPO Primärvård")),
    *cases("HP122", "start", (0, "grupp", "RPO Akut vrård", "", "RPO Akut vård")),
    *cases(
        "HP124",
        "start",
        (0, "grupp", "Akutvård", "", "RPO Akut vård"),
        (0, "grupp", None, "", "RPO Akut vård"),
    ),
    *cases("HP301", "start", (0, "uppdaterad", None)),
    *cases("HP302", "start", (0, "uppdaterad", "2026-04-02")),
    *cases("HP303", "start", (0, "uppdaterad", "2025-09-30")),
    *cases("HP304", "start", (0, "ar", "2025")),
    *cases("HP305", "start", (0, "ar", None)),
    *cases("HP307", "start", (0, "inget_att_rapportera", "x")),
    *cases("HP308", "start", (0, "ar", unreadable("i år"))),
    *cases(
        "HP413", "start", (0, "uppdaterad", without_year("20 mars", "2026-03-20"), "", "2026-03-20")
    ),
    *cases("HP414", "start", (0, "uppdaterad", unreadable("nyligen"))),
    *cases("HP423", "start", (0, "inget_att_rapportera", unreadable("kanske"))),
    *cases("HP804", "start", (0, "kontaktfunktion", "Anna Ek")),
]

"""A made-up plan with what real ones have: RAG lines, bullets, colours, notes, two headings."""

from __future__ import annotations

from typing import Any

HEADINGS = [
    "Nationellt insatsområde",
    "Prioriterat område och patientlöften",
    "Aktiviteter",
    "Uppföljning",
    "Status",
]


def row(area: str, priority: str, activities: str, follow_up: str = "", status: str = "") -> Any:
    """Return a row of the official table."""
    return {
        "rubriker": HEADINGS,
        "nationellt_insatsomrade": area,
        "prioriterat_omrade_och_patientloften": priority,
        "aktiviteter": activities,
        "uppfoljning": follow_up,
        "status": status,
    }


PLAN: dict[str, Any] = {
    "grupp": "RPO Akut vård",
    "ar": 2026,
    "uppdaterad": "2026-02-16",
    "tabellrader": [
        row(
            "Nära vård",
            "Kortare väntan på akuten\nPatientlöfte: ”erbjudas vård som är lätt tillgänglig för "
            "kontakt, bedömning och besök” samt ”få tillgång till jämlik vård”.",
            "RAG Akutmottagning\n• Kartlägga flödet på alla sex akutmottagningar\n"
            "• Besluta om gemensam triage, klart Q3 2026",
            "Följs upp på: väntetid till läkare per mottagning.\n"
            "Effektmål: 90 procent träffar läkare inom en timme.",
            "Grön",
        ),
        row(
            "Nära vård",
            "Få tillgång till patientsäker vård",
            "RAG Prehospital vård\nSe över larmkedjan tillsammans med larmcentralen.",
            "Återkoppling på RAG-möten fyra gånger per år",
            "Röd",
        ),
        row(
            "Sammanhållna vårdförlopp",
            "Likvärdig tillgång till ambulans i glesbygd",
            "Uppdrag ges till RAG att\n• Inventera tiderna i glesbygd\n• Föreslå nya stationer\n"
            "Frågan tas upp på rådets möte i mars",
            "",
            "EJ PÅBÖRJAD",
        ),
        row(
            "Remisshantering",
            "Tillgänglighet, delaktighet, säker vård",
            "Svara på remisser inom en vecka.\nKarin: fråga Region Kalmar hur de gör",
            "Stickprov varje kvartal",
            "Gul",
        ),
    ],
    "resultat": "Alla ambulanser larmas nu på samma sätt.",
    "utmaningar": [
        {"grupp": "RAG Trauma", "text": "Svårt att få tid för gemensam utbildning."},
        {"grupp": "RAG Trauma", "text": "Beslut om helikopter dröjer."},
        {"grupp": "RAG Akutmottagning", "text": "Kompetensförsörjning"},
    ],
    "processer_som_ar_pagaende": "Gemensam jourlinje\nTre regioner delar på en jourlinje under "
    "sommaren.\n- Schemat läggs i mars.\n- Utvärdering sker i september.",
    "arshjul": {
        "rubrik": "Årshjul 2026",
        "handelser": ["12/2 RSL", "Kunskapsråd x 4 (Q1)", "15/4-14/6 Nationella remisser"],
        "lopande": ["Följa upp resultat", "Svara på remisser"],
    },
}

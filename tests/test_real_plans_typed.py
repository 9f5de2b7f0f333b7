"""Three published plans typed in by the form's rules: how much typing it takes, and no errors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from handlingsplan.content import Content, Filled
from handlingsplan.findings import Phase, Severity
from handlingsplan.form import Form, Role, load_form
from handlingsplan.rounds import check_round, read_round
from handlingsplan.text import words
from tests.template_books import make

PLANS = {
    "akut-vard": "rpo-akut-vard-2026.json",
    "barn-och-ungdomars-halsa": "rpo-barn-och-ungdomars-halsa-2026.json",
    "medicinsk-diagnostik": "2025/rpo-medicinsk-diagnostik.json",
}
#: What a person would have to type for an activity, in the mean over the three plans.
MOST_CELLS = 5.5

Row = dict[str, Filled]


def typed_in(form: Form, published: Mapping[str, Any]) -> Iterator[Row]:
    """Yield the rows that a person types: what stands once on a slide is typed once."""
    for group in published["tabellrader"]:
        activities = [a.strip(" •") for a in re.split("[•\n]", group["aktiviteter"])]
        activities = [activity for activity in activities if activity]
        row: Row = {}
        if activities and activities[0].startswith("RAG ") and len(activities) > 1:
            row["rag"] = activities.pop(0).removeprefix("RAG ")
        area = group.get("nationellt_insatsomrade", "")
        priority = group.get("prioriterat_omrade_och_patientloften", "")
        first = {"insatsomrade": area, "prioriterat_omrade": priority.split("\n")[0]}
        row |= {name: text for name, text in first.items() if text}
        row |= dict.fromkeys(_ticks(form, priority), True)
        if group.get("uppfoljning"):
            row["metod"] = group["uppfoljning"]
        for activity in activities:
            yield row | {"aktivitet": activity, "status": "Ej påbörjad", "slut": "Löpande"}
            row = {}


def _ticks(form: Form, text: str) -> Iterator[str]:
    """Yield the fields of the promises whose words a text uses."""
    spoken = words(text)
    for field in form.plan.all_with_role(Role.LOFTE):
        promise = next(promise for promise in form.loften if promise.nr == field.nr)
        if any(words(sign) in spoken for sign in promise.kannetecken):
            yield field.namn


@pytest.fixture(scope="module")
def typed(shared: Path) -> dict[str, list[Row]]:
    """The rows of each plan as a person types them."""
    form = load_form()
    return {
        group: list(typed_in(form, json.loads((shared / "plans" / name).read_text("utf-8"))))
        for group, name in PLANS.items()
    }


def test_an_activity_takes_few_cells(typed: dict[str, list[Row]]) -> None:
    """What stands once on the slide is typed once, and little more is asked for."""
    rows = [row for plan in typed.values() for row in plan]
    mean = sum(len(row) for row in rows) / len(rows)
    assert len(rows) > 40
    assert mean <= MOST_CELLS, mean


@pytest.mark.parametrize("group", PLANS)
def test_a_draft_of_it_has_no_error(
    tmp_path: Path, typed: dict[str, list[Row]], group: str
) -> None:
    """What the official form would not call wrong is no error in a draft."""
    path = tmp_path / f"handlingsplan-2026-{group}.xlsx"
    path.write_bytes(
        make("sosr-2026", Content(rows={"handlingsplan": typed[group]}), group=group).data
    )
    checked = check_round(read_round(path, use_cache=False), phase=Phase.UTKAST)
    errors = [
        f"{one.kod} {one.cell} {one.vad}" for one in checked.findings if one.niva is Severity.FEL
    ]
    assert errors == []
    counted = checked.plans.tables["handlingsplan"]
    assert counted["prioriterat_omrade"].notna().all() or group == "medicinsk-diagnostik"

"""Circular: what we publish as slides and as a PDF is moved in as the plan that it was made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from handlingsplan.content import content_from_frames
from handlingsplan.form import Role, load_form
from handlingsplan.incoming import interpret, source_of
from handlingsplan.incoming.cover import read_cover
from handlingsplan.organisation import load_organisation
from handlingsplan.plans import build_plans
from handlingsplan.reading.book import read_bytes
from handlingsplan.samples import load_samples, write_samples
from tests.conftest import Outcome
from tests.incoming_figures import words

FORM = load_form()
ORGANISATION = load_organisation(FORM.organisation)
GROUPS = ("medicinsk-diagnostik", "levnadsvanor", "ogonsjukdomar")


def _said(rows: Iterator[Mapping[str, Any]]) -> dict[str, tuple[str, frozenset[int]]]:
    """Return activity -> status and promises."""
    plan = FORM.plan
    activity, status = plan.with_role(Role.AKTIVITET), plan.with_role(Role.STATUS)
    assert activity is not None
    assert status is not None
    promises = plan.all_with_role(Role.LOFTE)
    return {
        words(str(row.get(activity.namn, ""))): (
            str(row.get(status.namn, "")),
            frozenset(field.nr for field in promises if row.get(field.namn)),
        )
        for row in rows
        if row.get(activity.namn)
    }


def _of_workbook(data: bytes) -> dict[str, tuple[str, frozenset[int]]]:
    plans = build_plans([read_bytes(data, "plan.xlsx")], organisation=ORGANISATION, form=FORM)
    return _said(iter(content_from_frames(plans, 0, inherited=True).rows[FORM.plan.nyckel]))


def _moved_in(path: Path) -> dict[str, tuple[str, frozenset[int]]]:
    source = source_of(path.read_bytes(), path.name)
    cover = read_cover(source, FORM, ORGANISATION)
    assert cover.group is not None
    done = interpret(source, form=FORM, organisation=ORGANISATION, group=cover.group, year=2026)
    return _said(iter(done.content.rows[FORM.plan.nyckel]))


@pytest.fixture
def published(run: Callable[..., Outcome], tmp_path: Path) -> Path:
    """Return the folder with the sample plans, and what is published of them."""
    samples = [
        msgspec.structs.replace(sample, fil="")
        for sample in load_samples()
        if sample.grupp in GROUPS and not sample.skada
    ]
    write_samples(tmp_path / "planer", samples)
    options = ("--pptx", "--pdf", "--trots-fel", "--datum", "2026-11-20")
    done = run("publicera", "planer", "--ut", "publicerat", *options)
    assert done.code in {0, 1}, done.stderr
    return tmp_path


def test_published_plans_are_the_same_plans_when_they_are_moved_in(published: Path) -> None:
    """Activities, promises and statuses are equal, out of the slides and out of the PDF."""
    for group in GROUPS:
        name = f"handlingsplan-2026-{group}"
        before = _of_workbook((published / "planer" / f"{name}.xlsx").read_bytes())
        assert before
        for kind in ("bildspel", "pdf"):
            (path,) = (published / "publicerat" / kind).glob(f"{name}.*")
            assert _moved_in(path) == before, path.name

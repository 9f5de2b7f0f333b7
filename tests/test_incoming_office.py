"""Documents that LibreOffice has made of other documents: what it does to them, we read too."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from handlingsplan.incoming import source_of
from tests.conftest import SHARED
from tests.incoming_figures import Figures, measure_source, real_plans
from tests.incoming_plan import PLAN
from tests.incoming_sources import Plan, word
from tests.office import Office, as_pdf


@pytest.fixture(scope="module")
def printed(
    office: Office, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, tuple[Plan, bytes]]:
    """Return plans by name, each with the PDF that LibreOffice makes of its Word document.

    The real plans are among them where ``../shared`` is.
    """
    assert isinstance(office, Office)  # the program is there
    folder = tmp_path_factory.mktemp("utskrifter")
    plans = {"made-up": PLAN, **real_plans(SHARED)}
    for name, plan in plans.items():
        (folder / f"{name}.docx").write_bytes(word(plan))
    as_pdf(*sorted(folder.glob("*.docx")))
    return {name: (plan, (folder / f"{name}.pdf").read_bytes()) for name, plan in plans.items()}


def _figures(printed: Mapping[str, tuple[Plan, bytes]]) -> dict[str, Figures]:
    return {
        name: measure_source(plan, source_of(data, f"{name}.pdf"))
        for name, (plan, data) in printed.items()
    }


def test_a_plan_arrives_whole_out_of_a_printed_word_document(
    printed: Mapping[str, tuple[Plan, bytes]],
) -> None:
    """Narrow columns part words, and rows go on over pages: all is put together again."""
    for name, figures in _figures(printed).items():
        assert figures.arrived == figures.texts, name
        assert figures.rows_found >= 0.95 * figures.rows, name
        assert figures.promises_found >= 0.9 * figures.promises, name
        assert figures.wrong_statuses == 0, name

"""The built page in Debian's Firefox: one round, from the disk and without a network."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from handlingsplan.form import load_form
from handlingsplan.samples import load_samples, write_samples
from tests.conftest import Outcome
from tests.firefox import firefox
from tests.page_runs import built_page


@pytest.fixture
def program() -> str:
    """Return the path of Firefox."""
    page = built_page()  # skips where there is none
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    if found is None:
        pytest.fail(f"{page} is there, and no Firefox to try it in")
    return found


def test_the_demos_round_is_checked_as_by_the_command(
    program: str, run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """The findings are those of ``validera``; then the summary can be made."""
    folder = tmp_path / "planer"  # what loose files are called on the page
    write_samples(folder, load_samples(load_form()))
    out = tmp_path / "granskning.html"
    run("validera", folder, "--rapport", out)
    with firefox(program, tmp_path / "profil") as browser:
        browser.open(built_page())
        browser.until("document.getElementById('status').textContent.includes('klar att ta emot')")
        browser.run("document.getElementById('many-file').hidden=false")
        browser.choose("#many-file", *sorted(path for path in folder.iterdir()))
        browser.until("document.querySelector('#many-outcome iframe')")
        report = browser.run("document.querySelector('#many-outcome iframe').srcdoc")
        assert report.encode() == out.read_bytes()
        browser.run("window.given=[],window.download=(name,data)=>given.push([name,data.length]),0")
        browser.run("document.querySelector('#many-outcome .buttons button').click()")
        browser.until("document.querySelector('#many-outcome .made').textContent.includes('Klart')")

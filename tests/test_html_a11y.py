"""The web page of findings in a real browser: accessible, filterable, printable."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from handlingsplan.report.findings.web import findings_html
from tests.checked_rounds import checked_round, sample_round
from tests.conftest import absent

#: What is asked of the page: WCAG 2.1 A and AA, and axe's own good practice.
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
_ANSWER = re.compile(r'<pre id="svar">(.*?)</pre>', re.DOTALL)


def _answer(chromium: str, folder: Path, page: bytes, script: str) -> Any:
    """Open the page in Chromium, run ``script`` there, and return what it hands to ``svar``."""
    extra = (
        "<script>function svar(x){var p=document.createElement('pre');p.id='svar';"
        "p.textContent=JSON.stringify(x);document.body.appendChild(p);}</script>"
        f"<script>{script}</script></body>"
    )
    path = folder / "sida.html"
    path.write_text(page.decode().replace("</body>", extra), "utf-8")
    dom = _chromium(chromium, folder, "--virtual-time-budget=20000", "--dump-dom", path.as_uri())
    found = _ANSWER.search(dom)
    assert found, "the script gave no answer"
    return json.loads(found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def _chromium(program: str, folder: Path, *arguments: str) -> str:
    options = (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={folder / 'profil'}",
    )
    done = subprocess.run(
        [program, *options, *arguments], capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout


@pytest.mark.parametrize("width", [1200, 320])
def test_the_page_follows_wcag(chromium: str, axe: str, tmp_path: Path, width: int) -> None:
    """axe-core finds no violation of WCAG 2.1 AA, on a wide screen or on a narrow one."""
    run = (
        f"document.documentElement.style.width='{width}px';"
        f"axe.run(document,{{runOnly:{{type:'tag',values:{json.dumps(_RULES)}}}}}).then(function(r)"
        "{svar({passed:r.passes.length,wrong:r.violations.map(function(v){"
        "return [v.id,v.nodes.map(function(n){return n.html})]})})})"
    )
    answer = _answer(chromium, tmp_path, findings_html(sample_round()), f"{axe};{run}")
    assert answer["wrong"] == []
    assert answer["passed"] > 20


def test_the_filter_hides_what_is_not_asked_for(chromium: str, tmp_path: Path) -> None:
    """Without tips and with a word to look for, only the findings that fit are left."""
    script = (
        "var f=document.getElementById('filter');var first=f.hidden;"
        "f.querySelector('[value=tips]').checked=false;f.text.value='akut';"
        "f.dispatchEvent(new Event('input'));"
        "svar({hidden:first,said:document.getElementById('antal').textContent,"
        "left:Array.prototype.map.call(document.querySelectorAll('.file:not([hidden]) "
        "li[data-niva]:not([hidden])'),function(x){return x.dataset.niva})})"
    )
    answer = _answer(chromium, tmp_path, findings_html(sample_round()), script)
    assert answer == {"hidden": False, "said": "Visar 2 av 7.", "left": ["fel", "varning"]}


def test_the_page_is_readable_on_paper(chromium: str, tmp_path: Path) -> None:
    """Printed, the page has every finding and nothing of the filter."""
    if shutil.which("pdftotext") is None:
        absent("pdftotext (poppler-utils) saknas")
    page, pdf = tmp_path / "sida.html", tmp_path / "sida.pdf"
    page.write_bytes(findings_html(sample_round()))
    _chromium(chromium, tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={pdf}", page.as_uri())
    text = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert "Aktiviteten har ingen status." in text
    assert "R14, R17, R22" in text
    assert "Visa allt" not in text


def test_the_page_needs_no_network_and_no_script() -> None:
    """Nothing is fetched from anywhere; what scripts add is hidden without them."""
    page = findings_html(sample_round()).decode()
    assert not re.findall(r'(?:src|href)="(?!#)', page)
    assert "@import" not in page
    assert '<form id="filter" hidden>' in page


def test_what_people_typed_is_never_taken_for_html() -> None:
    """Text with angle brackets and ampersands stands as typed."""
    page = findings_html(sample_round()).decode()
    assert "Egen &lt;idé&gt; &amp; annat" in page


def test_a_round_without_faults_says_so() -> None:
    """A clean round has a calm page."""
    assert "Inget att rätta" in findings_html(checked_round()).decode()

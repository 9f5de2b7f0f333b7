"""What a plan tells on its own is remembered, and that is never seen in the findings."""

from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest

import handlingsplan_validators as validators
from handlingsplan import cache as cache_module
from handlingsplan.findings import Finding, Phase, Severity, load_catalogue
from handlingsplan.form import load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.reading.records import Note, RawBook, Refusal
from handlingsplan_validators.known import Known
from handlingsplan_validators.marks import Round
from tests.rules_cases import COVER, ROWS
from tests.rules_plan import CATALOGUE, TODAY, YEAR, book, plans

DAY = dt.timedelta(days=1)
FAULTY = [
    *(
        book({(case.key, case.row, case.field): case.value}, fil=f"rad {number}.xlsx")
        for number, case in enumerate(ROWS)
    ),
    *(
        book(cover={case.field: case.value}, fil=f"omslag {number}.xlsx")
        for number, case in enumerate(COVER)
    ),
    book(group="barn-och-ungdomars-halsa", fil="grupp.xlsx"),
    book(tables={}, fil="utan blad.xlsx", notes=[Note(kod="HP201", nyckel="handlingsplan")]),
    book(form=load_form("vgr-barnuppdraget"), tables={}, fil="annat formulär.xlsx"),
    book(version="1999.1", fil="annan version.xlsx"),
]
REFUSALS = (Refusal(fil="trasig akut-vard.xlsx", kod="HP110", skal="den är avhuggen"),)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the cache of each test apart, and return its folder."""
    monkeypatch.setattr(cache_module, "default_folder", lambda: tmp_path)
    return tmp_path


def round_of(*books: RawBook) -> Round:
    """Return books as a round."""
    return Round(
        plans=plans(*books, form=load_form()),
        catalogue=CATALOGUE,
        phase=Phase.INLAMNING,
        today=TODAY,
        year=YEAR,
    )


def checked(books: Sequence[RawBook], *, use_cache: bool) -> list[Finding]:
    """Check a whole round."""
    return validators.check(
        plans(*books, form=load_form()),
        catalogue=CATALOGUE,
        phase=Phase.INLAMNING,
        today=TODAY,
        year=YEAR,
        refusals=REFUSALS,
        use_cache=use_cache,
    )


@pytest.mark.parametrize("before", [0, 1, 40, len(FAULTY) - 1, len(FAULTY)])
def test_a_round_says_the_same_however_much_of_it_is_known(before: int) -> None:
    """Every kind of fault, in files of which some, all or none were checked before."""
    checked(FAULTY[len(FAULTY) - before :], use_cache=True)
    expected = checked(FAULTY, use_cache=False)
    assert len({finding.kod for finding in expected}) > 40
    assert checked(FAULTY, use_cache=True) == expected
    assert checked(FAULTY, use_cache=True) == expected


def test_only_what_is_new_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a round in which one plan has changed, that plan alone is put into frames again."""
    first, *rest = [raw for raw in FAULTY if raw.form == load_form().id]
    checked([first, *rest], use_cache=True)
    seen: list[list[str]] = []
    alone = validators._alone

    def spy(round_: Round) -> list[Finding]:
        seen.append([raw.fil for raw in round_.plans.raw])
        return alone(round_)

    monkeypatch.setattr(validators, "_alone", spy)
    checked([msgspec.structs.replace(first, fingerprint="ny"), *rest], use_cache=True)
    checked([first, *rest], use_cache=True)
    assert seen == [[first.fil]]


CHANGES: dict[str, Callable[[Round], Round]] = {
    "dagen": lambda r: msgspec.structs.replace(r, today=r.today + DAY),
    "året": lambda r: msgspec.structs.replace(r, year=YEAR + 1),
    "fasen": lambda r: msgspec.structs.replace(r, phase=Phase.UTKAST),
    "reglerna": lambda r: msgspec.structs.replace(
        r, catalogue=msgspec.structs.replace(r.catalogue, rules=dict(r.catalogue.rules))
    ),
    "organisationen": lambda r: msgspec.structs.replace(
        r, plans=msgspec.structs.replace(r.plans, organisation=load_organisation("vgr"))
    ),
    "formuläret": lambda r: msgspec.structs.replace(
        r,
        plans=msgspec.structs.replace(
            r.plans, form=msgspec.structs.replace(r.plans.form, version="2026.2")
        ),
    ),
}
FOUND = [
    Finding(kod="HP999", niva=Severity.TIPS, fil="akut-vard.xlsx", vad="Det var så.", gor="Inget.")
]


def remembered(raw: RawBook) -> Round:
    """Remember something about a book that no rule would find, and return its round."""
    round_ = round_of(raw)
    with Known(round_) as known:
        known.put(raw, FOUND)
    with Known(round_) as known:
        assert known.get(raw) == FOUND
    return round_


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_findings_belong_to_what_they_follow_from(change: Callable[[Round], Round]) -> None:
    """Another day, year or phase, other rules, another organisation or form: checked anew."""
    raw = book()
    with Known(change(remembered(raw))) as known:
        assert known.get(raw) is None


@pytest.mark.parametrize(
    "other",
    [
        {"fingerprint": "0"},
        {"fil": "nytt namn.xlsx"},
        {"notes": (Note(kod="HP106"),)},  # somebody has it open: not in the file's bytes
        {"form": "vgr-barnuppdraget"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_file_is_another_file(other: dict[str, object]) -> None:
    """Other bytes, another name, or something else that was noted."""
    raw = book()
    with Known(remembered(raw)) as known:
        assert known.get(msgspec.structs.replace(raw, **other)) is None


def test_another_version_of_the_program_knows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other code has found is never trusted."""
    raw = book()
    round_ = remembered(raw)
    monkeypatch.setattr(cache_module, "__version__", "99")
    with Known(round_) as known:
        assert known.get(raw) is None


def test_a_damaged_entry_is_as_none(folder: Path) -> None:
    """What cannot be read back is found again."""
    raw = book()
    round_ = remembered(raw)
    with sqlite3.connect(folder / "planer.sqlite") as database:
        database.execute("UPDATE kept SET data = substr(data, 2)")
    database.close()
    with Known(round_) as known:
        assert known.get(raw) is None


def test_a_name_that_is_no_text_is_not_remembered() -> None:
    """On some systems a file's name may hold any bytes; its plan is checked each time."""
    raw = book({("handlingsplan", 0, "status"): "Lila"})
    raw = msgspec.structs.replace(raw, fil="plan \udcff.xlsx")
    assert checked([raw], use_cache=True) == checked([raw], use_cache=True)
    with Known(round_of(raw)) as known:
        assert known.get(raw) is None


def test_the_shipped_rules_are_known_by_the_programs_own_files() -> None:
    """The catalogue that is shipped reads as the same text always, one's own by its rules."""
    assert repr(load_catalogue()) == repr(load_catalogue())
    assert "0x" not in repr(load_catalogue())


def test_the_programs_process_does_without_what_pandera_has_no_use_for() -> None:
    """No mocks, and no asyncio with them; what asks for them is none the wiser."""
    code = (
        "import handlingsplan.process as process, sys; process.begin();"
        "import pandera.pandas, typeguard;"
        "print('asyncio' in sys.modules, 'hypothesis.core' in sys.modules);"
        "typeguard.check_type(1, int);"
        "from unittest.mock import Mock, patch, sentinel;"
        "assert not isinstance(1, Mock) and Mock(spec=int).anything and sentinel.one;"
        "patch('somewhere.something')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]

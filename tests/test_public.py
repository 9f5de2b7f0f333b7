"""What ``import handlingsplan`` offers: typed, complete, instant, and as its examples say."""

from __future__ import annotations

import ast
import doctest
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import handlingsplan
from handlingsplan.errors import UsageError
from tests import workbooks

FUNCTIONS = [
    name
    for name in handlingsplan.__all__
    if inspect.isfunction(inspect.unwrap(getattr(handlingsplan, name)))
]


def _python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.strip()


def _type_checked_names() -> set[str]:
    """Return what an editor or a type checker sees: the imports that never run."""
    source = Path(handlingsplan.__file__).read_text("utf-8")
    blocks = [
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    return {
        alias.asname or alias.name
        for block in blocks
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_example_of_each_function_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The example stands in the docstring, shows this very name, and prints what it promises.

    The folder ``inkomna`` that examples name holds two plans.
    """
    monkeypatch.chdir(tmp_path)
    for group, status in (("akut-vard", "Gul"), ("tandvard", "Röd")):
        rows = {"handlingsplan": [{"aktivitet": "Se över larmkedjan", "status": status}]}
        handlingsplan.write_plan(f"inkomna/{group}.xlsx", rows, group=group, year=2026)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    function = inspect.unwrap(getattr(handlingsplan, name))
    (test,) = doctest.DocTestFinder(recurse=False).find(function, name, globs={})
    assert any(f"handlingsplan.{name}(" in example.source for example in test.examples)
    result = doctest.DocTestRunner().run(test)
    assert (result.failed, result.attempted > 1) == (0, True)


def test_the_issue_is_answered() -> None:
    """What the library is for can be reached from its top."""
    wanted = {"load_form", "load_organisation", "make_templates", "write_plan", "read_plan"}
    wanted |= {"read_round", "check", "validate", "consolidate"}
    assert wanted <= set(FUNCTIONS)


def test_every_public_name_is_there_for_people_editors_and_type_checkers() -> None:
    """``__all__``, ``dir()``, the imports that editors read and the lazy ones are one list."""
    names = set(handlingsplan.__all__) - {"__version__"}
    assert names == _type_checked_names()
    assert dir(handlingsplan) == sorted(handlingsplan.__all__)
    for name in names:
        found = getattr(handlingsplan, name)
        assert found.__module__.split(".")[0].startswith("handlingsplan")
        assert inspect.getdoc(found), name


def test_what_is_not_there_is_an_attribute_error() -> None:
    """A misspelt name is said as Python says it."""
    with pytest.raises(AttributeError, match="consolidat"):
        handlingsplan.consolidat  # noqa: B018  (the access is the test)


def test_import_is_instant() -> None:
    """Nothing heavy is loaded until a name is used, and then what that name needs alone."""
    heavy = "{'pandas', 'pandera', 'lxml', 'xlsxwriter', 'msgspec', 'rapidfuzz'} & set(sys.modules)"
    assert _python(f"import sys, handlingsplan; print({heavy})") == "set()"
    code = f"import sys, handlingsplan as h; h.load_form(); print(sorted({heavy} - {{'msgspec'}}))"
    assert _python(code) == "[]"
    assert _python("from handlingsplan import *; print(read_plan.__name__)") == "read_plan"


def test_a_plan_written_from_frames_reads_back_as_the_same_frames(tmp_path: Path) -> None:
    """What an analyst reads can be written again: value by value, unreadable texts too."""
    (tmp_path / "plan.xlsx").write_bytes(workbooks.good_plan())
    first = handlingsplan.read_plan(tmp_path / "plan.xlsx").plans
    tables = {key: frame for key, frame in first.tables.items() if key != "arshjul"}
    path = handlingsplan.write_plan(
        tmp_path / "igen.xlsx", tables, group="akut-vard", year=2026, cover={"ar": 2026}
    )
    again = handlingsplan.read_plan(path).plans
    for key, frame in tables.items():
        pd.testing.assert_frame_equal(frame, again.tables[key])


@pytest.mark.parametrize(
    ("tables", "cover", "said"),
    [
        ({"handlingsplanen": []}, {}, "handlingsplan?"),
        ({"handlingsplan": [{"aktivitt": "x"}]}, {}, "aktivitet?"),
        ({"handlingsplan": pd.DataFrame({"statsu": ["x"]})}, {}, "status?"),
        ({}, {"kontaktfunktio": "x"}, "kontaktfunktion?"),
    ],
)
def test_a_misspelt_column_is_refused_with_what_was_meant(
    tmp_path: Path, tables: Any, cover: Any, said: str
) -> None:
    """Nothing of an analyst's frame is lost in silence, and nothing half is written."""
    path = tmp_path / "plan.xlsx"
    with pytest.raises(handlingsplan.UsageError) as caught:
        handlingsplan.write_plan(path, tables, group="akut-vard", year=2026, cover=cover)
    assert (said in caught.value.hint, path.exists()) == (True, False)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"aktivitet": "x" * 40_000}, "fältet aktivitet får inte plats i en cell: xxx"),
        ({"aktivitet": "\ud800"}, "fältet aktivitet får inte plats"),
        ({"slut": 46_000}, "Fältet slut kan inte vara 46000."),
        ({"malvarde": float("inf")}, "fältet malvarde är oändligt"),
        ({"malvarde": ["5"]}, "Fältet malvarde kan inte vara"),
    ],
)
def test_what_no_cell_holds_is_refused_with_its_field(
    row: Mapping[str, Any], says: str, tmp_path: Path
) -> None:
    """Whoever writes from frames gets words about a value, and no error of another library."""
    sheet = "indikatorer" if "malvarde" in row else "handlingsplan"
    path = tmp_path / "plan.xlsx"
    with pytest.raises(UsageError, match=re.escape(says)):
        handlingsplan.write_plan(path, {sheet: [row]}, group="akut-vard", year=2026)
    assert not path.exists()


@pytest.mark.parametrize("rows", ["text", {"aktivitet": ["a"]}, pd.Series(["a"])])
def test_rows_that_are_none_are_refused(rows: Any, tmp_path: Path) -> None:
    """With how they are given; and so are rows without their sheet."""
    given: Any
    for given, says in (({"resultat": rows}, "varken en DataFrame"), ([rows], "blad för blad")):
        with pytest.raises(UsageError, match=says):
            handlingsplan.write_plan(tmp_path / "p.xlsx", given, group="akut-vard", year=2026)


def test_what_pandas_and_numpy_have_for_nothing_and_for_days_is_written(tmp_path: Path) -> None:
    """A frame with nullable types has pandas.NA, and one column of NumPy's own days."""
    row = {"aktivitet": "Mäta", "rag": pd.NA, "slut": np.datetime64("2026-05-05")}
    path = handlingsplan.write_plan(
        tmp_path / "p.xlsx", {"handlingsplan": [row]}, group="akut-vard", year=2026
    )
    read = handlingsplan.read_plan(path).plans.tables["handlingsplan"].iloc[0]
    assert (read["aktivitet"], read["slut"]) == ("Mäta", pd.Timestamp("2026-05-05"))
    assert pd.isna(read["rag"])


def test_a_plan_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    """Unless one asks for it."""
    path = tmp_path / "plan.xlsx"
    handlingsplan.write_plan(path, group="akut-vard", year=2026)
    before = path.read_bytes()
    rows = {"handlingsplan": [{"aktivitet": "Se över"}]}
    with pytest.raises(handlingsplan.UsageError):
        handlingsplan.write_plan(path, rows, group="akut-vard", year=2026)
    assert path.read_bytes() == before
    handlingsplan.write_plan(path, rows, group="akut-vard", year=2026, replace=True)
    assert path.read_bytes() != before


def test_a_file_that_is_no_plan_is_an_exception_with_words(tmp_path: Path) -> None:
    """One plan that cannot be read is an unusable file; in a round it is a refusal."""
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"inte en arbetsbok")
    with pytest.raises(handlingsplan.UnreadableFileError) as caught:
        handlingsplan.read_plan(path)
    assert caught.value.reason
    assert len(handlingsplan.read_round(tmp_path).refusals) == 1


def test_paths_may_be_text(tmp_path: Path) -> None:
    """Analysts write paths as strings; a list of files is a round too."""
    for group in ("akut-vard", "tandvard"):
        path = f"{tmp_path}/{group}.xlsx"
        handlingsplan.write_plan(
            path, group=group, year=2026, cover={"kontaktfunktion": "Processtöd"}
        )
    assert len(handlingsplan.read_round(str(tmp_path)).plans.raw) == 2
    files: list[Path | str] = [f"{tmp_path}/akut-vard.xlsx", tmp_path / "tandvard.xlsx"]
    assert len(handlingsplan.validate(files).plans.raw) == 2
    assert not handlingsplan.read_plan(str(files[0])).complete
    with pytest.raises(UsageError, match="Inga filer"):
        handlingsplan.read_round([])
    with pytest.raises(UsageError, match="nope"):
        handlingsplan.consolidate(files, earlier="nope.xlsx")


def test_every_public_name_has_its_place_in_the_reference(project: Path) -> None:
    """The page is made of the docstrings, and leaves none of them out."""
    page = (project / "docs" / "reference" / "bibliotek.md").read_text("utf-8")
    shown = re.findall(r"^::: handlingsplan\.(\w+)$", page, re.MULTILINE)
    assert sorted(shown) == sorted(set(handlingsplan.__all__) - {"__version__"})

"""What we lean on inside other libraries is where it was; a version that moves it fails here.

When one of these tests fails, compare the library's new code with what ours does in its place
(:mod:`handlingsplan.writing.overrides`, :mod:`handlingsplan.excel.host`), see the tests of writing
pass, and write down the new digest and the new upper bound in pyproject.toml.
"""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import re
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from xlsxwriter.core import Core
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from handlingsplan.writing import overrides

#: (class, method) -> digest of its source: what ours takes the place of, calls, or is called by.
METHODS = {
    (Core, "_assemble_xml_file"): "02d0e2c0380c",
    (Core, "_set_properties"): "2d93b4e2d5af",
    (Core, "_write_dc_description"): "e61d13ac5f27",
    (Format, "_get_xf_index"): "02c40c6cc5eb",
    (Packager, "_create_package"): "771a6f622e3b",
    (Packager, "_filename"): "8c3fa5557538",
    (Packager, "_write_core_file"): "838fc37e83de",
    (Workbook, "_get_packager"): "62dd831e05d9",
    (Workbook, "_store_workbook"): "3168682e9239",
    (Workbook, "set_properties"): "c1c73d88d277",
    (Worksheet, "_check_dimensions"): "abed6735b78b",
    (Worksheet, "_prepare_formula"): "28917ac4d0b7",
    (Worksheet, "_write_hyperlinks"): "e7f70854a8ab",
    (Worksheet, "_write_rows"): "ff324f891cab",
}
#: What a worksheet, and a table that was added to it, hold.
ATTRIBUTES = {"dim_rowmin", "dim_rowmax", "external_hyper_links", "fh", "rel_count", "tables"}
TABLE = {"range", "a_range", "autofilter"}


@pytest.mark.parametrize(
    ("owner", "name"), METHODS, ids=lambda value: getattr(value, "__name__", value)
)
def test_a_method_that_we_lean_on_is_as_it_was(owner: type, name: str) -> None:
    """Its source has not changed by a character since it was read."""
    source = inspect.getsource(getattr(owner, name))
    assert hashlib.sha256(source.encode()).hexdigest()[:12] == METHODS[owner, name]


def test_nothing_else_is_overridden() -> None:
    """Each private method that our classes define is known above."""
    ours = {
        (base, name)
        for kind in vars(overrides).values()
        if isinstance(kind, type) and kind.__module__ == overrides.__name__
        for base in kind.__mro__[1:]
        for name in vars(kind)
        if name in vars(base) and base.__module__.startswith("xlsxwriter")
        if name.startswith("_") and not name.startswith("__")
    }
    assert ours
    assert ours <= set(METHODS)


def test_a_worksheet_holds_what_ours_changes() -> None:
    """The attributes are there, a table has its areas, and nobody has them under our names."""
    sheet: Any = Workbook().add_worksheet()
    assert set(vars(sheet)) >= ATTRIBUTES
    assert not {"_blocks", "_links"} & set(vars(sheet))
    sheet.add_table("A1:B3")
    assert set(sheet.tables[-1]) >= TABLE


@pytest.mark.parametrize("name", ["XlsxWriter", "xlwings"])
def test_the_version_is_bounded_from_above(name: str, project: Path) -> None:
    """The next version is tried by a person first; the one that is installed is allowed."""
    settings = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*settings["dependencies"], *settings["optional-dependencies"]["excel"]]
    [bound] = [one for one in map(Requirement, wanted) if one.name == name]
    assert any(part.operator == "<" for part in bound.specifier)
    assert metadata.version(name) in bound.specifier


def test_xlwings_tries_a_busy_excel_as_often_as_its_constant_says() -> None:
    """The constant that we set to 1 is the module's own, and every loop asks it (on Windows)."""
    spec = importlib.util.find_spec("xlwings")
    assert spec is not None
    assert spec.origin is not None
    source = (Path(spec.origin).parent / "_xlwindows.py").read_text("utf-8")
    assert re.search(r"^N_COM_ATTEMPTS = 0\b", source, re.MULTILINE)
    assert source.count("N_COM_ATTEMPTS") == 18

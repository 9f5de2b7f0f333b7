"""What in a workbook file could run, or fetch something, when somebody opens it.

The reader never runs any of it. Whoever sends a file on has to know that it is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from handlingsplan.spreadsheet.parts import WorkbookParts, list_of_relationships

#: Kind of a relationship -> what it leads to, in words for a person.
_ACTIVE: Mapping[str, str] = MappingProxyType(
    {
        "vbaProject": "makron",
        "wordVbaData": "makron",
        "xlMacrosheet": "makroblad",
        "xlIntlMacrosheet": "makroblad",
        "dialogsheet": "dialogblad",
        "attachedToolbars": "egna verktygsfält",
        "control": "ActiveX-kontroller",
        "oleObject": "inbäddade objekt",
        "connections": "dataanslutningar",
        "extensibility": "egna knappar i menyfliksområdet",
        "webextension": "tillägg från webben",
        "webextensiontaskpanes": "tillägg från webben",
    }
)
_EMBEDDED = "package"
_MACRO_ENDINGS = (".docm", ".dotm", ".pptm", ".xlsm", ".xltm", ".xlsb", ".xlam", ".ppsm", ".potm")
_EXTERNAL_BOOK = "externalLink"
_LINKS_TO_PROGRAMS = (b"ddeLink", b"oleLink")  # elements of a part that links to another file


def active_content(parts: WorkbookParts) -> tuple[str, ...]:
    """Return what the file holds that could run, each once, in words for a person.

    Raises:
        SpreadsheetError: a part that has to be looked into is broken.
    """
    found: dict[str, None] = {}
    for name, data in parts.lists.items():
        for relationship in list_of_relationships(data, name):
            kind, target = relationship.kind, relationship.target
            if kind in _ACTIVE:
                found[_ACTIVE[kind]] = None
            elif kind == _EMBEDDED and target.casefold().endswith(_MACRO_ENDINGS):
                found["inbäddade filer med makron"] = None
            elif kind == _EXTERNAL_BOOK and _is_to_a_program(parts, target):
                found["länkar till andra program (DDE)"] = None
    if any(name.casefold().endswith("vbaproject.bin") for name in parts.package.names):
        found["makron"] = None  # even where nothing leads to them
    return tuple(found)


def _is_to_a_program(parts: WorkbookParts, target: str) -> bool:
    part = parts.find(target)
    return part is not None and any(word in parts.read(part) for word in _LINKS_TO_PROGRAMS)

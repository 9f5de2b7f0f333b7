"""Every part of a workbook file: read, known to hold nothing of a person's, or named.

What a relationship leads to is known by its kind. A kind that is in no list here is not passed
over: its part is reported.
"""

from __future__ import annotations

import re
from functools import lru_cache

from handlingsplan.spreadsheet.parts import (
    CONTENT_TYPES,
    WorkbookParts,
    list_name,
    list_of_relationships,
)

#: Kinds of parts that other modules read, or say of that they are there.
_READ = frozenset(
    {
        *("officeDocument", "worksheet", "chartsheet", "dialogsheet", "xlMacrosheet"),
        *("xlIntlMacrosheet", "sharedStrings", "styles", "table", "comments", "threadedComment"),
        *("drawing", "vmlDrawing", "image", "hdphoto", "hyperlink", "chart", "chartEx"),
        *("chartUserShapes", "diagramData", "diagramDrawing", "oleObject", "package", "control"),
        *("vbaProject", "vbaProjectSignature", "vbaProjectSignatureAgile", "wordVbaData"),
        *("vbaProjectSignatureV3", "externalLink", "externalLinkPath", "connections", "oleObject"),
        *("xlExternalLinkPath/xlPathMissing", "externalLinkLongPath", "xlPathMissing"),
    }
)
#: Kinds of parts in which programs keep what a person has not typed, or shows in cells anyway.
_BOOKKEEPING = frozenset(
    {
        *("theme", "themeOverride", "calcChain", "printerSettings", "core-properties"),
        *("extended-properties", "custom-properties", "thumbnail", "sheetMetadata", "person"),
        *("customXml", "customXmlProps", "customProperty", "classificationlabels", "xmlMaps"),
        *("rdRichValue", "rdRichValueStructure", "rdRichValueTypes", "richValueRel", "rdArray"),
        *("richStyles", "rdSupportingPropertyBag", "rdSupportingPropertyBagStructure"),
        *("rdRichValueWebImage", "FeaturePropertyBag", "tableSingleCells", "pivotTable"),
        *("pivotCacheDefinition", "pivotCacheRecords", "queryTable", "slicer", "slicerCache"),
        *("timeline", "timelineCache", "ctrlProp", "wsSortMap", "usernames", "revisionHeaders"),
        *("revisionLog", "volatileDependencies", "namedSheetView", "attachedToolbars"),
        *("chartStyle", "chartColorStyle", "diagramLayout", "diagramQuickStyle", "diagramColors"),
        *("activeXControlBinary", "origin", "signature", "certificate", "extensibility", "ui"),
        *("webextension", "webextensiontaskpanes", "taskpanes", "powerPivotData", "tags"),
        *("customUI", "customDataProps", "customData", "model", "font", "userCustomization"),
        *("workbookmetadata", "documenttask"),  # Google's; who is to do what a comment says
    }
)
#: Parts that lie in a file without anything leading to them, as programs leave them behind.
_LEFT_BEHIND = re.compile(
    r"(?i)docProps/|.*\.rels|\[trash\]/|__MACOSX/|\.DS_Store|mimetype|_xmlsignatures/|"
    r"xl/(calcChain|sharedStrings|styles)\.xml|xl/(theme|printerSettings|tables)/|customXml/"
)


def unknown_parts(parts: WorkbookParts) -> tuple[str, ...]:
    """Return the names of the parts that nobody here can read, or knows to hold nothing.

    Raises:
        SpreadsheetError: a list of relationships is broken.
    """
    return _unknown(parts.package.names, tuple(parts.lists.items()))


@lru_cache(maxsize=64)  # the plans of a round are made from one template
def _unknown(names: tuple[str, ...], lists: tuple[tuple[str, bytes], ...]) -> tuple[str, ...]:
    by_folded = {name.casefold(): name for name in names}
    leads = {name.casefold(): list_of_relationships(data, name) for name, data in lists}
    reached = {CONTENT_TYPES.casefold()}
    unknown = []
    waiting = [""]
    while waiting:
        for relationship in leads.get(list_name(waiting.pop()).casefold(), ()):
            target = relationship.target.casefold()
            if relationship.external or target not in by_folded or target in reached:
                continue
            reached.add(target)
            if relationship.kind in _READ or relationship.kind in _BOOKKEEPING:
                waiting.append(by_folded[target])
            else:
                unknown.append(by_folded[target])
    left = (name for folded, name in by_folded.items() if folded not in reached)
    return (*unknown, *(name for name in left if not _LEFT_BEHIND.match(name)))

"""The ribbon's tab as customUI of 2009/07, made from the declaration of the commands."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from handlingsplan.excel.commands import MODULE, RIBBON, Command
from handlingsplan.spreadsheet.edit import patch_zip

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
PART = "customUI/customUI14.xml"
_RELATIONSHIP = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_RELS = "_rels/.rels"
_TAB = {"id": "hpFlik", "label": "Handlingsplan", "keytip": "HP", "insertAfterMso": "TabReview"}


def ribbon_xml() -> bytes:
    """Return the part ``customUI14.xml``."""
    root = Element("customUI", {"xmlns": NAMESPACE})
    tab = SubElement(SubElement(SubElement(root, "ribbon"), "tabs"), "tab", _TAB)
    for group in RIBBON:
        element = SubElement(tab, "group", {"id": group.id, "label": group.label})
        for command in group.commands:
            SubElement(element, "button", _button(command))
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _button(command: Command) -> dict[str, str]:
    return {
        "id": f"hp{command.macro}",
        "label": command.label,
        "size": "large" if command.large else "normal",
        "onAction": f"{MODULE}.{command.macro}",
        "screentip": command.label,
        "supertip": command.tip,
        "keytip": command.keytip,
        "imageMso": command.image,
    }


def add_ribbon(package: bytes, rels: bytes) -> bytes:
    """Return an add-in with the ribbon's part in it.

    Args:
        package: the add-in.
        rels: its part ``_rels/.rels`` as it stands.
    """
    link = f'<Relationship Id="rIdHandlingsplan" Type="{_RELATIONSHIP}" Target="{PART}"/>'
    changed = rels.replace(b"</Relationships>", link.encode() + b"</Relationships>")
    return patch_zip(package, {_RELS: changed, PART: ribbon_xml()})

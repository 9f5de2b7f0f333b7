"""What documents and pages are called in addresses and file names."""

from __future__ import annotations

from handlingsplan.organisation import Group
from handlingsplan.summary import STAFF


def group_key(group: Group, year: int) -> str:
    """Return the key of a group's document."""
    return f"handlingsplan-{year}-{group.id}"


def council_key(council: str, year: int) -> str:
    """Return the key of a council's document; of the staff's for no council."""
    return f"lagesbild-{year}-{council or STAFF}"


def region_key(year: int) -> str:
    """Return the key of the document of the whole."""
    return f"lagesbild-{year}"


def page_key(sheet: str) -> str:
    """Return the key of the page of a sheet."""
    return f"blad-{sheet}"

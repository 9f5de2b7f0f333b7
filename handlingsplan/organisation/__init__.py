"""The organisation as data: regions, councils, groups and their working groups.

Nothing here is code: a region edits a TOML file (``docs/how-to/egen-organisation.md``). Facts that
nobody has confirmed are marked as such, and :meth:`Organisation.unconfirmed` lists them.
"""

from __future__ import annotations

from handlingsplan.organisation.loading import DEFAULT_ORGANISATION, load_organisation
from handlingsplan.organisation.organisation import Organisation, choose_groups, sorted_groups
from handlingsplan.organisation.records import (
    Council,
    Deadline,
    Event,
    Group,
    GroupMatch,
    Region,
    WorkGroup,
)

__all__ = [
    "DEFAULT_ORGANISATION",
    "Council",
    "Deadline",
    "Event",
    "Group",
    "GroupMatch",
    "Organisation",
    "Region",
    "WorkGroup",
    "choose_groups",
    "load_organisation",
    "sorted_groups",
]

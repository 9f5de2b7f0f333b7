"""The template's own hidden sheet: what the template writes there, and what somebody has typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import count

from handlingsplan.form import Form
from handlingsplan.form.blank import OF_ORGANISATION
from handlingsplan.organisation import load_organisation
from handlingsplan.reading.locate import Cell
from handlingsplan.reading.opened import OpenedSheet
from handlingsplan.reading.values import as_text
from handlingsplan.reading.words import LISTS, Words, own_words
from handlingsplan.text import fold

#: How the template heads a list that comes from the organisation.
_LIST_OF_ORGANISATION = re.compile(re.escape(OF_ORGANISATION) + r"[\w.]+")
#: So much of a list of the organisation's may be unknown before it is another organisation's.
_UNKNOWN_SHARE = 0.5


def beside_lists(form: Form, file: OpenedSheet) -> Iterator[Cell]:
    """Go through the cells of the template's hidden sheet that the template has not written."""
    own, known = own_words(form)[LISTS], _names(form.organisation)
    for column, cells in sorted(file.typed.items()):
        top = min(cells, default=0)
        heading = as_text(cells.get(top, ""))
        of_organisation = heading.startswith(OF_ORGANISATION)
        texts = known if of_organisation else own.texts
        unknown = [
            row
            for row, value in cells.items()
            if value not in texts
            and fold(as_text(value)) not in texts
            and not (row == top and _LIST_OF_ORGANISATION.fullmatch(heading))
        ]
        end = next(row for row in count(top) if row not in cells)
        listed = [row for row in unknown if row < end]
        names = end - top - 1
        others = len(listed) == names or len(listed) > _UNKNOWN_SHARE * (names + 1)
        if of_organisation and others:
            # The template was made for another organisation, or long ago; what stands apart below
            # its list is somebody's.
            unknown = [row for row in unknown if row > end]
        for row in sorted(unknown):
            counted = isinstance(cells[row], float) and heading and fold(heading) in own.texts
            if not counted:
                yield row, column


@lru_cache(maxsize=8)
def words_of_lists(form: Form) -> Words:
    """Return what the template says on its hidden sheet, with the organisation's lists."""
    own = own_words(form)[LISTS].texts
    return Words(texts=own | _names(form.organisation), patterns=_LIST_OF_ORGANISATION)


@lru_cache(maxsize=8)
def _names(organisation: str) -> frozenset[str]:
    """Return what an organisation's lists may hold, as it is and folded."""
    known = load_organisation(organisation)
    groups = (text for group in known.grupper for text in (group.titel, *group.insatsomraden))
    work_groups = (rag.namn for group in known.grupper for rag in group.rag)
    names = (*groups, *work_groups, *known.insatsomraden)
    return frozenset((*names, *map(fold, names)))

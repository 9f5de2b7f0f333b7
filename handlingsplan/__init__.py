"""Handlingsplan: standard workbooks for Swedish health-care plans, checked and summed up.

```python
import handlingsplan

summary = handlingsplan.consolidate("inkomna")
summary["aktiviteter"].groupby("grupp_namn")["lage"].value_counts()
```

Names are imported when they are first used, so that ``import handlingsplan`` is instant.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from handlingsplan.version import __version__

if TYPE_CHECKING:
    from handlingsplan.codes import Code
    from handlingsplan.consolidation import consolidate
    from handlingsplan.content import Content
    from handlingsplan.delivery import Delivery, State
    from handlingsplan.errors import (
        DeclarationError,
        HandlingsplanError,
        UnreadableFileError,
        UsageError,
        WritingError,
    )
    from handlingsplan.findings import Finding, Phase, Severity
    from handlingsplan.form import Form, load_form
    from handlingsplan.organisation import Group, Organisation, load_organisation
    from handlingsplan.plans import Plans
    from handlingsplan.rounds import Checked, Round, read_plan, read_round, validate
    from handlingsplan.rounds import check_round as check
    from handlingsplan.summary import Summary
    from handlingsplan.template import make_templates, write_plan
    from handlingsplan_validators.schemas import schemas

__all__ = [
    "Checked",
    "Code",
    "Content",
    "DeclarationError",
    "Delivery",
    "Finding",
    "Form",
    "Group",
    "HandlingsplanError",
    "Organisation",
    "Phase",
    "Plans",
    "Round",
    "Severity",
    "State",
    "Summary",
    "UnreadableFileError",
    "UsageError",
    "WritingError",
    "__version__",
    "check",
    "consolidate",
    "load_form",
    "load_organisation",
    "make_templates",
    "read_plan",
    "read_round",
    "schemas",
    "validate",
    "write_plan",
]

#: Public name -> module, and its name there where that is another.
_WHERE = {
    "Checked": "handlingsplan.rounds",
    "Code": "handlingsplan.codes",
    "Content": "handlingsplan.content",
    "DeclarationError": "handlingsplan.errors",
    "Delivery": "handlingsplan.delivery",
    "Finding": "handlingsplan.findings",
    "Form": "handlingsplan.form",
    "Group": "handlingsplan.organisation",
    "HandlingsplanError": "handlingsplan.errors",
    "Organisation": "handlingsplan.organisation",
    "Phase": "handlingsplan.findings",
    "Plans": "handlingsplan.plans",
    "Round": "handlingsplan.rounds",
    "Severity": "handlingsplan.findings",
    "State": "handlingsplan.delivery",
    "Summary": "handlingsplan.summary",
    "UnreadableFileError": "handlingsplan.errors",
    "UsageError": "handlingsplan.errors",
    "WritingError": "handlingsplan.errors",
    "check": "handlingsplan.rounds:check_round",
    "consolidate": "handlingsplan.consolidation",
    "load_form": "handlingsplan.form",
    "load_organisation": "handlingsplan.organisation",
    "make_templates": "handlingsplan.template",
    "read_plan": "handlingsplan.rounds",
    "read_round": "handlingsplan.rounds",
    "schemas": "handlingsplan_validators.schemas",
    "validate": "handlingsplan.rounds",
    "write_plan": "handlingsplan.template",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, and keep it."""
    if name not in _WHERE:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    module, _, other = _WHERE[name].partition(":")
    value = globals()[name] = getattr(importlib.import_module(module), other or name)
    return value


def __dir__() -> list[str]:
    """Return the public names, for those who look by completion."""
    return sorted(__all__)

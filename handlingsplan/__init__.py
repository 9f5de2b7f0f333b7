"""Handlingsplan: standard workbooks for health-care plans, checked and summed up.

``handlingsplan.consolidate`` is :func:`handlingsplan.consolidation.consolidate`.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Import what analysts call when they call it: it stands highest in the house, and is heavy."""
    if name == "consolidate":
        return importlib.import_module("handlingsplan.consolidation").consolidate
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)

"""A form declaration, drafted out of a region's own workbook.

What the workbook shows (:mod:`.seen`) becomes fields with types and roles (:mod:`.fields`) and is
written as TOML (:mod:`.toml`), with a commented question wherever the workbook does not tell.
"""

from __future__ import annotations

from handlingsplan.incoming.drafting.form import Draft, draft_form

__all__ = ["Draft", "draft_form"]

"""Templates: form + organisation -> one workbook per group, ready to be filled in."""

from __future__ import annotations

from handlingsplan.content import Content, Filled
from handlingsplan.template.book import make_template, template_name
from handlingsplan.template.hand_out import make_templates, write_new_plan, write_plan

__all__ = [
    "Content",
    "Filled",
    "make_template",
    "make_templates",
    "template_name",
    "write_new_plan",
    "write_plan",
]

"""The form, declared once: everything that is made, read, checked or summed up comes from it.

A form is a TOML file (see ``docs/reference/formular.md`` for its keys). The records here are that
file, frozen. No other module names a sheet or a column of a form: what the house needs to know of
a field's meaning is its *role*, which the form assigns.
"""

from __future__ import annotations

from handlingsplan.form.earlier import Generation
from handlingsplan.form.kinds import FieldType, Role, SheetKind, SheetRole
from handlingsplan.form.loading import (
    DEFAULT_FORM,
    earlier_form,
    form_names,
    load_form,
    parse_form,
    successor,
)
from handlingsplan.form.records import (
    Band,
    Choice,
    Field,
    Form,
    Promise,
    Requirement,
    Sheet,
)

__all__ = [
    "DEFAULT_FORM",
    "Band",
    "Choice",
    "Field",
    "FieldType",
    "Form",
    "Generation",
    "Promise",
    "Requirement",
    "Role",
    "Sheet",
    "SheetKind",
    "SheetRole",
    "earlier_form",
    "form_names",
    "load_form",
    "parse_form",
    "successor",
]

"""Input help and drop-downs: what Excel shows and offers beside a cell."""

from __future__ import annotations

from typing import Any

from handlingsplan.form import Field, FieldType, blank
from handlingsplan.template.plan import ACTIVITIES, Plan

_LARGE = 10**12


def validation(plan: Plan, field: Field) -> dict[str, Any]:
    """Return the data validation of a field, as XlsxWriter takes it.

    Nothing is forbidden that the reader understands: only a list whose values alone are allowed
    stops other input; where something else may be right, Excel asks first or says nothing.
    """
    options: dict[str, Any] = {
        "input_title": _title(field.rubrik),
        "input_message": _help(field),
        "error_title": _title(field.rubrik),
        "ignore_blank": True,
    }
    source = _source(plan, field)
    if source:
        options |= {"validate": "list", "source": f"={source}"}
    elif field.typ is FieldType.TAL:
        options |= {"validate": "decimal", "criteria": "between", "minimum": -_LARGE}
        options["maximum"] = _LARGE
    elif field.typ is FieldType.AR:
        options |= {"validate": "integer", "criteria": "between", "minimum": 2000, "maximum": 2100}
    else:
        options["validate"] = "any"
    return options | _refusal(field)


def _title(text: str) -> str:
    """Return as much of a heading as Excel shows; it counts in UTF-16."""
    return text.encode("utf-16-le")[:64].decode("utf-16-le", "ignore")


def _help(field: Field) -> str:
    example = f" Exempel: {field.exempel}"
    fits = field.exempel and len(field.hjalp) + len(example) <= 255  # noqa: PLR2004  (Excel's limit)
    return field.hjalp + (example if fits else "")


def _source(plan: Plan, field: Field) -> str:
    if field.typ is FieldType.KRYSS:
        return plan.list_ranges["kryss"]
    if field.typ is FieldType.REF:
        return ACTIVITIES
    return plan.list_ranges.get(field.lista, "")


def _refusal(field: Field) -> dict[str, Any]:
    """Return how Excel meets a value that the validation does not allow."""
    match field.typ:
        case FieldType.VAL:
            return {"error_type": "stop", "error_message": blank.NOT_IN_LIST}
        case FieldType.KRYSS:
            return {"error_type": "warning", "error_message": blank.NO_TICK}
        case FieldType.TAL:
            return {"error_type": "warning", "error_message": blank.NO_NUMBER}
        case FieldType.AR:
            return {"error_type": "stop", "error_message": blank.NO_YEAR}
        case _:
            return {"show_error": False}

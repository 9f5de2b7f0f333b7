"""Our own pandera checks, registered as methods of ``pandera.Check``, each with its description.

A check looks at each different text of a column once, never raises, and passes what is missing;
what is no text is for the dtype to judge. Importing this module is what lets pandera read a schema
back from YAML.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from inspect import cleandoc
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.api.extensions import register_check_method

from handlingsplan.privacy import Private, holds
from handlingsplan.text import fold
from handlingsplan_validators import persons, texts

_Check = Callable[..., Any]


def _registered(*statistics: str) -> Callable[[_Check], _Check]:
    """Register a check; its docstring is the description that each use of it carries."""

    def register(check: _Check) -> _Check:
        register_check_method(statistics=list(statistics))(check)
        known: dict[str, Any] = pa.Check.REGISTERED_CUSTOM_CHECKS
        said = cleandoc(check.__doc__ or "")
        known[check.__name__] = partial(known[check.__name__], description=said, ignore_na=False)
        return check

    return register


def _without(series: pd.Series[str], wrong: Callable[[str], object]) -> pd.Series[bool] | bool:
    """Say for each row whether it is not one of the wrong texts; ``True`` where none is."""
    bad = [text for text in series.unique() if isinstance(text, str) and wrong(text)]
    return ~series.isin(bad) if bad else True


@_registered("known", "above")
def no_placeholder(
    series: pd.Series[str], *, known: Sequence[str], above: Sequence[str]
) -> pd.Series[bool] | bool:
    """The text is no placeholder (a dash, dots, ``xx``), unless it is one of the known values.

    Nor is it a word for the row above (``above``), which is another one when rows are sorted.
    """
    values, words = {fold(text) for text in known}, {fold(text) for text in above}
    return _without(
        series,
        lambda text: (
            (texts.is_placeholder(text) or fold(text) in words) and fold(text) not in values
        ),
    )


@_registered()
def no_control_characters(series: pd.Series[str]) -> pd.Series[bool] | bool:
    """The text has no control characters but tabs and line breaks."""
    return _without(series, texts.has_control)


@_registered()
def not_marked_new(series: pd.Series[str]) -> pd.Series[bool] | bool:
    """The text is not marked as new by hand, as in ``(NY)``."""
    return _without(series, texts.marked_new)


@_registered("items")
def fewer_items_than(series: pd.Series[str], *, items: int) -> pd.Series[bool] | bool:
    """The text lists fewer items than this, by bullets, dashes or numbers."""
    return _without(series, lambda text: texts.items(text) >= items)


@_registered("allowed")
def no_personal_number(series: pd.Series[str], *, allowed: Sequence[str]) -> pd.Series[bool] | bool:
    """The text has no personal or co-ordination number."""
    return _without(series, partial(holds, Private.PERSONAL_NUMBER, allowed=allowed))


@_registered("allowed")
def no_email(series: pd.Series[str], *, allowed: Sequence[str]) -> pd.Series[bool] | bool:
    """The text has no e-mail address but the organisation's own."""
    return _without(series, partial(holds, Private.EMAIL, allowed=allowed))


@_registered("allowed")
def no_phone_number(series: pd.Series[str], *, allowed: Sequence[str]) -> pd.Series[bool] | bool:
    """The text has no phone number but the organisation's own."""
    return _without(series, partial(holds, Private.PHONE, allowed=allowed))


@_registered()
def no_persons_name(series: pd.Series[str]) -> pd.Series[bool] | bool:
    """The text is no note to or from a person by name."""
    return _without(series, persons.person)


@_registered()
def a_function(series: pd.Series[str]) -> pd.Series[bool] | bool:
    """The text is a function, not a person's name."""
    return _without(series, persons.person_as_function)

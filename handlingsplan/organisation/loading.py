"""Finding an organisation: by the id of a shipped one, or in a TOML file of the user's own."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from handlingsplan.errors import DeclarationError, UsageError
from handlingsplan.organisation.organisation import Organisation
from handlingsplan.toml_fault import UNREADABLE, why_unreadable

DEFAULT_ORGANISATION = "sosr"


def load_organisation(organisation: str | Path = DEFAULT_ORGANISATION) -> Organisation:
    """Load an organisation by id, or from a TOML file of the user's own.

    Args:
        organisation: the id of a shipped organisation, or a path.

    Raises:
        UsageError: there is no such file.
        DeclarationError: the file is not a consistent organisation.

    Examples:
        >>> import handlingsplan
        >>> organisation = handlingsplan.load_organisation()
        >>> len(organisation.grupper)
        41
        >>> organisation.find_group("öron näsa hals").group.id
        'oron-nasa-och-halssjukdomar'
    """
    name = str(organisation)
    if _shipped(name).is_file():
        return _parsed(name, None)
    try:
        return _parsed(name, Path(name).read_text("utf-8"))
    except FileNotFoundError as error:
        message = f"Organisationsfilen {name} finns inte."
        raise UsageError(message, "Kontrollera sökvägen efter --organisation.") from error
    except UNREADABLE as error:
        why, what_to_do = why_unreadable(error)
        message = f"Organisationsfilen {name} går inte att läsa: {why}."
        raise DeclarationError(message, what_to_do) from error


def _shipped(name: str) -> Traversable:
    folder = resources.files("handlingsplan_workbooks").joinpath("organisations")
    return folder.joinpath(f"{name}.toml" if name.isidentifier() else "-")


@lru_cache(maxsize=16)
def _parsed(name: str, written: str | None) -> Organisation:
    """Return an organisation: a shipped one, or what is written in a file of the user's own."""
    text = _shipped(name).read_text("utf-8") if written is None else written
    return Organisation.from_dict(tomllib.loads(text), name)

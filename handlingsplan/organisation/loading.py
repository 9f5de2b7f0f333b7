"""Finding an organisation: by the id of a shipped one, or in a TOML file of the user's own."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from pathlib import Path

from handlingsplan.errors import DeclarationError, UsageError
from handlingsplan.organisation.organisation import Organisation
from handlingsplan.toml_fault import UNREADABLE, why_unreadable

DEFAULT_ORGANISATION = "sosr"


@lru_cache(maxsize=16)
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
    shipped = resources.files("handlingsplan_workbooks").joinpath("organisations", f"{name}.toml")
    try:
        if name.isidentifier() and shipped.is_file():
            text = shipped.read_text("utf-8")
        else:
            text = Path(name).read_text("utf-8")
        return Organisation.from_dict(tomllib.loads(text))
    except FileNotFoundError as error:
        message = f"Organisationsfilen {name} finns inte."
        raise UsageError(message, "Kontrollera sökvägen efter --organisation.") from error
    except UNREADABLE as error:
        why, what_to_do = why_unreadable(error)
        message = f"Organisationsfilen {name} går inte att läsa: {why}."
        raise DeclarationError(message, what_to_do) from error

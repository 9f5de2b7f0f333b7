"""What a person drops on the page of their own: a form, an organisation, rules (TOML)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from handlingsplan.errors import DeclarationError
from handlingsplan.findings import Catalogue, load_catalogue
from handlingsplan.form import Form, load_form
from handlingsplan.organisation import Organisation, load_organisation


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """What counts instead of what is shipped; ``None`` where nothing does."""

    form: Form | None = None
    organisation: Organisation | None = None
    catalogue: Catalogue | None = None


def own_of(paths: Iterable[str]) -> Own:
    """Load what a person has of their own; the last one of each kind counts.

    Raises:
        DeclarationError: a file is no TOML, or contradicts itself.
    """
    own = Own()
    for path in map(Path, paths):
        own = _with(own, path)
    return own


def recognised(path: Path) -> str:
    """Return what a file is, as a person calls it.

    Raises:
        DeclarationError: as :func:`own_of`.
    """
    own = own_of([str(path)])
    if own.form:
        return f"formuläret {own.form.namn} {own.form.version}"
    if own.organisation:
        return f"organisationen {own.organisation.namn}"
    return "regler"


def _with(own: Own, path: Path) -> Own:
    """Load a file as what its outermost keys say that it declares."""
    try:
        keys = tomllib.loads(path.read_text("utf-8")).keys()
    except (UnicodeError, tomllib.TOMLDecodeError) as error:
        message = f"{path.name} går inte att läsa: {error}."
        raise DeclarationError(message, "Kontrollera att filen är TOML i UTF-8.") from error
    if "grupp" in keys:
        return msgspec.structs.replace(own, organisation=load_organisation(path))
    if keys and all(key.startswith("HP") for key in keys):
        return msgspec.structs.replace(own, catalogue=load_catalogue(path))
    return msgspec.structs.replace(own, form=load_form(path))

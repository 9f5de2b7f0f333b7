"""Finding a form: by the id of a shipped one, or in a TOML file of the user's own."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import msgspec

from handlingsplan.declaration import DeclarationFault, faults, record
from handlingsplan.errors import DeclarationError, UsageError
from handlingsplan.form.consistency import contradictions
from handlingsplan.form.earlier import Generation
from handlingsplan.form.moves import contradictions_between
from handlingsplan.form.records import Form
from handlingsplan.form.unused import unused
from handlingsplan.text import nearest
from handlingsplan.toml_fault import UNREADABLE, why_unreadable

DEFAULT_FORM = "sosr-2026"


def parse_form(data: Mapping[str, Any], name: str = "") -> Form:
    """Read a form from its TOML data.

    Args:
        data: the file's content.
        name: what the form is called in a message: its file's name; its id where it is not given.

    Raises:
        DeclarationError: a key is missing, unknown or never read, or the form contradicts itself;
            everything that is wrong is said, each with its place.
    """
    try:
        form = record(Form, data)
    except DeclarationFault:
        wrong = [str(fault) for fault in faults(Form, data)]
    else:
        wrong = [*contradictions(form), *unused(form)]
        if not wrong:
            return form
    raise _refused(name or str(data.get("id", "")), wrong)


def _refused(name: str, wrong: Iterable[str]) -> DeclarationError:
    said = "".join(f"\n- {one}" for one in wrong)
    message = f"Formuläret {name} går inte att använda:{said}"
    return DeclarationError(message, "Nycklarna beskrivs i docs/reference/formular.md.")


def _shipped() -> Traversable:
    return resources.files("handlingsplan_workbooks").joinpath("forms")


@lru_cache(maxsize=1)  # every file that is read asks
def form_names() -> tuple[str, ...]:
    """Return the ids of the forms that are shipped, in alphabetical order."""
    names = (path.name for path in _shipped().iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def load_form(form: str | Path = DEFAULT_FORM) -> Form:
    """Load a form by id, or from a TOML file of the user's own.

    Args:
        form: the id of a shipped form, or a path that ends with ``.toml``.

    Raises:
        UsageError: there is no such form.
        DeclarationError: the file is not a consistent form.

    Examples:
        >>> import handlingsplan
        >>> form = handlingsplan.load_form()
        >>> form.id
        'sosr-2026'
        >>> [sheet.nyckel for sheet in form.tables]
        ['handlingsplan', 'indikatorer', 'resultat', 'utmaningar', 'processer', 'arshjul', 'dialog']
        >>> form.plan.field("status").rubrik
        'Status'
    """
    return _whole(str(form), _written(str(form)))


@lru_cache(maxsize=16)
def _whole(name: str, written: str) -> Form:
    """Return a form with its earlier generations looked at, as its file is ``written``."""
    declared = _parsed(name, written)
    if name.endswith(".toml"):
        declared = _beside(declared, Path(name).parent)
    wrong = [
        f"tidigare › {one.version} › {text}"
        for one in declared.tidigare
        if one.form
        for text in contradictions_between(declared, one, _declared(one.form))
    ]
    if wrong:
        raise _refused(name, wrong)
    return declared


def earlier_form(generation: Generation) -> Form | None:
    """Return the declaration of an earlier generation; ``None`` where it has none of its own."""
    return load_form(generation.form) if generation.form else None


@lru_cache(maxsize=16)
def successor(form: str) -> str:
    """Return the id of the shipped form that has replaced a form; its own where none has.

    Args:
        form: the id of a form.
    """
    for name in form_names():
        if any(one.form == form for one in _declared(name).tidigare):
            return successor(name)
    return form


def _beside(form: Form, folder: Path) -> Form:
    """Return a form whose earlier generations' files are found from anywhere."""
    found = tuple(
        msgspec.structs.replace(one, form=str((folder / one.form).resolve()))
        if one.form.endswith(".toml")
        else one
        for one in form.tidigare
    )
    return msgspec.structs.replace(form, tidigare=found) if found else form


def _declared(name: str) -> Form:
    """Return what a file declares, without a look at its earlier generations' files."""
    return _parsed(name, _written(name))


def _written(name: str) -> str:
    """Return what stands in a file of the user's own, which may be edited between two looks at it.

    It is empty for a shipped form, and where the file cannot be read.
    """
    try:
        return _text(name) if name.endswith(".toml") else ""
    except UNREADABLE:
        return ""  # whoever parses it says why


@lru_cache(maxsize=16)
def _parsed(name: str, written: str) -> Form:
    """Return what a file declares; what is ``written`` there only says that it is the same."""
    del written
    try:
        return parse_form(tomllib.loads(_text(name)), name)
    except UNREADABLE as error:
        why, what_to_do = why_unreadable(error)
        message = f"Formuläret {name} går inte att läsa: {why}."
        raise DeclarationError(message, what_to_do) from error


def _text(name: str) -> str:
    if name.endswith(".toml"):
        return Path(name).read_text("utf-8")
    if name in form_names():
        return _shipped().joinpath(f"{name}.toml").read_text("utf-8")
    meant = nearest(name, form_names(), cutoff=60)
    hint = f"Menade du {meant}?" if meant else f"De som finns: {', '.join(form_names())}."
    message = f"Det finns inget formulär som heter {name}."
    raise UsageError(message, hint)

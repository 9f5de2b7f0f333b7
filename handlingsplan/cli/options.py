"""Options and argument types that several commands share, with Swedish refusals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from handlingsplan.changes import Change, told
from handlingsplan.errors import not_a_file
from handlingsplan.findings import Phase
from handlingsplan.form import DEFAULT_FORM
from handlingsplan.organisation import DEFAULT_ORGANISATION
from handlingsplan.terminal import say
from handlingsplan.text import fold, nearest

_F = TypeVar("_F", bound=Callable[..., Any])
_YEARS = range(2000, 2101)
#: How alike two names are, of 100, for one to be taken for the other.
_NEAR = 75

#: In the place of a file to write: standard output.
STDOUT = "-"
CHANGES_HELP = "Visa vad som har ändrats, det senaste först."


def near(path: Path) -> str:
    """Return what may have been meant by a path that is not there, as a sentence; or nothing.

    Something beside it that is called nearly the same, or the same in a folder there. A name that
    says who somebody is is not said.
    """
    from handlingsplan.privacy import mask_name  # noqa: PLC0415  (only when it is needed)

    try:
        beside = sorted(one for one in path.parent.iterdir() if not one.name.startswith("."))
        inside = [one / path.name for one in beside if one.is_dir()]
    except OSError:
        return ""
    meant = nearest(path.name, [one.name for one in beside], cutoff=_NEAR)
    found = path.with_name(meant) if meant else next((p for p in inside if p.exists()), None)
    return f" Menade du {found}?" if found and mask_name(found.name) == found.name else ""


class Folder(click.ParamType[Path]):
    """An existing folder."""

    name = "mapp"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the folder; fails in Swedish."""
        path = Path(value)
        if not path.exists():
            self.fail(f"mappen {path} finns inte.{near(path)}", param, ctx)
        if not path.is_dir():
            self.fail(f"{path} är en fil, inte en mapp.", param, ctx)
        return path


def say_changes(changes: Iterable[Change], what: str) -> None:
    """Show what has changed in a declaration."""
    lines = list(told(changes))
    for line in lines or [f"Inget är antecknat om {what}."]:
        say(line)


class Plans(click.ParamType[Path]):
    """An existing folder of plans, or a single plan."""

    name = "mapp"

    def convert(
        self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """Return the path; fails in Swedish."""
        path = Path(value)
        if not path.exists():
            self.fail(f"{path} finns inte.{near(path)}", param, ctx)
        return path


class OutFolder(click.ParamType[Path]):
    """A folder to write in; it is made where it is missing."""

    name = "mapp"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path; fails in Swedish on a file."""
        path = Path(value)
        if path.is_file():
            self.fail(f"{path} är en fil, inte en mapp.", param, ctx)
        return path


class OutFile(click.ParamType[Path]):
    """A file to write; its folder is made where it is missing.

    Args:
        endings: those that the name may have.
        kind: what is written, as :class:`handlingsplan.saving.OutputKind` names it: nothing else
            gives way to it.
    """

    name = "fil"

    def __init__(self, *endings: str, kind: str) -> None:
        self.endings = endings
        self.kind = kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path; fails in Swedish on a folder, another ending or somebody's file."""
        from handlingsplan.saving import OutputKind, refuse_foreign  # noqa: PLC0415  (only where written)

        path = Path(value)
        if str(path) == STDOUT:
            return path
        if self.endings and path.suffix.lower() not in self.endings:
            self.fail(f"filnamnet ska sluta på {' eller '.join(self.endings)}.", param, ctx)
        refuse_foreign(path, kind=OutputKind(self.kind))
        return path


class NewFile(click.ParamType[Path]):
    """A file to write that is not there yet: what somebody is to work on takes no other's place."""

    name = "fil"

    def __init__(self, ending: str) -> None:
        self.ending = ending

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path; fails in Swedish on another ending, and on a file that is there."""
        path = Path(value)
        if path.suffix.lower() != self.ending:
            self.fail(f"filnamnet ska sluta på {self.ending}.", param, ctx)
        if path.exists():
            self.fail(f"{path} finns redan. Ange ett annat namn.", param, ctx)
        return path


class InFile(click.ParamType[Path]):
    """An existing file."""

    name = "fil"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path; fails in Swedish."""
        path = Path(value)
        if not path.is_file():
            why, how = not_a_file(path)
            hint = "" if path.exists() else near(path)
            self.fail(f"{why}{hint or f' {how}'}", param, ctx)
        return path


class Year(click.ParamType[int]):
    """A calendar year with four digits."""

    name = "år"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the year; fails in Swedish."""
        text = str(value)
        if not text.isdecimal() or int(text) not in _YEARS:
            self.fail(f"{text} är inget år. Skriv fyra siffror, till exempel 2026.", param, ctx)
        return int(text)


class Day(click.ParamType[dt.date]):
    """A date as ÅÅÅÅ-MM-DD."""

    name = "datum"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        """Return the day; fails in Swedish."""
        if isinstance(value, dt.date):
            return value
        try:
            day = dt.date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value} är inget datum. Skriv ÅÅÅÅ-MM-DD.", param, ctx)
        if day.year not in _YEARS:
            years = f"{_YEARS.start} till {_YEARS.stop - 1}"
            self.fail(f"{value} ligger för långt bort. Åren {years} går bra.", param, ctx)
        return day


class PhaseName(click.ParamType[Phase]):
    """A phase of the annual cycle."""

    name = "fas"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Phase:
        """Return the phase; fails in Swedish."""
        known = {key: phase for phase in Phase for key in (phase.value, fold(phase.namn))}
        if fold(str(value)) not in known:
            names = ", ".join(phase.namn for phase in Phase)
            self.fail(f"{value} är ingen fas. Välj bland {names}.", param, ctx)
        return known[fold(str(value))]


FOLDER = Folder()


def with_folder(what: str) -> Callable[[_F], _F]:
    """Add ``--ut``: the folder where a command puts what it makes.

    Args:
        what: what is put there, in Swedish, in the definite form.
    """
    return click.option(
        "--ut",
        type=OutFolder(),
        required=True,
        metavar="MAPP",
        help=f"Mappen där {what} läggs. Den skapas om den saknas.",
    )


def with_declarations(command: _F) -> _F:
    """Add ``--organisation`` and ``--form``."""
    organisation = click.option(
        "--organisation",
        metavar="FIL",
        default=None,
        help=f"Egen organisationsfil (TOML). Annars formulärets egen ({DEFAULT_ORGANISATION}).",
    )
    form = click.option(
        "--form",
        "form",
        metavar="FORM",
        default=None,
        help=f"Formulär: ett namn eller en egen TOML-fil. Annars {DEFAULT_FORM}.",
    )
    return organisation(form(command))


def with_round(command: _F) -> _F:
    """Add ``--fas`` and ``--ar``: by which phase's rules, and which year's round."""
    phase = click.option(
        "--fas",
        type=PhaseName(),
        metavar="FAS",
        help="utkast, kunskapsråd eller inlämning. Annars efter kalendern.",
    )
    year = click.option(
        "--ar", type=Year(), metavar="ÅR", help="Året som omgången gäller. Annars planernas."
    )
    return phase(year(command))


def with_rules(command: _F) -> _F:
    """Add ``--regler``: a region's own severities and wordings."""
    return click.option(
        "--regler",
        type=InFile(),
        metavar="FIL",
        help="Egna nivåer och formuleringar (TOML) ovanpå de vanliga reglerna.",
    )(command)


def with_private(command: _F) -> _F:
    """Add ``--visa-personuppgifter``: nothing is masked."""
    return click.option(
        "--visa-personuppgifter",
        is_flag=True,
        help="Visa personnummer, e-postadresser och telefonnummer som de står i planerna. "
        "Annars döljs de i allt som skrivs.",
    )(command)


def with_today(command: _F) -> _F:
    """Add ``--datum``: the day that counts as today."""
    return click.option(
        "--datum",
        type=Day(),
        default=None,
        metavar="ÅÅÅÅ-MM-DD",
        help="Dagen som räknas som i dag. Annars dagens datum.",
    )(command)


def with_cache(command: _F) -> _F:
    """Add ``--utan-cache``: read and check every file anew."""
    return click.option(
        "--utan-cache",
        "use_cache",
        is_flag=True,
        flag_value=False,
        default=True,
        help="Läs och granska varje fil på nytt, även de som är oförändrade sedan sist.",
    )(command)


def with_dask(command: _F) -> _F:
    """Add ``--dask``: read and check on a cluster."""
    return click.option(
        "--dask",
        metavar="ADRESS",
        help="Läs och granska på ett Dask-kluster, till exempel tcp://10.0.0.5:8786.",
    )(command)

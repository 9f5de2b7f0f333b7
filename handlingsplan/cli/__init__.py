"""The commands: a thin door over the library, instant until something is really asked for.

Command modules import only click when they are loaded; the library is imported inside the
command, so that help and usage errors answer at once (docs/architecture.md has the figures).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import click

from handlingsplan.cli.swedish import Command, LazyGroup, explain
from handlingsplan.errors import HandlingsplanError
from handlingsplan.process import begin, end
from handlingsplan.version import __version__

__all__ = ["Command", "app", "main"]

#: Command -> (module, function, one line of help), in the order of the help text.
_COMMANDS: Mapping[str, tuple[str, str, str]] = {
    "demo": ("demo", "demo", "Kör en hel omgång på påhittade planer och visa resultatet."),
    "mallar": ("templates", "mallar", "Gör en arbetsbok per grupp att fylla i."),
    "flytta-in": ("incoming", "flytta_in", "Gör arbetsböcker av bildspel, Word, PDF och Excel."),
    "status": ("validate", "status", "Visa vilka grupper som har skickat och vilka som inte har."),
    "validera": ("validate", "validera", "Granska inkomna planer: vad är fel, var, och vad göra."),
    "konsolidera": ("consolidate", "konsolidera", "Slå ihop planerna till en sammanställning."),
    "publicera": ("publish", "publicera", "Gör bildspel, PDF, webbsidor och kalender av planerna."),
    "excel": ("excel", "excel", "Bygg och installera knapparna i Excel."),
    "libreoffice": ("excel", "libreoffice", "Bygg och installera knapparna i LibreOffice."),
    "form": ("declaration", "form", "Visa ett formulärs blad och fält."),
    "organisation": ("declaration", "organisation", "Visa och kontrollera organisationen."),
    "regler": ("validate", "regler", "Visa alla regler och vad de säger."),
}


@click.group(cls=LazyGroup, name="handlingsplan", commands_from=_COMMANDS)
@click.version_option(
    __version__, "--version", help="Visa version och avsluta.", message="%(version)s"
)
def app() -> None:
    """Handlingsplaner: gör mallar, granska det som kommer in, sammanställ för regionen."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the one place where errors become text and exit codes.

    Returns:
        0 when all is well, 1 when there are findings of severity fel, 2 on wrong usage or when
        nothing could be read or written.
    """
    try:
        result = app.main(
            args=list(arguments) if arguments is not None else None,
            prog_name="handlingsplan",
            standalone_mode=False,
        )
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help())
        return 2
    except click.ClickException as error:
        click.echo(explain(error), err=True)
        return 2
    except HandlingsplanError as error:
        click.echo("\n".join(filter(None, [error.message, error.hint])), err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("Avbrutet. Inget halvt är sparat.", err=True)
        return 2
    except Exception:  # noqa: BLE001  (our own fault: the person gets words, the log the rest)
        click.echo(_our_fault(), err=True)
        return 2
    return result if isinstance(result, int) else 0


def _our_fault() -> str:
    """Describe the error at hand in the log, and say so in two sentences."""
    import traceback  # noqa: PLC0415  (only when something is wrong)

    import platformdirs  # noqa: PLC0415

    from handlingsplan.privacy import mask  # noqa: PLC0415

    said = "Något gick fel i programmet. Inget halvt är sparat."
    log = Path(platformdirs.user_state_dir("handlingsplan", appauthor=False), "handlingsplan.log")
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(mask(f"{__version__} {sys.argv[1:]}\n{traceback.format_exc()}\n"))
    except OSError:
        return mask(f"{said}\n{traceback.format_exc(limit=-1)}")
    return f"{said}\nFelet beskrivs i {log}. Skicka den filen till den som sköter programmet."


def run() -> NoReturn:
    """Entry point of the installed program."""
    begin()
    end(main())

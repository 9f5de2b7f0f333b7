"""The commands: a thin door over the library, instant until something is really asked for.

Command modules import only click when they are loaded; the library is imported inside the
command, so that help and usage errors answer at once (docs/architecture.md has the figures).
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

import click

from handlingsplan.cli.swedish import Command, LazyGroup, explain
from handlingsplan.errors import HandlingsplanError, system_reason
from handlingsplan.process import begin, end
from handlingsplan.terminal import prepare, say
from handlingsplan.text import shown
from handlingsplan.version import __version__

__all__ = ["Command", "app", "main"]

#: Command -> (module, function, one line of help), in the order of the help text.
_COMMANDS: Mapping[str, tuple[str, str, str]] = {
    "demo": ("demo", "demo", "Kör en hel omgång på påhittade planer och visa resultatet."),
    "mallar": ("templates", "mallar", "Gör en arbetsbok per grupp att fylla i."),
    "flytta-in": ("incoming", "flytta_in", "Gör arbetsböcker av bildspel, Word, PDF och Excel."),
    "lyft": ("upgrade", "lyft", "Gör dagens arbetsböcker av planer i en tidigare mall."),
    "status": ("validate", "status", "Visa vilka grupper som har skickat och vilka som inte har."),
    "validera": ("validate", "validera", "Granska inkomna planer: vad är fel, var, och vad göra."),
    "mejl": ("mail", "mejl", "Gör mejlutkast till grupper som har något kvar att göra."),
    "fraga": ("asking", "fraga", "Lägg frågor till grupperna i deras arbetsböcker."),
    "konsolidera": ("consolidate", "konsolidera", "Slå ihop planerna till en sammanställning."),
    "publicera": ("publish", "publicera", "Gör bildspel, PDF, webbsidor och kalender av planerna."),
    "excel": ("excel", "excel", "Bygg och installera knapparna i Excel."),
    "oppna-konsol": ("excel", "oppna_konsol", "Kör konsolens steg härifrån, utan makron."),
    "libreoffice": ("excel", "libreoffice", "Bygg och installera knapparna i LibreOffice."),
    "form": ("declaration", "form", "Visa ett formulärs blad och fält."),
    "organisation": ("declaration", "organisation", "Visa och kontrollera organisationen."),
    "regler": ("validate", "regler", "Visa alla regler och vad de säger."),
}


#: As a shell counts a program that Ctrl+C has ended.
_INTERRUPTED = 130


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
        nothing could be read or written, 130 after Ctrl+C.
    """
    prepare()
    try:
        result = app.main(
            args=list(arguments) if arguments is not None else None,
            prog_name="handlingsplan",
            standalone_mode=False,
        )
    except (Exception, KeyboardInterrupt, SystemExit) as error:  # noqa: BLE001  (each has its words)
        _explain(error)
        return _INTERRUPTED if isinstance(error, click.Abort | KeyboardInterrupt) else 2
    return result if isinstance(result, int) else 0


def _explain(error: BaseException) -> None:
    """Say what went wrong, and what to do."""
    match error:
        case click.exceptions.NoArgsIsHelpError():
            say(error.ctx.get_help())
        case click.ClickException():
            say(explain(error), error=True)
        case HandlingsplanError():
            say("\n".join(filter(None, [error.message, error.hint])), error=True)
        case click.Abort() | KeyboardInterrupt():
            say("Avbrutet. Inget halvt är sparat.", error=True)
        case BrokenPipeError() | SystemExit():
            _let_go_of_stdout()  # whoever read has had enough; click may have noticed first
        case OSError():
            where = f" ({shown(str(error.filename))})" if error.filename else ""
            say(f"Det gick inte att läsa eller skriva: {system_reason(error)}{where}.", error=True)
            _let_go_of_stdout()
        case _:
            say(_our_fault(error), error=True)


def _let_go_of_stdout() -> None:
    """Keep Python from writing at its end what could not be written now."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _our_fault(error: BaseException) -> str:
    """Describe an error in the log, and say so in two sentences."""
    from handlingsplan.fault_log import describe  # noqa: PLC0415  (only when something is wrong)

    said = "Något gick fel i programmet. Inget halvt är sparat."
    log = describe(error)
    if log is None:
        return f"{said}\n{type(error).__name__}"
    return f"{said}\nFelet beskrivs i {log}. Skicka den filen till den som sköter programmet."


def run() -> NoReturn:
    """Entry point of the installed program."""
    begin()
    end(main())

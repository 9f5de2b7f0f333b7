"""click in Swedish: headings, usage errors with near misses, and commands loaded when used."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import click

from handlingsplan.cli.options import Folder, OutFolder, Plans
from handlingsplan.text import nearest

_HELP: dict[str, Any] = {"context_settings": {"help_option_names": ["-h", "--help"]}}


class _Swedish(click.Command):
    """A command or a group that speaks Swedish of itself."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse; what click's parser says without naming the command is of this one."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the help option with a Swedish text."""
        return _swedish_help(super().get_help_option(ctx))

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix="Användning: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of options."""
        _write_options(self, ctx, formatter)


class Command(_Swedish):
    """A command whose help is Swedish, and that never writes in a folder that it reads."""

    def __init__(self, name: str | None, **kwargs: Any) -> None:
        super().__init__(name, **({"options_metavar": "[VAL]"} | _HELP | kwargs))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command.

        Raises:
            UsageError: it would write among what it reads.
        """
        from handlingsplan.own_folder import refuse_source  # noqa: PLC0415  (only where it is used)

        for out in _given(self, ctx, OutFolder):
            for source in _given(self, ctx, Folder, Plans):
                refuse_source(out, source)
        return super().invoke(ctx)


def _given(command: click.Command, ctx: click.Context, *types: type) -> Iterator[Path]:
    """Yield the folders that were given as options and arguments of some types."""
    for param in command.params:
        value = ctx.params.get(param.name or "")
        if isinstance(param.type, types) and value is not None:
            yield value


class LazyGroup(_Swedish, click.Group):
    """A group whose commands are imported when they are called; help needs none of them.

    Args:
        commands_from: command -> (module in :mod:`handlingsplan.cli`, function, line of help).
    """

    def __init__(
        self,
        name: str | None = None,
        *,
        commands_from: Mapping[str, tuple[str, str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        words: dict[str, Any] = {
            "options_metavar": "[VAL]",
            "subcommand_metavar": "KOMMANDO [ARGUMENT] …",
        }
        super().__init__(name, **(words | _HELP | kwargs))
        self.commands_from = dict(commands_from or {})

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """Return the names in the order in which they were declared."""
        return [*self.commands_from, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; ``None`` where there is none of that name."""
        if cmd_name not in self.commands_from:
            return super().get_command(ctx, cmd_name)
        module, function, _ = self.commands_from[cmd_name]
        loaded = importlib.import_module(f"handlingsplan.cli.{module}")
        return cast("click.Command", getattr(loaded, function))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a misspelt one gets a suggestion."""
        name = args[0]
        if name not in self.list_commands(ctx):
            meant = nearest(name, self.list_commands(ctx), cutoff=60)
            hint = f" Menade du {meant}?" if meant else ""
            message = f"Kommandot {name} finns inte.{hint}"
            raise click.UsageError(message, ctx)
        return name, self.get_command(ctx, name), args[1:]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of options and commands."""
        super().format_options(ctx, formatter)
        rows = [(name, help_line) for name, (_, _, help_line) in self.commands_from.items()]
        rows += [(name, command.get_short_help_str(80)) for name, command in self.commands.items()]
        with formatter.section("Kommandon"):
            formatter.write_dl(rows)


def explain(error: click.ClickException) -> str:
    """Return what was wrong in how a command was called, and where help is found, in Swedish."""
    text = _what(error)
    ctx = getattr(error, "ctx", None)
    program = ctx.command_path if ctx is not None else "handlingsplan"
    return f"{text}\nHjälp: {program} --help"


def _what(error: click.ClickException) -> str:  # noqa: PLR0911  (one sentence per kind)
    if isinstance(error, click.NoSuchOption):
        near = sorted(error.possibilities or [])
        return f"Valet {error.option_name} finns inte." + (f" Menade du {near[0]}?" if near else "")
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return f"{_name(error.param)} saknas."
    if isinstance(error, click.BadParameter) and error.param is not None:
        return f"{_name(error.param)}: {error.message}"
    if isinstance(error, click.BadOptionUsage):
        return f"Valet {error.option_name} behöver ett värde."
    if isinstance(error, click.FileError):
        return f"Filen {error.ui_filename} går inte att öppna."
    if "unexpected extra argument" in error.message:
        extra = error.message.rpartition("(")[2].rstrip(")")
        return f"Det finns ett argument för mycket: {extra}."
    return error.message


def _name(param: click.Parameter) -> str:
    if isinstance(param, click.Option):
        return f"Valet {param.opts[0]}"
    return f"Argumentet {param.make_metavar(click.Context(click.Command('')))}"


def _swedish_help(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "Visa den här hjälpen och avsluta."
    return option


def option_records(command: click.Command, ctx: click.Context) -> list[tuple[str, str]]:
    """Return each option of a command with its Swedish help."""
    options = (param for param in command.get_params(ctx) if isinstance(param, click.Option))
    records = (option.get_help_record(ctx) for option in options)
    return [(name, text.replace("[required]", "[krävs]")) for name, text in filter(None, records)]


def _write_options(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    rows = option_records(command, ctx)
    if rows:
        with formatter.section("Val"):
            formatter.write_dl(rows)

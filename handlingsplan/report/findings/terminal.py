"""Printing lines: in colour on a terminal, as plain text where the output goes elsewhere.

rich does the terminal, old Windows consoles among them. A program that reads our output, or a file
that it goes to, needs no colours, and is not made to wait for rich to load.
"""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

from handlingsplan.report.findings.lines import Line
from handlingsplan.terminal import clean, say

if TYPE_CHECKING:
    from rich.console import Console


def terminal_width() -> int:
    """Return the terminal's width in characters; 80 where there is none (or ``COLUMNS`` says)."""
    return shutil.get_terminal_size().columns


def print_lines(lines: Iterable[Line]) -> None:
    """Print lines to standard output."""
    if sys.stdout.isatty():
        from rich.console import Console  # noqa: PLC0415  (0.1 s; where there are colours to see)

        print_styled(Console(highlight=False, emoji=False, markup=False), lines)
        return
    width = terminal_width()
    say("\n".join(plain(line, width) for line in lines))


def plain(line: Line, width: int) -> str:
    """Return a line as plain text, wrapped."""
    return textwrap.fill(
        line.text,
        max(width, line.indent + 20),
        initial_indent=f"{line.label:<{line.indent}}",
        subsequent_indent=" " * line.indent,
        break_on_hyphens=False,
    ).rstrip()


def print_styled(console: Console, lines: Iterable[Line]) -> None:
    """Print lines through rich; what people typed is never taken for markup."""
    from rich.table import Table  # noqa: PLC0415  (see print_lines)
    from rich.text import Text  # noqa: PLC0415  (the same)

    for line in lines:
        text = Text.assemble(*((clean(part), style) for part, style in line.parts))
        if not line.indent:
            console.print(text)
            continue
        grid = Table.grid()
        grid.add_column(width=line.indent, no_wrap=True)
        grid.add_column(overflow="fold")
        grid.add_row(Text(line.label, style=line.label_style), text)
        console.print(grid)

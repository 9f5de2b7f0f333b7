"""Publishing by button: the documents of a folder of plans, and what is said of them."""

from __future__ import annotations

from pathlib import Path

from handlingsplan.consolidation import earlier_summary
from handlingsplan.excel import work
from handlingsplan.excel.console import Settings
from handlingsplan.publication import Format, Published, day_of, publish_round
from handlingsplan.rounds import Progress
from handlingsplan.text import counted

#: Where documents are put, in the round's folder.
FOLDER = "Publicerat"


def publish(settings: Settings, *, progress: Progress | None = None) -> Published:
    """Publish the plans without faults of the settings' folder, as everything there is.

    Raises:
        UsageError: nothing could be read, the folder holds other people's files, or a library is
            not installed.
        WritingError: the folder cannot be written in.
    """
    checked = work.checked_round(settings, day_of=day_of)
    earlier = earlier_summary(checked, settings.earlier)
    return publish_round(checked, out=checked.folder / FOLDER, earlier=earlier, progress=progress)


def start_of(published: Published) -> Path:
    """Return where a reader begins: the web site, or the folder where there is none."""
    first = published.folder / Format.SITE.folder / "index.html"
    return first if first in published.files else published.folder


def said(published: Published) -> str:
    """Return what was made, and what was not and why, as sentences."""
    files = counted(len(published.files), "fil", "filer")
    parts = [f"{files} ligger i {published.folder.name}."]
    if published.faulty:
        first, *rest = published.faulty
        more = f" och {len(rest)} till" if rest else ""
        parts.append(f"Planer med fel publiceras inte: {first}{more}; Validera visar felen.")
    if published.held:
        reasons = "; ".join(f"{held.reason} ({held.count})" for held in published.held)
        parts.append(f"Hålls tillbaka: {reasons}.")
    return " ".join([*parts, *published.failed])

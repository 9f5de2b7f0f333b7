"""What is made of a round in the page: the very files of the commands, by the same functions."""

from __future__ import annotations

from pathlib import Path
from typing import assert_never

from handlingsplan.consolidation import write_summary
from handlingsplan.own_folder import OwnFolder
from handlingsplan.page.requests import Answer, Output
from handlingsplan.report.copies.return_copies import write_return_copies
from handlingsplan.report.findings.faults import private_sentences
from handlingsplan.report.findings.web import findings_html
from handlingsplan.report.mail.writing import write_mails
from handlingsplan.rounds import Checked, Progress
from handlingsplan.saving import OutputKind, write_document
from handlingsplan.text import counted


def make(checked: Checked, output: Output, progress: Progress) -> Answer:
    """Make an output in the round's folder, as a command would with that folder for its place.

    Raises:
        HandlingsplanError: as the command's function.
    """
    path = checked.folder / output.value
    match output:
        case Output.SUMMARY:
            return _summary(checked, path)
        case Output.COPIES:
            copies = write_return_copies(checked, path, progress=progress)
            left_out = [
                f"Ingen returkopia av {fil}: {why}." for fil, why in copies.left_out.items()
            ]
            said = [f"{counted(len(copies.written), 'returkopia', 'returkopior')}.", *left_out]
            return _answer(checked, path, [*said, *copies.notes])
        case Output.REPORT:
            write_document(path, findings_html(checked), kind=OutputKind.FINDINGS)
            return Answer(files=(str(path),))
        case Output.MAILS:
            own = OwnFolder(path)
            mails = write_mails(checked, own)
            said = [f"{mails.written} mejlutkast.", *mails.notes()]
            return _answer(checked, path, [*said, *own.sentences()])
        case _:
            assert_never(output)


def _summary(checked: Checked, path: Path) -> Answer:
    written = write_summary(checked, out=path)
    files = [written.kept, written.file] if written.kept else [written.file]
    said = [*written.notes, *private_sentences(checked)]
    if written.kept:
        said.insert(0, f"Den förra är kvar som {written.kept.name}.")
    if written.summary.since:
        said.insert(1, f"Jämförd med sammanställningen från {written.summary.since.when}.")
    return Answer(files=tuple(map(str, files)), said=tuple(said))


def _answer(checked: Checked, path: Path, said: list[str]) -> Answer:
    """Return an answer whose sentences name files as they lie in the person's own folder."""
    inside = f"{checked.folder}/"
    return Answer(files=(str(path),), said=tuple(text.replace(inside, "") for text in said))

"""``handlingsplan flytta-in``: workbooks out of slides, documents, PDF files and so on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handlingsplan.cli.options import InFile, Year, with_declarations, with_folder
from handlingsplan.cli.swedish import Command
from handlingsplan.errors import UnreadableFileError, UsageError
from handlingsplan.guard import Guard
from handlingsplan.terminal import say

if TYPE_CHECKING:
    from handlingsplan.form import Form
    from handlingsplan.incoming import Moved
    from handlingsplan.organisation import Group, Organisation


@click.command("flytta-in", cls=Command)
@click.argument("filer", metavar="FIL …", nargs=-1, required=True, type=InFile())
@with_folder("arbetsböckerna")
@click.option(
    "--grupp", metavar="GRUPP", help="Gruppen (id eller namn), om filen inte säger det själv."
)
@click.option("--ar", type=Year(), metavar="ÅR", help="Året, om filen inte säger det själv.")
@with_declarations
def flytta_in(
    *,
    filer: tuple[Path, ...],
    ut: Path,
    grupp: str | None,
    ar: int | None,
    organisation: str | None,
    form: str | None,
) -> int:
    """Flytta in planer som redan finns: bildspel, Word, PDF, Excel eller webbsida.

    Varje fil blir en arbetsbok i vår mall. Det som är säkert står i sitt fält, det som kan läsas
    på flera sätt står som frågor på bladet Granskning, och all text finns kvar på bladet Underlag.
    Källan ändras aldrig, och ingen fil skrivs över.
    """
    from handlingsplan.form import load_form  # noqa: PLC0415  (see the package's description)
    from handlingsplan.incoming import close_readers  # noqa: PLC0415
    from handlingsplan.organisation import load_organisation  # noqa: PLC0415

    chosen_form = load_form(form) if form else load_form()
    chosen = load_organisation(organisation or chosen_form.organisation)
    group = _group(chosen, grupp)
    guard = Guard()
    try:
        for path in filer:
            with guard.step(str(path)):
                moved = _moved(path, chosen_form, chosen, group, ar)
                target = _write(moved, chosen_form, chosen, ut)
                say("\n".join(_told(moved, chosen_form, target, chosen.public_contacts)))
            if str(path) in guard.failed:
                why = _sentence(guard.failed[str(path)])
                say(f"{_called(path.name)}: inte inflyttad. {why}", error=True)
    finally:
        close_readers()
    return 0 if not guard.failed else 1 if len(guard.failed) < len(filer) else 2


def _group(organisation: Organisation, name: str | None) -> Group | None:
    from handlingsplan.organisation import choose_groups  # noqa: PLC0415  (reads TOML: when asked)

    if name is None:
        return None
    import datetime as dt  # noqa: PLC0415  (only when a group is named)

    return choose_groups(organisation, [name], day=dt.date.today())[0]


def _moved(
    path: Path, form: Form, organisation: Organisation, group: Group | None, year: int | None
) -> Moved:
    from handlingsplan.incoming import move_in  # noqa: PLC0415  (see the package's description)

    return move_in(path, form=form, organisation=organisation, group=group, year=year)


def _write(moved: Moved, form: Form, organisation: Organisation, folder: Path) -> Path:
    from handlingsplan.template import write_new_plan  # noqa: PLC0415  (see the package)

    return write_new_plan(
        folder,
        moved.content,
        group=moved.group,
        year=moved.year,
        form=form,
        organisation=organisation,
    )


def _told(moved: Moved, form: Form, target: Path, contacts: Collection[str]) -> Iterator[str]:
    """Say what became of a file, in three lines, and one where it holds what nobody should mail."""
    yield f"{_called(moved.fil)} ({moved.kind}): {moved.group.titel} {moved.year}"
    yield f"  Arbetsbok: {target}"
    rows = [
        f"{sheet.namn} {len(moved.content.rows[sheet.nyckel])}"
        for sheet in form.tables
        if sheet.nyckel in moved.content.rows
    ]
    count = len(moved.questions)
    questions = "Inga frågor." if not count else f"{count} frågor behöver svar (bladet Granskning)."
    if count == 1:
        questions = "1 fråga behöver svar (bladet Granskning)."
    yield f"  Rader: {', '.join(rows) or 'inga'}. {questions}"
    if _has_personal_number(moved, contacts):
        yield "  Där står personnummer. Ta bort dem innan arbetsboken skickas vidare."


def _has_personal_number(moved: Moved, contacts: Collection[str]) -> bool:
    from handlingsplan.privacy import Private, holds  # noqa: PLC0415  (see the package)

    texts = [*map(str, moved.content.values())]
    texts += [text for page in moved.content.source for text in page.texter]
    return holds(Private.PERSONAL_NUMBER, "\n\n".join(texts), contacts)


def _called(name: str) -> str:
    from handlingsplan.privacy import mask_name  # noqa: PLC0415  (see the package)

    return mask_name(name)


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}."


def draft(book: Path, out: Path | None) -> int:
    """Write, or show, the draft of a form that a workbook gives; see ``handlingsplan form``.

    Raises:
        UsageError: the workbook cannot be used.
    """
    from handlingsplan.incoming import close_readers, open_form  # noqa: PLC0415  (heavy)
    from handlingsplan.saving import write_new  # noqa: PLC0415

    try:
        drafted = open_form(book)
    except UnreadableFileError as error:
        message = f"{book.name} går inte att göra ett formulär av. {_sentence(error.reason)}"
        raise UsageError(message) from error
    finally:
        close_readers()
    if out is None:
        say(drafted.text, end="")
        return 0
    write_new(out, drafted.text.encode())
    say(f"Utkastet ligger i {out}: {drafted.sheets} blad, {drafted.fields} fält.")
    say(f"{drafted.questions} rader börjar med # FRÅGA. Svara på dem, och prova sedan:")
    say(f"  handlingsplan form {out} --kontrollera")
    say(f"  handlingsplan mallar --form {out} --ar 2026 --ut prov")
    return 0

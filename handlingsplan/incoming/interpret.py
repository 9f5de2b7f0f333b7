"""A document from elsewhere -> the content of a workbook, and what has to be asked.

Nothing is guessed in silence: what is certain stands in its field, what is in doubt is a question,
and all of the source's text is kept page by page.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from handlingsplan.codes import Code
from handlingsplan.content import Content, SourcePage
from handlingsplan.findings import Catalogue, load_catalogue
from handlingsplan.form import Form, Role
from handlingsplan.incoming.asking import Question, worded
from handlingsplan.incoming.cover import Cover, read_cover, says_no_more
from handlingsplan.incoming.draft import Draft
from handlingsplan.incoming.gather import Gathered, Part, is_read_only
from handlingsplan.incoming.other_pages import add_part
from handlingsplan.incoming.plan_rows import add_row
from handlingsplan.incoming.source import Source, page_texts
from handlingsplan.organisation import Group, Organisation
from handlingsplan.text import fold


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A document that has become the content of a workbook.

    Attributes:
        fil: the document's name.
        kind: what sort of document it is.
        group, year: whose plan it is, and for which year.
        content: what the workbook is filled in with, its questions and the source's text included.
        questions: the same questions, not yet worded.
    """

    fil: str
    kind: str
    group: Group
    year: int
    content: Content
    questions: tuple[Question, ...]


def interpret(
    source: Source,
    *,
    form: Form,
    organisation: Organisation,
    group: Group,
    year: int,
    year_assumed: bool = False,
    catalogue: Catalogue | None = None,
) -> Moved:
    """Make the content of a workbook out of a document.

    Args:
        source: the document.
        form: the form that the workbook is to have.
        organisation: where names of groups are looked up.
        group: whose plan it is.
        year: the plan's year.
        year_assumed: the document does not say it, so it is asked about.
        catalogue: the wording of questions; the shipped one where it is not given.
    """
    draft = Draft(form, group, year)
    _understand(source, draft, read_cover(source, form, organisation))
    if year_assumed:
        draft.ask(Code.HP961, text=str(year))
    asked = worded(draft.questions, form, catalogue or load_catalogue())
    return Moved(
        fil=source.fil,
        kind=source.kind,
        group=group,
        year=year,
        content=Content(
            cover=draft.cover,
            rows={key: rows for key, rows in draft.rows.items() if rows},
            asked=tuple(asked),
            source=tuple(_pages(source)),
        ),
        questions=tuple(draft.questions),
    )


def _understand(source: Source, draft: Draft, cover: Cover) -> None:
    gathered = Gathered(source, draft.form)
    draft.cover.update(cover.values)
    for row in gathered.rows:
        add_row(draft, row)
    _add_lines(draft, gathered.parts, cover)
    _leave_foreign(draft, gathered, cover)
    _ask_about_whole(draft, gathered)


def _pages(source: Source) -> Iterable[SourcePage]:
    for page in source.pages:
        yield SourcePage(namn=page.name, texter=tuple(page_texts(page)))


def _add_lines(draft: Draft, parts: Iterable[Part], cover: Cover) -> None:
    """Add what stands under the headings of the form; the rest has no place."""
    for part in parts:
        if is_read_only(part.section):
            continue
        if part.section is not None and part.section.sheet is not draft.form.plan:
            add_part(draft, part)
            continue
        for line in part.lines:
            if not says_no_more(line, cover, draft.form) and not _is_legend(line.text, draft.form):
                draft.leave(line.text, part.page)


def _is_legend(text: str, form: Form) -> bool:
    """Say whether a line only explains what a status means: "Grön = enligt plan"."""
    name, sign, _ = text.partition("=")
    return bool(sign) and fold(name) in {*form.status, *(fold(c.namn) for c in form.officiell)}


def _leave_foreign(draft: Draft, gathered: Gathered, cover: Cover) -> None:
    """Leave the texts of tables that the form does not know, row by row."""
    for table, page, section in gathered.foreign:
        if is_read_only(section):
            continue
        for row in table.rows:
            texts = [cell.text for cell in row if cell.lines and not cell.above]
            if ": ".join(texts) not in cover.used and not _is_legend(" = ".join(texts), draft.form):
                draft.leave(" | ".join(texts), page)


def _ask_about_whole(draft: Draft, gathered: Gathered) -> None:
    """Ask what concerns a whole table, or the whole document."""
    plan = draft.form.plan
    for columns, page in gathered.tables:
        for name, heading in columns.doubtful.items():
            field = columns.sheet.field(name)
            draft.ask(Code.HP954, columns.sheet, -1, field, text=heading, sida=page)
    for page in gathered.guessed:
        draft.ask(Code.HP962, sida=page)
    bare, priority = draft.without_priority, plan.with_role(Role.PRIORITET)
    if bare and priority:
        draft.ask(Code.HP958, plan, bare[0], priority, text=str(len(bare)))
    for page, texts in draft.unplaced.items():
        draft.ask(Code.HP955, text="\n".join(texts), sida=page)

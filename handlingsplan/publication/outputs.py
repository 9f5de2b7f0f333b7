"""The documents of a round, written into a folder of our own, one format beside the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import assert_never

import msgspec

from handlingsplan.consolidation import summarise_round
from handlingsplan.errors import UsageError
from handlingsplan.guard import Guard
from handlingsplan.organisation import Group
from handlingsplan.own_folder import OwnFolder
from handlingsplan.publication.activity_pages import activities_page
from handlingsplan.publication.formats import Format, refuse_without_libraries
from handlingsplan.publication.material import Material
from handlingsplan.publication.overview_pages import overview_document
from handlingsplan.publication.plan_pages import plan_document
from handlingsplan.publication.selection import council_named, publishable
from handlingsplan.publication.words import Held, Reason, Words
from handlingsplan.publish.pages import Document
from handlingsplan.rounds import Checked, Progress
from handlingsplan.summary import STAFF, Earlier, belongs


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """What :func:`publish_round` made.

    Attributes:
        folder: where it lies.
        files: everything that was written.
        documents: how many documents it is.
        faulty: names of the groups whose plans are not published because of faults.
        failed: a Swedish sentence for each document that could not be made.
        held: what is held back from the documents.
        left: files of an earlier publication that no document of this one has replaced.
    """

    folder: Path
    files: tuple[Path, ...]
    documents: int
    faulty: tuple[str, ...]
    failed: tuple[str, ...]
    held: tuple[Held, ...]
    left: tuple[Path, ...]


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be published of a round, and how.

    Attributes:
        formats: what to write; each gets a folder of its own.
        group: id or name of a group: its document alone.
        council: id or name of a council, or the staff: its document and its groups'.
        template: a deck (.pptx, .potx) whose master is used for the slides.
        despite: plans with faults are published too; they say which parts are missing.
    """

    formats: tuple[Format, ...] = tuple(Format)
    group: str = ""
    council: str = ""
    template: Path | None = None
    despite: bool = False


def publish_round(
    checked: Checked,
    *,
    out: Path,
    choice: Choice | None = None,
    earlier: Earlier | None = None,
    progress: Progress | None = None,
) -> Published:
    """Write the documents of a round: of each group, each council, the staff and the region.

    Args:
        checked: the round; the same one gives the same bytes.
        out: the folder to write in; it is made, and marked as ours.
        choice: what to publish; everything that has no faults where it is not given.
        earlier: the summary that changes are counted from.
        progress: called after each document.

    Raises:
        UsageError: nothing could be read, there is no such group or council, the group has not
            sent a plan, the folder holds other people's files, the template cannot be used, or a
            library is not installed.
        WritingError: the folder cannot be written in.
    """
    choice = choice or Choice()
    refuse_without_libraries(choice.formats)
    checked.refuse_without_plans("validera visar varför för varje fil.")
    shown, faulty = (checked, {}) if choice.despite else publishable(checked)
    material = _material(shown, earlier, despite=choice.despite)
    makers = _makers(material, earlier, choice, faulty)
    writer = _Writer(out, choice)
    for number, (name, make) in enumerate(makers, start=1):
        writer.add(name, make)
        if progress:
            progress(number, len(makers))
    writer.finish(material)
    return writer.report(material, tuple(faulty.values()))


def _material(checked: Checked, earlier: Earlier | None, *, despite: bool) -> Material:
    plans = checked.plans
    return Material(
        checked=checked,
        summary=summarise_round(checked, earlier=earlier),
        words=Words(plans.form, plans.organisation.public_contacts),
        despite=despite,
    )


#: Whose document it is, and what makes it.
_Maker = tuple[str, Callable[[], Document]]


def _makers(
    material: Material,
    earlier: Earlier | None,
    choice: Choice,
    faulty: Mapping[str, str],
) -> list[_Maker]:
    """Return what makes each document that is asked for, the whole first."""
    if choice.group:
        chosen = _chosen(material, choice.group, faulty)
        return [(chosen.titel, lambda: plan_document(material, chosen))] if chosen else []
    only = council_named(material.organisation, choice.council) if choice.council else ""
    councils = [only] if only else ["", *_councils(material)]
    makers: list[_Maker] = [
        (_name(material, key), lambda key=key: _overview(material, earlier, key))  # type: ignore[misc]  # mypy takes no default for the callable's type
        for key in councils
    ]
    makers += [
        (one.titel, lambda one=one: plan_document(material, one))  # type: ignore[misc]  # the same
        for one in material.groups
        if belongs(one, only)
    ]
    return makers


def _chosen(material: Material, name: str, faulty: Mapping[str, str]) -> Group | None:
    """Return the group that is meant; ``None`` where its plan has faults.

    Raises:
        UsageError: there is none, or it has not sent a plan.
    """
    group = material.organisation.meant_group(name)
    if group is None:
        message = f"Det finns ingen grupp som heter {name}."
        raise UsageError(message, material.organisation.hint(name))
    if group.id in faulty:
        return None
    if group not in material.groups:
        message = f"Det finns ingen plan från {group.titel} att publicera."
        raise UsageError(message, "status visar vilka grupper som har skickat.")
    return group


def _councils(material: Material) -> list[str]:
    """Return the ids of the councils that have groups, and the staff where it has."""
    frame = material.summary["kunskapsrad"]
    return [key for key in frame.loc[frame["grupper"] > 0, "kunskapsrad"] if key]


def _name(material: Material, council: str) -> str:
    if council == STAFF:
        return material.organisation.staben
    return material.organisation.council(council).namn if council else material.organisation.namn


def _overview(material: Material, earlier: Earlier | None, council: str) -> Document:
    summary = material.summary
    if council:
        summary = summarise_round(material.checked, earlier=earlier, council=council)
    return overview_document(material, summary)


class _Writer:
    """Writes documents, each into every format; a failure costs one line, and the rest goes on."""

    def __init__(self, out: Path, choice: Choice) -> None:
        self.formats = [one for one in Format if one in choice.formats]
        self.template = choice.template
        self.documents: list[Document] = []
        self.files: list[Path] = []
        self.guard = Guard()
        if self.template and Format.DECK in self.formats:
            from handlingsplan.publish.blank_deck import blank_deck  # noqa: PLC0415  (python-pptx)

            blank_deck(self.template)  # says what is wrong with it before the long work
        self.own = OwnFolder(out)
        self.partly = bool(choice.group or choice.council)

    def add(self, name: str, make: Callable[[], Document]) -> None:
        """Make a document and write it as everything but web pages."""
        with self.guard.step(f"{name}: dokumentet"):
            document = make()
            self.documents.append(document)
            for one in self.formats:
                if one is not Format.SITE:
                    self._write_one(document, one)

    def _write_one(self, document: Document, kind: Format) -> None:
        name = f"{kind.folder}/{document.key}.{kind}"
        with self.guard.step(f"{document.title}: {kind.word}"):
            self.files.append(self.own.write(name, self._content(document, kind)))

    def _content(self, document: Document, kind: Format) -> bytes:
        match kind:
            case Format.DECK:
                from handlingsplan.publish.deck import to_deck  # noqa: PLC0415  (python-pptx)

                return to_deck(document, template=self.template)
            case Format.PDF:
                from handlingsplan.publish.pdf import to_pdf  # noqa: PLC0415  (typst)

                return to_pdf(document)
            case Format.CALENDAR:
                from handlingsplan.publish.calendars import to_calendar  # noqa: PLC0415  (icalendar)

                return to_calendar(document)
            case Format.SITE:
                raise AssertionError(kind)
        assert_never(kind)

    def finish(self, material: Material) -> None:
        """Write the web site, with links to what else there is."""
        if Format.SITE not in self.formats or not self.documents:
            return
        from handlingsplan.publish.website import to_site  # noqa: PLC0415  (jinja2: 30 ms)

        first, *rest = self.documents
        with self.guard.step("Webbplatsen"):
            search = activities_page(material, material.summary)
            whole = msgspec.structs.replace(first, pages=(*first.pages, search))
            for name, data in to_site([whole if rest else first, *rest], files=self._links()):
                self.files.append(self.own.write(f"{Format.SITE.folder}/{name}", data))

    def _links(self) -> Mapping[str, list[tuple[str, str]]]:
        """Return for each document what else it is written as: name and address."""
        written = set(self.files)
        return {
            document.key: [
                (kind.word, f"../{kind.folder}/{document.key}.{kind}")
                for kind in (Format.PDF, Format.DECK, Format.CALENDAR)
                if self.own.path / kind.folder / f"{document.key}.{kind}" in written
            ]
            for document in self.documents
        }

    def report(self, material: Material, faulty: tuple[str, ...]) -> Published:
        """Return what was made."""
        return Published(
            folder=self.own.path,
            files=tuple(self.files),
            documents=len(self.documents),
            faulty=faulty,
            failed=tuple(
                f"{what} kunde inte göras ({why})." for what, why in self.guard.failed.items()
            ),
            held=tuple(self._held(material.words)),
            left=tuple(self._left()),
        )

    def _held(self, words: Words) -> Iterator[Held]:
        """Yield what is held back, of what has been written."""
        if self.documents:
            calendar = Format.CALENDAR in self.formats
            yield from (one for one in words.held() if calendar or one.reason != Reason.NO_DATE)

    def _left(self) -> Iterator[Path]:
        """Yield the files of earlier publications that nothing of this whole one has replaced."""
        written = set(self.files)
        folders = {kind.folder for kind in self.formats}
        for name in () if self.partly else self.own.files():
            path = self.own.path / name
            if path not in written and name.partition("/")[0] in folders:
                yield path

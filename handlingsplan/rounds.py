"""A whole round: read what came back, check it.

These are the functions behind the commands and the buttons; scripts and analysts call the same.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from handlingsplan.codes import Code
from handlingsplan.delivery import Delivery, deliveries
from handlingsplan.errors import UnreadableFileError, UsageError, not_a_file
from handlingsplan.findings import Catalogue, Finding, Phase, Severity, load_catalogue
from handlingsplan.form import Form, Role
from handlingsplan.inbox import Inbox, instead_of_plans, look_into, named_files
from handlingsplan.masking import masked
from handlingsplan.one_by_one import findings_of, plans_of, without_blank
from handlingsplan.organisation import Organisation
from handlingsplan.plans import Plans
from handlingsplan.privacy import Private, mask_name
from handlingsplan.reading.records import RawBook, Refusal
from handlingsplan.text import shown

if TYPE_CHECKING:
    from concurrent.futures import Executor

#: Called with how many are done and how many there are.
Progress = Callable[[int, int], None]

#: The code under which the reader refuses a document of ours (a summary, a report) that lies in
#: the folder: it is no plan, and nobody needs to hear of it.
OUR_OWN = Code.HP121
#: What lies where nobody has sent anything: what Excel leaves, and blank templates.
_NOTHING = frozenset({Code.HP120, Code.HP139})


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """What came back, as read.

    Attributes:
        folder: the folder it was read from; paths in the frames are relative to it.
        plans: the plans as frames.
        refusals: the files that could not be read, each with its reason.
        year: the year that the round is about.
        complete: every group is expected to have sent; not so where only one file was read.
        odd_paths: name in the round -> path, for files whose name must not be shown as it is.
        own: the folders in it that the program made, which are read only when they are asked for.
    """

    folder: Path
    plans: Plans
    refusals: tuple[Refusal, ...]
    year: int
    complete: bool = True
    odd_paths: Mapping[str, Path] = msgspec.field(default_factory=dict)
    own: tuple[Path, ...] = ()

    @property
    def namn(self) -> str:
        """The folder's name, as it can be shown."""
        return mask_name(shown(self.folder.resolve().name))

    def refuse_without_plans(self, hint: str) -> None:
        """Say that no plan could be read, where something is to be made of some.

        Args:
            hint: where it is said why, of the files that there are.

        Raises:
            UsageError: none could.
        """
        if self.plans.raw:
            return
        if self.nothing_there:
            raise UsageError(*self.what_is_there())
        message = f"Ingen plan gick att läsa i {self.folder}."
        raise UsageError(message, hint)

    @property
    def nothing_there(self) -> bool:
        """Say whether nobody has sent anything: there are blank templates, or nothing at all."""
        return not self.plans.raw and all(one.kod in _NOTHING for one in self.refusals)

    def what_is_there(self) -> tuple[str, str]:
        """Return what lies in the folder instead of plans, and where plans may be."""
        blank = sum(one.kod == Code.HP139 for one in self.refusals)
        return instead_of_plans(self.folder, blank, self.own)

    def refused(self) -> dict[str, str]:
        """Return file -> why it could not be used and what to do, as a check says it.

        Excel's lock files are left out: they go away by themselves.
        """
        rules, used = load_catalogue().rules, [r for r in self.refusals if r.kod != Code.HP120]
        return {
            one.fil: f"{rules[one.kod].vad.format(skal=one.skal)} {rules[one.kod].gor}"
            for one in used
        }

    def path_of(self, fil: str) -> Path:
        """Return where a file of the round lies."""
        return self.odd_paths.get(fil, self.folder / fil)


class Checked(Round, frozen=True, kw_only=True):
    """A round with what was found in it, as it may be shown.

    Its plans are masked (:mod:`handlingsplan.masking`) unless private texts were asked for.

    Attributes:
        findings: every fault, the most serious first.
        deliveries: who has sent what, and who has not.
        phase: the phase whose severities count.
        today: the day that counted as today.
        private: file -> the kinds of private text that stand in it, masked or not.
        show_private: private texts were asked for.
    """

    findings: tuple[Finding, ...]
    deliveries: tuple[Delivery, ...]
    phase: Phase
    today: dt.date
    private: Mapping[str, frozenset[Private]] = msgspec.field(default_factory=dict)
    show_private: bool = False

    @property
    def exit_code(self) -> int:
        """0 = nothing of severity fel, 1 = something is, 2 = nothing could be read."""
        if not self.plans.raw:
            return 2
        return int(any(finding.niva is Severity.FEL for finding in self.findings))


def read_round(
    paths: Path | str | Iterable[Path | str],
    *,
    organisation: Organisation | None = None,
    form: Form | None = None,
    year: int | None = None,
    executor: Executor | None = None,
    use_cache: bool = True,
    progress: Progress | None = None,
    blank: bool = False,
) -> Round:
    """Read every plan in a folder; a file that cannot be read becomes a refusal, never a stop.

    Args:
        paths: the folder where the files are, a single file, or several.
        organisation, form, year: the form's own organisation, the form that most files use and the
            year that most covers say, where they are not given.
        executor: where files are read; chosen by size where it is not given.
        use_cache, progress: remember what was read; called after each file.
        blank: blank templates are kept, too; a file on its own always is.

    Raises:
        UsageError: the folder, or a file, does not exist; the only file is no plan but our own.

    Examples:
        >>> import handlingsplan
        >>> read = handlingsplan.read_round("inkomna")  # a folder with two plans
        >>> read.plans.tables["handlingsplan"].set_index("grupp")["status"].to_dict()
        {'akut-vard': 'Gul', 'tandvard': 'Röd'}
    """
    folder, named = _folder_and_files(paths)
    inbox = named_files(folder, named) if named else look_into(folder)
    read = _read(inbox.files, folder, form, executor, progress, use_cache=use_cache)
    alone = len(named) == 1
    plans, refused = _plans(_asked_for(read) if alone else read, inbox, organisation, form)
    if not alone and not blank:
        plans, refused = without_blank(plans, refused)
    made = Round(folder=folder, plans=plans, refusals=refused, year=year or _year(plans))
    odd = {fil: path for fil, path in inbox.files.items() if path != folder / fil}
    return msgspec.structs.replace(made, complete=not alone, odd_paths=odd, own=inbox.own)


def _plans(
    read: Iterable[RawBook | Refusal],
    inbox: Inbox,
    organisation: Organisation | None,
    form: Form | None,
) -> tuple[Plans, tuple[Refusal, ...]]:
    """Return the plans among what was read, and the files that are none, by name."""
    read = list(read)
    books = [book for book in read if isinstance(book, RawBook)]
    plans, unfit = plans_of(books, organisation, form)
    refused = unfit + [one for one in read if isinstance(one, Refusal) and one.kod != OUR_OWN]
    refused += inbox.told(plans.organisation)
    return plans, tuple(sorted(refused, key=lambda one: one.fil))


def _asked_for(read: list[RawBook | Refusal]) -> list[RawBook | Refusal]:
    """Say that what was asked for is one of ours; in a folder nobody needs to hear of it."""
    for one in read:
        if isinstance(one, Refusal) and one.kod == OUR_OWN:
            message = f"{one.fil} är gjord av programmet och är ingen plan."
            raise UsageError(message, "Ange en plan, eller mappen som planerna ligger i.")
    return read


def read_plan(path: Path | str, *, form: Form | None = None) -> Round:
    """Read one plan.

    Args:
        path: an .xlsx, .xlsm or .ods file.
        form: the form to read it by; its own where it is not given.

    Returns:
        A round with this plan alone: its frames are ``read.plans.tables[sheet key]``, one row per
        row of the sheet, and its cover is the only row of ``read.plans.books``.

    Raises:
        UnreadableFileError: it cannot be read; ``reason`` says why, in Swedish.
        UsageError: there is no such file.

    Examples:
        >>> import handlingsplan
        >>> cover = {"kontaktfunktion": "Processtöd"}
        >>> rows = {"handlingsplan": [{"aktivitet": "Se över larmkedjan", "slut": "Q3 2026"}]}
        >>> path = handlingsplan.write_plan(
        ...     "plan.xlsx", rows, group="akut-vard", year=2026, cover=cover
        ... )
        >>> read = handlingsplan.read_plan(path)
        >>> print(read.plans.books[["grupp", "ar", "kontaktfunktion"]].to_string(index=False))
            grupp     ar kontaktfunktion
        akut-vard 2026.0      Processtöd
        >>> read.plans.tables["handlingsplan"][["aktivitet", "slut", "slut_precision"]]
                    aktivitet       slut slut_precision
        0  Se över larmkedjan 2026-09-30        kvartal
    """
    read = read_round(Path(path), form=form, use_cache=False)
    if not read.plans.raw:
        refusal = read.refusals[0]
        raise UnreadableFileError(refusal.kod, refusal.skal)
    return read


def _read(
    files: Mapping[str, Path],
    folder: Path,
    form: Form | None,
    executor: Executor | None,
    progress: Progress | None,
    *,
    use_cache: bool,
) -> list[RawBook | Refusal]:
    from handlingsplan.reading.cache import Cache  # noqa: PLC0415  (sqlite, lxml: now, not for help)
    from handlingsplan.reading.pool import read_many  # noqa: PLC0415

    with Cache(form) if use_cache else nullcontext() as cache:
        return read_many(
            files,
            root=folder,
            form=form,
            executor=executor,
            cache=cache,
            progress=None if progress is None else lambda done, of, _: progress(done, of),
        )


def _folder_and_files(
    paths: Path | str | Iterable[Path | str],
) -> tuple[Path, list[Path]]:
    """Return the folder that a round's paths are relative to, and the files that were named."""
    given = [paths] if isinstance(paths, Path | str) else paths
    named = [Path(path) for path in given]
    if not named:
        message = "Inga filer är angivna."
        raise UsageError(message, "Ange en mapp, eller minst en fil.")
    if isinstance(paths, Path | str) and named[0].is_dir():
        return named[0], []
    for path in named:
        if not path.is_file():
            raise UsageError(*not_a_file(path))
    placed = [path.parent.resolve() / path.name for path in named]
    return Path(os.path.commonpath([path.parent for path in placed])), placed


def _year(plans: Plans) -> int:
    """Return the year that most covers say; this year where none does."""
    field = plans.form.cover.with_role(Role.AR)
    years = plans.books[field.namn].dropna().astype(int).tolist() if field else []
    counted = Counter(years)
    return max(counted, key=lambda y: (counted[y], y)) if counted else dt.date.today().year


def check_round(
    read: Round,
    *,
    phase: Phase | None = None,
    today: dt.date | None = None,
    catalogue: Catalogue | None = None,
    executor: Executor | None = None,
    show_private: bool = False,
) -> Checked:
    """Check a round against the rules.

    Args:
        read: the round.
        phase: whose severities count; by the calendar where it is not given.
        today: the day that counts as today; the real one where it is not given.
        catalogue: the rules; the shipped ones where they are not given.
        executor: where the single plans are checked; here where it is not given.
        show_private: leave private texts as they are written; otherwise they are masked.

    Examples:
        >>> import handlingsplan
        >>> rows = {"handlingsplan": [{"aktivitet": "Se över larmkedjan", "status": "Grnö"}]}
        >>> path = handlingsplan.write_plan("plan.xlsx", rows, group="akut-vard", year=2026)
        >>> checked = handlingsplan.check(handlingsplan.read_plan(path))
        >>> [(f.rubrik, f.varde, f.forslag) for f in checked.findings if f.varde]
        [('Status', 'Grnö', 'Grön')]
    """
    from handlingsplan_validators import check  # noqa: PLC0415  (pandera: 0.2 s)

    today = today or dt.date.today()
    phase = phase or read.plans.organisation.phase(today)
    rules = partial(check, catalogue=catalogue or load_catalogue(), phase=phase, today=today)
    ways = partial(rules, year=read.year, executor=executor, show_private=show_private)
    findings = findings_of(read.plans, read.refusals, complete=read.complete, check=ways)
    return _as_shown(read, findings, phase, today, show_private=show_private)


def _as_shown(
    read: Round, findings: list[Finding], phase: Phase, today: dt.date, *, show_private: bool
) -> Checked:
    """Return a round with its findings, its plans as they may be shown."""
    shown_plans = masked(read.plans, show_private=show_private)
    handed_in = deliveries(shown_plans.plans, read.refusals, findings, today=today)
    return Checked(
        **msgspec.structs.asdict(read) | {"plans": shown_plans.plans},
        findings=tuple(findings),
        deliveries=handed_in if read.complete else tuple(d for d in handed_in if d.fil),
        phase=phase,
        today=today,
        private=shown_plans.private,
        show_private=show_private,
    )


def validate(
    paths: Path | str | Iterable[Path | str],
    *,
    form: Form | None = None,
    organisation: Organisation | None = None,
    year: int | None = None,
    phase: Phase | None = None,
    today: dt.date | None = None,
) -> Checked:
    """Read and check plans, as ``handlingsplan validera`` does; nothing is written.

    Args:
        paths: a folder of plans, a plan, or several plans.
        form: the form; the one that most files use where it is not given.
        organisation: whose groups; the form's own where it is not given.
        year: the year of the round; the one that most covers say where it is not given.
        phase: whose severities count; by the calendar where it is not given.
        today: the day that counts as today; the real one where it is not given.

    Raises:
        UsageError: a path does not exist.

    Examples:
        >>> import datetime as dt
        >>> import handlingsplan
        >>> rows = {"handlingsplan": [{"aktivitet": "Se över larmkedjan", "slut": "i höst"}]}
        >>> for group in ("akut-vard", "tandvard"):
        ...     path = f"planer/{group}.xlsx"
        ...     _ = handlingsplan.write_plan(path, rows, group=group, year=2026)
        >>> checked = handlingsplan.validate("planer", today=dt.date(2026, 11, 22))
        >>> worst = checked.findings[0]
        >>> str(worst.niva), worst.fil, worst.blad
        ('fel', 'akut-vard.xlsx', 'Handlingsplan')
        >>> sum(delivery.lage == "ej inskickad" for delivery in checked.deliveries)
        39
    """
    read = read_round(paths, form=form, organisation=organisation, year=year)
    return check_round(read, phase=phase, today=today)

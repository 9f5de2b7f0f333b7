"""What lies in a round's folder: files that may be plans, and what somebody may take for one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from itertools import pairwise
from pathlib import Path, PurePosixPath

import msgspec

from handlingsplan.codes import Code
from handlingsplan.errors import system_reason
from handlingsplan.organisation import Organisation
from handlingsplan.own_folder import OUTPUT_MARK
from handlingsplan.privacy import mask_name
from handlingsplan.reading.records import Refusal
from handlingsplan.saving import kind_of
from handlingsplan.text import counted, shortly, shown, words

_LINK = "en genväg, och genvägar följs inte"
_PICTURE = "en bild"
#: Endings of files that nobody fills in as a plan, with what they are; a clause.
_OTHER_KINDS: Mapping[str, str] = {
    **dict.fromkeys((".bmp", ".gif", ".heic", ".jpeg", ".jpg", ".png", ".tif", ".tiff"), _PICTURE),
    **dict.fromkeys((".csv", ".json", ".md", ".txt"), "en textfil"),
    **dict.fromkeys((".htm", ".html"), "en webbsida"),
    **dict.fromkeys((".lnk", ".url", ".webloc"), _LINK),
}
#: Endings of files of the system, and of the program's own.
_NEVER = frozenset({".cmd", ".db", ".ini", ".log", ".tmp", ".toml", ".xlam"})
_SPREADSHEETS = frozenset({".ods", ".xls", ".xlsb", ".xlsm", ".xlsx", ".xltx"})
#: Endings of what somebody may hand in as a plan; it is opened, and said what it is.
_HANDED_IN = _SPREADSHEETS | {
    *(".7z", ".doc", ".docm", ".docx", ".dot", ".dotx", ".eml", ".fods", ".key", ".msg"),
    *(".numbers", ".odp", ".odt", ".ots", ".pages", ".pdf", ".pot", ".potx", ".pps", ".ppsx"),
    *(".ppt", ".pptm", ".pptx", ".rar", ".rtf", ".slk", ".tsv", ".uof", ".wps", ".xlam"),
    *(".xlt", ".xltm", ".xlw", ".xml", ".zip", ".gsheet", ".gdoc", ".gslides"),
}
#: What lies in a folder that is a file taken apart, or that a Mac shows as a file.
_PARTS_OF_FILES = frozenset({"[Content_Types].xml", "Index", "Index.zip", "mimetype"})
#: How hidden files begin that programs leave beside others: of a Mac, and locks.
_LEFT_BESIDE = ("._", ".~")
#: What ends the hidden stand-in for a file that a Mac has not fetched.
_NOT_FETCHED = ".icloud"
_SHORTEST = 3  # letters that are the beginning of a group's name
#: How a workbook begins, whatever its name ends with: a zip file, or the older kind.
_BEGINNINGS = (b"PK", b"\xd0\xcf\x11\xe0")
#: The first of them in full, which no text begins with.
_WORKBOOK = (b"PK\x03\x04",)


class _What(Enum):
    FILE = "file"
    LINK = "link"
    CLOSED = "a folder that cannot be opened"
    ODD = "neither a file nor a folder"
    OWN = "a folder that the program made"
    HIDDEN = "a hidden workbook"
    FOLDER = "a folder that is called as a file"


class _Found(msgspec.Struct, frozen=True):
    path: Path
    what: _What
    why: str = ""


class Inbox(msgspec.Struct, frozen=True, kw_only=True):
    """What lies in a folder.

    Attributes:
        files: name in the round (relative to the folder, forward slashes, no characters that
            cannot be shown, personal numbers masked) -> path of each file that may be a plan, in
            order of name.
        asides: what is read in no case, each with its reason; some of it is worth telling, see
            :meth:`told`.
        own: the folders that the program made, which are read only when they are asked for.
    """

    files: Mapping[str, Path]
    asides: tuple[Refusal, ...]
    own: tuple[Path, ...] = ()

    def told(self, organisation: Organisation) -> tuple[Refusal, ...]:
        """Return the asides that somebody may have meant as a plan, by what they are called."""
        return tuple(
            aside
            for aside in self.asides
            if aside.kod == Code.HP137
            or _is_called_workbook(PurePosixPath(aside.fil))
            or "plan" in words(PurePosixPath(aside.fil).name)
            or organisation.group_in_file_name(aside.fil)
            or _begins_a_title(organisation, PurePosixPath(aside.fil).stem)
        )


def look_into(folder: Path) -> Inbox:
    """Look through a folder and its subfolders; what cannot be opened is named, never a stop.

    Left out without a word are hidden files but workbooks, files of the system and the program's
    own, and folders that the program made. No link is followed.
    """
    files: dict[str, Path] = {}
    asides: list[Refusal] = []
    own: list[Path] = []
    for found in _walk(folder):
        if found.what is _What.OWN:
            own.append(found.path)
        if found.what is _What.OWN or _is_quiet(found):
            continue
        name = _free(_named(found.path, folder), files)
        aside = _aside(found, name)
        if aside is None:
            files[name] = found.path
        else:
            asides.append(aside)
    in_order = {name: files[name] for name in sorted(files)}
    told = [one for one in asides if not any(name.startswith(f"{one.fil}/") for name in files)]
    told.sort(key=lambda one: one.fil)
    return Inbox(files=in_order, asides=tuple(told), own=tuple(sorted(own)))


def _is_called_workbook(path: PurePosixPath) -> bool:
    """Say whether something is called as a workbook, and is not hidden."""
    return path.suffix.lower() in _SPREADSHEETS and not path.name.startswith(".")


def _begins_a_title(organisation: Organisation, stem: str) -> bool:
    """Say whether a name holds the beginning of what a group is called: RPO Ögon, RPO Akut."""
    spoken = words(stem).split()
    pairs = [f"{one} {two}" for one, two in pairwise(spoken) if len(two) >= _SHORTEST]
    titles = [words(group.titel) for group in organisation.grupper]
    return any(title.startswith(pair) for pair in pairs for title in titles)


def instead_of_plans(folder: Path, blank: int, own: Iterable[Path]) -> tuple[str, str]:
    """Return what lies in a folder instead of plans, and where plans may be: a sentence each.

    Args:
        folder: the folder.
        blank: how many blank templates lie there.
        own: the folders in it that the program made.
    """
    but = f", bara {counted(blank, 'tom mall', 'tomma mallar')}" if blank else ""
    message = f"Det finns inga {'ifyllda ' if blank else ''}planer i {folder}{but}."
    names = shortly([shown(str(path)) for one in own for path in _innermost(one)])
    if not names:
        return message, "Lägg planerna som har kommit in där, eller välj rätt mapp."
    return message, f"Mappar som programmet har gjort läses bara när de anges själva: {names}."


def _innermost(folder: Path) -> tuple[Path, ...]:
    """Return the folders that the program made in one of its own; that one where there are none."""
    inside = look_into(folder).own
    return tuple(path for one in inside for path in _innermost(one)) or (folder,)


def named_files(folder: Path, paths: Iterable[Path]) -> Inbox:
    """Return the files that were asked for by their names, whatever they are called."""
    files: dict[str, Path] = {}
    for path in paths:
        files[_free(_named(path, folder), files)] = path
    return Inbox(files=files, asides=())


def _named(path: Path, folder: Path) -> str:
    """Return the name of a file in the round; it stands in every output."""
    return mask_name(shown(path.relative_to(folder).as_posix()))


def _free(name: str, taken: Mapping[str, Path]) -> str:
    """Return a name that no other file has: two may differ in what cannot be shown alone."""
    free, number = name, 1
    while free in taken:
        number += 1
        stem, dot, ending = name.rpartition(".")
        free = f"{stem} ({number}){dot}{ending}"
    return free


def _is_quiet(found: _Found) -> bool:
    """Say whether it is a file of the system, or a document that the program made."""
    ending = found.path.suffix.lower()
    if found.what is not _What.FILE:
        return False
    return ending in _NEVER or (ending in _OTHER_KINDS and kind_of(found.path) is not None)


def _aside(found: _Found, name: str) -> Refusal | None:
    """Return why something is not read; ``None`` where it is."""
    kind = _OTHER_KINDS.get(found.path.suffix.lower(), "")
    if kind not in {"", _LINK, _PICTURE} and _is_workbook(found):
        return None  # plan.xlsx.txt: mail programs, and people, put other endings to a name
    if found.what is _What.CLOSED:
        return Refusal(fil=name, kod=Code.HP137, skal=found.why)
    if found.what is _What.LINK or kind == _LINK:
        return Refusal(fil=name, kod=Code.HP136, skal=_LINK)
    if found.what is _What.HIDDEN:
        fetched = found.path.suffix != _NOT_FETCHED
        hidden = "dold, eftersom namnet börjar med en punkt,"
        kind = hidden if fetched else "inte hämtad från iCloud till datorn,"
    elif found.what is _What.FOLDER:
        kind = "en mapp, trots sitt namn,"
    elif found.what is _What.ODD:
        kind = "ingen vanlig fil"
    elif not kind and not _may_be_handed_in(found.path):
        kind = "en fil av annat slag"
    return Refusal(fil=name, kod=Code.HP135, skal=kind) if kind else None


def _may_be_handed_in(path: Path) -> bool:
    """Say whether a file may be meant as a plan: by its ending, or by how it begins."""
    return path.suffix.lower() in _HANDED_IN or _begins(
        path,
        _BEGINNINGS,
        closed=True,  # why it cannot be read is said where it is
    )


def _is_workbook(found: _Found) -> bool:
    return found.what is _What.FILE and _begins(found.path, _WORKBOOK, closed=False)


def _begins(path: Path, beginnings: tuple[bytes, ...], *, closed: bool) -> bool:
    """Say whether a file begins in one of some ways; ``closed`` where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(max(map(len, beginnings))).startswith(beginnings)
    except OSError:
        return closed


def _walk(folder: Path) -> Iterator[_Found]:
    """Go through what lies in a folder and below it; of hidden things, the workbooks alone."""
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            with os.scandir(here) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield _Found(here, _What.CLOSED, system_reason(error))
            continue
        for entry in inside:
            path = Path(entry.path)
            what, why = _what(entry)
            if entry.name.startswith("."):
                if what is _What.FILE and _may_be_hidden_plan(path):
                    yield _Found(path, _What.HIDDEN)
            elif what is not None:
                yield _Found(path, what, why)
            elif os.path.lexists(path / OUTPUT_MARK):
                yield _Found(path, _What.OWN)
            else:
                called_as_file = path.suffix.lower() in _HANDED_IN
                if called_as_file:
                    yield _Found(path, _What.FOLDER)
                if not (called_as_file and _is_file_apart(path)):
                    waiting.append(path)


def _may_be_hidden_plan(path: Path) -> bool:
    ending = PurePosixPath(path.name.removesuffix(_NOT_FETCHED)).suffix.lower()
    return ending in _SPREADSHEETS and not path.name.startswith(_LEFT_BESIDE)


def _is_file_apart(folder: Path) -> bool:
    """Say whether a folder holds the parts of one file."""
    return any(os.path.lexists(folder / name) for name in _PARTS_OF_FILES)


def _what(entry: os.DirEntry[str]) -> tuple[_What | None, str]:
    """Say what an entry of a folder is; ``None`` for a folder."""
    try:
        if entry.is_symlink():
            return _What.LINK, ""
        if entry.is_dir(follow_symlinks=False):
            return None, ""
        return (_What.FILE if entry.is_file(follow_symlinks=False) else _What.ODD), ""
    except OSError as error:
        return _What.CLOSED, system_reason(error)

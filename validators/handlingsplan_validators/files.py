"""Rules about whole files: which template, which group, and one file for each group."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten

from handlingsplan.codes import Code
from handlingsplan.form import Role
from handlingsplan.text import words
from handlingsplan_validators.difference import Difference, differences
from handlingsplan_validators.violations import RoundToCheck, Violation

#: Most characters of a cell that are reported when two files are compared.
_LONGEST = 40


def check_template(round_: RoundToCheck) -> Iterator[Violation]:
    """HP119: another form; HP113: an older generation; HP125: an unknown one; HP126: not said."""
    form = round_.form
    for book, raw in enumerate(round_.plans.raw):
        if raw.form != form.id:
            yield Violation(kod=Code.HP119, bok=book, detalj={"form": raw.form, "vantad": form.id})
        elif not raw.version:
            yield Violation(kod=Code.HP126, bok=book)
        elif raw.version != form.version:
            kod = Code.HP113 if raw.version in form.earlier_versions else Code.HP125
            yield Violation(
                kod=kod, bok=book, detalj={"version": raw.version, "vantad": form.version}
            )


def check_group(round_: RoundToCheck) -> Iterator[Violation]:
    """HP306: no group; HP114: unknown; HP122: misspelt; HP124: interpreted; HP115: changed."""
    field = round_.form.cover.with_role(Role.GRUPP)
    if field is None:
        return
    own = round_.own_books
    columns = (own[name].tolist() for name in ("grupp", "grupp_skriven", "grupp_hur"))
    for book, *row in zip(own.index.tolist(), *columns, strict=True):
        kod, forslag, detalj = _group_fault(round_, book, *row)
        if kod:
            yield Violation(
                kod=kod,
                bok=book,
                nyckel=round_.form.cover.nyckel,
                falt=field.namn,
                forslag=forslag,
                detalj=detalj,
            )


def _group_fault(
    round_: RoundToCheck, book: int, found: str, typed: str, how: str
) -> tuple[str, str, dict[str, str]]:
    """Return code, suggestion and details; an empty code where the group is as it should be."""
    organisation = round_.plans.organisation
    template = organisation.by_id.get(round_.plans.raw[book].group)
    group = organisation.by_id.get(found)
    meant = template.titel if template else ""
    if group is None:
        return (Code.HP114, meant, {}) if typed else (Code.HP306, meant, {})
    if template and template is not group:
        return Code.HP115, "", {"mall": template.titel}
    if how == "liknar":
        return Code.HP122, group.titel, {}
    named = (group.titel, group.namn)
    if typed not in named and words(typed) not in map(words, named):
        return Code.HP124, group.titel, {}
    return "", "", {}


def check_one_file(round_: RoundToCheck) -> Iterator[Violation]:
    """HP116: a file that another of the same group replaces, with the cells that differ.

    HP128: the same, where no cell differs.
    """
    books = round_.plans.books
    counted = dict(zip(books.loc[books["med"], "grupp"], books.index[books["med"]], strict=True))
    own = round_.own_books
    for book in own.index[~own["med"] & (own["grupp"] != "")]:
        group = own["grupp"][book]
        raw = round_.plans.raw
        found = differences(round_.form, raw[book], raw[counted[group]])
        detalj = {
            "grupp_namn": round_.plans.organisation.by_id[group].titel,
            "vald": raw[counted[group]].fil,
        }
        if not found:
            yield Violation(kod=Code.HP128, bok=book, detalj=detalj)
            continue
        first = next((one for one in found if one.cell), found[0])
        yield Violation(
            kod=Code.HP116,
            bok=book,
            nyckel=first.nyckel,
            position=_position(round_, book, first),
            falt=first.falt if first.cell else "",
            detalj=detalj | {"antal": str(len(found)), "celler": _listed(round_, book, found)},
        )


def _position(round_: RoundToCheck, book: int, one: Difference) -> int:
    if one.rad < 0:
        return -1
    return round_.first_row(one.nyckel, book) + one.rad


def _listed(round_: RoundToCheck, book: int, found: list[Difference]) -> str:
    """Return the first differences, each as ``Blad V7: ”Gul” (”Röd”)``."""
    most = round_.limit(Code.HP116, "hogst")
    listed = [
        f"{round_.plans.sheet_name(book, one.nyckel)} {one.cell or '–'}: "
        f"”{_short(one.har)}” (”{_short(one.andra)}”)"
        for one in found[:most]
    ]
    return "; ".join(listed) + ("; …" if len(found) > most else "")


def _short(text: str) -> str:
    return shorten(text, _LONGEST, placeholder=" …")

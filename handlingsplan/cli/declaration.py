"""``handlingsplan form`` and ``handlingsplan organisation``: show what is declared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handlingsplan.cli.options import CHANGES_HELP, InFile, NewFile, say_changes
from handlingsplan.cli.swedish import Command
from handlingsplan.form import DEFAULT_FORM
from handlingsplan.terminal import say

if TYPE_CHECKING:
    from handlingsplan.form import Form


@click.command(cls=Command)
@click.argument("namn", metavar="[FORM]", default=DEFAULT_FORM)
@click.option("--json", "as_json", is_flag=True, help="Skriv deklarationen som JSON.")
@click.option("--kontrollera", is_flag=True, help="Räkna upp allt som är fel i formuläret.")
@click.option("--andringar", is_flag=True, help=CHANGES_HELP)
@click.option(
    "--utkast",
    type=InFile(),
    metavar="BOK",
    help="Gör ett utkast till formulär av en egen arbetsbok (.xlsx).",
)
@click.option(
    "--ut",
    type=NewFile(".toml"),
    metavar="FIL",
    help="Filen som utkastet skrivs till. Annars visas det.",
)
def form(
    *,
    namn: str,
    as_json: bool,
    kontrollera: bool,
    andringar: bool,
    utkast: Path | None,
    ut: Path | None,
) -> int:
    """Visa ett formulärs blad och fält, eller gör ett utkast.

    FORM är ett namn eller en egen TOML-fil.
    """
    from handlingsplan.form import form_names, load_form  # noqa: PLC0415  (reads TOML: when asked)

    if utkast:
        from handlingsplan.cli.incoming import draft  # noqa: PLC0415  (only when it is asked for)

        return draft(utkast, ut)

    declared = load_form(namn)  # says everything that is wrong
    if kontrollera:
        say(_checked(declared))
        return 0
    if andringar:
        say_changes(declared.andringar, f"formuläret {declared.id}")
        return 0
    if as_json:
        say(json.dumps(declared.to_dict(), ensure_ascii=False, indent=2))
        return 0
    _show(declared)
    others = [name for name in form_names() if name != declared.id]
    say(f"\nAndra formulär: {', '.join(others)}")
    return 0


def _show(declared: Form) -> None:
    """Show a form's sheets and fields, and which earlier plans it accepts."""
    say(f"{declared.namn} ({declared.id}, version {declared.version})")
    for sheet in declared.blad:
        say(f"\n{sheet.namn}" + (f" (tabell {sheet.tabell})" if sheet.tabell else ""))
        for field in sheet.falt:
            needed = ", ska fyllas i" if field.obligatorisk else ""
            say(f"  {field.namn:<24} {field.rubrik} ({field.typ.value}{needed})")
    if declared.accepted:
        say(f"\nPlaner i tidigare versioner som tas emot: {declared.accepted}")


def _checked(declared: Form) -> str:
    """Say that a form is right, and what is the region's own in it."""
    rules = [rule for sheet in declared.blad for rule in sheet.krav]
    fields = sum(len(sheet.falt) for sheet in declared.blad)
    own = ", ".join(declared.own_rules)
    return (
        f"Formuläret {declared.id} hänger ihop: {len(declared.blad)} blad, {fields} fält och "
        f"{len(rules)} krav{f', varav egna: {own}' if own else ''}."
    )


@click.command(cls=Command)
@click.option(
    "--organisation", "path", metavar="FIL", default=None, help="Egen organisationsfil (TOML)."
)
@click.option("--kontrollera", is_flag=True, help="Räkna upp de uppgifter som inte är bekräftade.")
@click.option("--andringar", is_flag=True, help=CHANGES_HELP)
def organisation(*, path: str | None, kontrollera: bool, andringar: bool) -> int:
    """Visa regioner, kunskapsråd och grupper, eller vad som behöver bekräftas."""
    from handlingsplan.organisation import (  # noqa: PLC0415  (reads TOML: when asked)
        DEFAULT_ORGANISATION,
        load_organisation,
        sorted_groups,
    )

    loaded = load_organisation(path or DEFAULT_ORGANISATION)
    if andringar:
        say_changes(loaded.andringar, loaded.namn)
        return 0
    if kontrollera:
        facts = loaded.unconfirmed()
        for fact in facts:
            say(fact)
        say(
            f"\n{len(facts)} uppgifter behöver bekräftas. Ändra i en egen organisationsfil och "
            "ange den med --organisation."
            if facts
            else f"Alla uppgifter om {loaded.namn} är bekräftade."
        )
        return 0
    say(f"{loaded.namn}: {', '.join(region.namn for region in loaded.regioner)}")
    for group in sorted_groups(loaded.grupper):
        say(f"  {group.id:<52} {group.titel} ({', '.join(loaded.council_names(group))})")
    return 0

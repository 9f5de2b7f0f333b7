"""MkDocs hook: the reference pages that follow from the program and its data, and the menu.

The commands' help, the forms, the rules and the organisations are the source; nothing here is
written by hand, so the pages cannot drift from what the program does. They exist only while the
documentation is built; where other pages link to one, a file in its place says so to whoever reads
the Markdown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import click
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from handlingsplan.changes import told
from handlingsplan.cli import app
from handlingsplan.cli.swedish import option_records
from handlingsplan.findings import Phase, Rule, load_catalogue
from handlingsplan.form import Field, Form, Sheet, SheetKind, form_names, load_form
from handlingsplan.organisation import load_organisation, sorted_groups

#: The menu: who reads, and which pages; all other pages are for those who build on.
ROLES = {
    "Jag fyller i": ("how-to/fyll-i-planen.md", "how-to/fran-bildspel.md"),
    "Jag samordnar": (
        "tutorial/en-hel-runda.md",
        "how-to/granska-planer.md",
        "how-to/returkopior.md",
        "how-to/infor-inlamning.md",
        "how-to/sammanstalla.md",
        "how-to/dialogen.md",
        "how-to/arsskiftet.md",
        "how-to/aldre-generationer.md",
        "how-to/sidan.md",
        "how-to/flytta-in.md",
        "how-to/publicera.md",
        "how-to/excel-installera.md",
        "how-to/excel-libreoffice.md",
        "how-to/excel-it.md",
        "how-to/prova-i-excel.md",
        "explanation/sakerhet.md",
        "reference/kommandon.md",
        "reference/regler.md",
        "reference/andringar.md",
    ),
    "Jag läser": ("explanation/sammanstallningen.md", "reference/sammanstallning.md"),
}
OTHERS = "Jag bygger vidare"
#: As Python-Markdown leaves a role of Sphinx that stands in a docstring.
_ROLE = re.compile(r":\w+:<code>~?([\w.]+)</code>")
PHASES = {
    Phase.UTKAST: "Utkast",
    Phase.KUNSKAPSRAD: "Inför kunskapsråd",
    Phase.INLAMNING: "Inlämning",
}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Make the menu of the pages that exist."""
    folder = Path(config.docs_dir)
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")}
    every = written | set(pages())
    menu: list[Any] = [{"Hem": "index.md"}]
    menu += [{role: [page for page in named if page in every]} for role, named in ROLES.items()]
    placed = {"index.md", *(page for named in ROLES.values() for page in named)}
    menu.append({OTHERS: sorted(every - placed)})
    config.nav = menu
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages to those that stand in the folder, or put them in their place."""
    for name, lines in pages().items():
        in_its_place = files.get_file_from_path(name)
        if in_its_place:
            files.remove(in_its_place)
        files.append(File.generated(config, name, content="\n".join(lines) + "\n"))
    return files


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Show Sphinx' cross-references in docstrings (``:class:`~a.b.Name```) as the name alone."""
    del page, config, files
    return _ROLE.sub(lambda found: f"<code>{found[1].rpartition('.')[2]}</code>", html)


@cache
def pages() -> dict[str, list[str]]:
    """Return path -> lines of every generated page."""
    made = {"reference/kommandon.md": list(commands()), "reference/regler.md": list(rules())}
    for name in form_names():
        made[f"reference/formular-{name}.md"] = list(form(load_form(name)))
    made["reference/organisation-sosr.md"] = list(groups())
    made["reference/andringar.md"] = list(changes())
    return made


def table(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield a Markdown table; what would break a cell is escaped."""
    first = list(headings)
    yield "| " + " | ".join(first) + " |"
    yield "|" + " --- |" * len(first)
    for row in rows:
        yield "| " + " | ".join(_cell(value) for value in row) + " |"
    yield ""


def _cell(value: object) -> str:
    text = " ".join(str(value).split())
    for sign in ("\\", "|", "<", "*", "_", "`", "["):
        text = text.replace(sign, f"\\{sign}")
    return text


# --- Commands


def commands() -> Iterator[str]:
    """Yield the page of all commands, from the program's own help."""
    yield from ("# Kommandon", "", "Sidan är gjord av programmets egen hjälp (`--help`).", "")
    yield from _commands(app, click.Context(app, info_name="handlingsplan"))
    yield from ("## Slutkoder", "")
    meanings = ("allt är väl", "det finns fel i någon plan", "fel i anropet, eller inget gick läsa")
    yield from table(("Kod", "Betyder"), enumerate(meanings))


def _commands(group: click.Group, context: click.Context) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            continue
        inner = click.Context(command, info_name=name, parent=context)
        if isinstance(command, click.Group):
            yield from _commands(command, inner)
        else:
            yield from _command(command, inner)


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    pieces = " ".join(command.collect_usage_pieces(context))
    yield from (f"## {context.command_path}", "", *_paragraphs(command.help or ""))
    yield from ("```", f"{context.command_path} {pieces}", "```", "")
    yield from table(("Val", "Betyder"), option_records(command, context))


def _paragraphs(text: str) -> Iterator[str]:
    """Yield help as paragraphs; click's own mark says where lines are kept as they are."""
    for paragraph in text.strip().split("\n\n"):
        lines = [line.strip() for line in paragraph.splitlines()]
        if lines and lines[0] == "\b":
            yield from ("```", *lines[1:], "```", "")
        else:
            yield from (" ".join(lines), "")


# --- Forms


def form(declaration: Form) -> Iterator[str]:
    """Yield the page of a form: each sheet with its fields, as people see them."""
    yield from (f"# Formuläret {declaration.id}", "")
    yield f"{declaration.namn}, version {declaration.version}. Sidan är gjord av formulärets"
    yield from ("TOML-fil, samma som mallarna och kontrollerna görs av.", "")
    if declaration.accepted:
        yield f"Planer i tidigare versioner som tas emot: {declaration.accepted}. Se"
        yield from ("[Äldre generationer](../how-to/aldre-generationer.md).", "")
    for sheet in declaration.blad:
        yield from _sheet(declaration, sheet)
    for name, choices in declaration.listor.items():
        yield from (f"## Listan {name}", "")
        rows = ((choice.namn, choice.officiell, choice.hjalp) for choice in choices)
        yield from table(("Värde", "Räknas som", "Betyder"), rows)


def _sheet(declaration: Form, sheet: Sheet) -> Iterator[str]:
    yield from (f"## {sheet.namn}", "")
    if sheet.ingress:
        yield from (sheet.ingress, "")
    if sheet.tabell:
        yield from (f"Excel-tabell: `{sheet.tabell}`.", "")
    if sheet.slag is not SheetKind.TEXT:
        headings = ("Rubrik", "Fält och typ", "Hjälp")
        yield from table(headings, (_field(declaration, field) for field in sheet.falt))
    for rule in sheet.krav:
        yield f"- {rule.instruktion} ([{rule.kod}](regler.md#{rule.kod.lower()}))"
    yield ""


def _field(declaration: Form, field: Field) -> tuple[str, str, str]:
    values = ", ".join(choice.namn for choice in declaration.choices(field)) or field.lista
    needed = ", ska fyllas i" if field.obligatorisk else ""
    listed = f" Värden: {values}." if values else ""
    return field.rubrik, f"{field.namn} ({field.typ.value}{needed})", field.in_year().hjalp + listed


# --- Changes


def changes() -> Iterator[str]:
    """Yield the page of what has changed in forms, rules and the organisation."""
    yield from ("# Ändringar", "")
    yield "Vad som har ändrats i formulär, regler och organisation, det senaste först. Sidan är"
    yield "gjord av deras filer; kommandona `form`, `regler` och `organisation` visar samma sak med"
    yield from ("`--andringar`.", "")
    declared = [(f"Formuläret {name}", load_form(name).andringar) for name in form_names()]
    declared += [("Reglerna", load_catalogue().andringar)]
    declared += [("Organisationen", load_organisation().andringar)]
    for heading, made in declared:
        yield from (f"## {heading}", "", *(f"- {line}" for line in told(made)), "")


# --- Rules


def rules() -> Iterator[str]:
    """Yield the page of all rules: when they are faults, what is said, what to do."""
    catalogue = load_catalogue()
    yield from ("# Regler", "", "Alla regler, med den nivå som de har i varje fas av året.", "")
    yield "En region kan ändra nivå och ordalydelse i en egen fil, se"
    yield from ("[Egna regler](../how-to/egna-regler.md). `{…}` fylls i för varje fynd.", "")
    ordered = sorted(catalogue.rules.values(), key=lambda rule: rule.kod)
    for area, members in groupby(ordered, key=lambda rule: rule.omrade):
        yield from (f"## {area.capitalize()}", "")
        for rule in members:
            yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    yield from (f"### {rule.kod}: {rule.namn} {{ #{rule.kod.lower()} }}", "")
    severities = {PHASES[phase]: str(rule.niva[phase]) for phase in PHASES}
    if len(set(severities.values())) == 1:
        severities = {"Alltid": severities[PHASES[Phase.UTKAST]]}
    yield "- **Nivå:** " + ", ".join(
        f"{when.lower()} {severity}" for when, severity in severities.items()
    )
    yield from (f"- **Vad:** {_cell(rule.vad)}", f"- **Gör så här:** {_cell(rule.gor)}")
    yield f"- **Finns sedan:** {rule.sedan}" + (
        f", skarp från {rule.skarp}" if rule.skarp > rule.sedan else ""
    )
    yield ""


# --- Organisation


def groups() -> Iterator[str]:
    """Yield the page of the shipped organisation: its groups, and what is unconfirmed."""
    organisation = load_organisation()
    yield from (f"# Organisationen {organisation.id}", "", organisation.namn + ".", "")
    rows = [
        (group.titel, group.id, group.kort, ", ".join(organisation.council_names(group)))
        for group in sorted_groups(organisation.grupper)
    ]
    yield from table(("Grupp", "Id", "Rad-id börjar med", "Rapporterar till"), rows)
    yield from ("## Inte bekräftat", "", "Uppgifter som regionen behöver bekräfta:", "")
    yield from (f"- {fact}" for fact in organisation.unconfirmed())

"""The buttons and the ribbon, declared once: macros, ribbon, help and tests come from here."""

from __future__ import annotations

import importlib

import msgspec

#: Name of our VBA module in both artefacts.
MODULE = "Handlingsplan"


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """A button.

    Attributes:
        macro: the macro's name, ASCII.
        label: what stands on the button.
        function: the function it calls, which takes no arguments.
        tip: what it does, one or two sentences.
        module: the module of :mod:`handlingsplan.excel` with the function.
        keytip: the letters that press it after Alt and the tab's own.
        image: name of one of Office's own pictures; a button on the sheet has none.
        large: a large button in the ribbon.
        needs_book: a workbook must be open.
    """

    macro: str
    label: str
    function: str
    tip: str
    module: str = "ribbon"
    keytip: str = ""
    image: str = ""
    large: bool = False
    needs_book: bool = True

    @property
    def python(self) -> str:
        """The Python command behind the macro."""
        return f"from handlingsplan.excel import {self.module}; {self.module}.{self.function}()"

    def run(self) -> None:
        """Do what the macro does, in this very Python."""
        module = importlib.import_module(f"handlingsplan.excel.{self.module}")
        getattr(module, self.function)()


class RibbonGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group of buttons in the ribbon's tab."""

    id: str
    label: str
    commands: tuple[Command, ...]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the coordinator's work: a row of the console with its button.

    Attributes:
        key: the key that runs it where no macro may (``handlingsplan oppna-konsol``).
        name: the step's name.
        what: what it does, a sentence of one line.
        command: its button.
    """

    key: str
    name: str
    what: str
    command: Command


class Browse(msgspec.Struct, frozen=True, kw_only=True):
    """A button that looks for the file or folder of a setting.

    Attributes:
        setting: the key of the setting.
        command: the button.
    """

    setting: str
    command: Command


def _step(key: str, name: str, what: str, button: tuple[str, str, str]) -> Step:
    macro, label, function = button
    command = Command(macro=macro, label=label, module="buttons", function=function, tip=what)
    return Step(key=key, name=name, what=what, command=command)


#: The console's steps from top to bottom. Another one is a line here and a function in ``buttons``.
STEPS = (
    _step(
        "1", "Mallar", "En mall per grupp. Filer som redan finns lämnas.",
        ("SkapaMallar", "Skapa mallar", "create_templates"),
    ),
    _step(
        "2", "Inkomna", "Vem har skickat, och vem har inte? Listas nedanför.",
        ("Inkomna", "Visa inkomna", "list_received"),
    ),
    _step(
        "3", "Validera", "Vad är fel, var, och vad ska göras? En fil med fynd.",
        ("Validera", "Validera", "validate"),
    ),
    _step(
        "4", "Returkopior och mejl", "Märkta kopior och utkast till mejl. Inget skickas.",
        ("Returkopior", "Gör returkopior", "return_copies"),
    ),
    _step(
        "5", "Sammanställ", "Sammanställningens blad läggs efter det här.",
        ("Konsolidera", "Sammanställ", "consolidate"),
    ),
    _step(
        "6", "Jämför", "Som Sammanställ, jämfört med förra gången.",
        ("Jamfor", "Jämför", "compare"),
    ),
    _step(
        "7", "Publicera", "Bildspel, PDF, webb och kalender av planer utan fel.",
        ("Publicera", "Publicera", "publish_plans"),
    ),
    _step(
        "8", "Nästa års mallar", "Årets planer i nya mallar: det som fortsätter är ifyllt.",
        ("NastaAr", "Skapa nästa års", "create_next_year"),
    ),
    _step(
        "9", "Frågor", "Frågor från bladet Frågor läggs i returkopiorna.",
        ("Fraga", "Lägg in frågor", "put_questions"),
    ),
)  # fmt: skip


def _browse(setting: str, macro: str, function: str, tip: str) -> Browse:
    command = Command(macro=macro, label="Bläddra …", module="buttons", function=function, tip=tip)
    return Browse(setting=setting, command=command)


#: The settings that a person can look for.
BROWSE = (
    _browse("mapp", "BladdraMapp", "browse_folder", "Välj mappen med planer."),
    _browse("organisation", "BladdraOrganisation", "browse_organisation", "Välj organisationsfil."),
    _browse("tidigare", "BladdraTidigare", "browse_earlier", "Välj en tidigare sammanställning."),
)

#: Every button of the console, from top to bottom.
CONSOLE = tuple(each.command for each in (*BROWSE, *STEPS))

_REVIEW = (
    Command(
        macro="RibbonGranska",
        label="Granska den här planen",
        function="review",
        tip="Granskar arbetsboken som den står, även det som inte är sparat. "
        "Felen listas på granskningsbladet och cellerna lyser upp.",
        keytip="G",
        image="Spelling",
        large=True,
    ),
    Command(
        macro="RibbonNasta",
        label="Nästa fel",
        function="next_finding",
        tip="Går till nästa cell på granskningsbladets lista.",
        keytip="N",
        image="ReviewNextComment",
    ),
    Command(
        macro="RibbonForegaende",
        label="Föregående fel",
        function="previous_finding",
        tip="Går till föregående cell på granskningsbladets lista.",
        keytip="F",
        image="ReviewPreviousComment",
    ),
    Command(
        macro="RibbonRensa",
        label="Rensa granskning",
        function="clear_review",
        tip="Tömmer granskningsbladet, så att inga celler lyser. Planen ändras inte.",
        keytip="R",
        image="ClearFormats",
    ),
    Command(
        macro="RibbonListor",
        label="Återställ listor",
        function="restore_lists",
        tip="Lägger tillbaka listor som har försvunnit när någon klistrat in. Värdena behålls.",
        keytip="L",
        image="DataValidation",
    ),
)

_COLLECT = (
    Command(
        macro="RibbonMallar",
        label="Skapa mallar",
        function="create_templates",
        tip="Öppnar konsolen, där år och mapp väljs, och gör en mall per grupp.",
        keytip="M",
        needs_book=False,
        image="FileNew",
    ),
    Command(
        macro="RibbonKonsolidera",
        label="Konsolidera mapp",
        function="consolidate_folder",
        tip="Sammanställer planerna i den mapp som den aktiva arbetsboken ligger i.",
        keytip="K",
        image="Consolidate",
    ),
    Command(
        macro="RibbonPublicera",
        label="Publicera mapp",
        function="publish_folder",
        tip="Gör bildspel, PDF, webbsidor och kalender av planerna i den mapp som den aktiva "
        "arbetsboken ligger i.",
        keytip="P",
        image="FileSaveAsPdfOrXps",
    ),
    Command(
        macro="RibbonKonsol",
        label="Öppna konsolen",
        function="open_console",
        tip="Öppnar arbetsboken med knapparna för en hel omgång.",
        keytip="O",
        needs_book=False,
        image="FileOpen",
    ),
)

_HELP = (
    Command(
        macro="RibbonTesta",
        label="Testa installationen",
        function="test_installation",
        tip="Säger vad som fungerar och vad som behöver göras.",
        keytip="T",
        needs_book=False,
        image="ServerProperties",
    ),
    Command(
        macro="RibbonHjalp",
        label="Hjälp",
        function="show_help",
        tip="Visar vad knapparna gör.",
        keytip="H",
        needs_book=False,
        image="Help",
    ),
)

#: The ribbon's groups from left to right.
RIBBON = (
    RibbonGroup(id="hpGranska", label="Granska", commands=_REVIEW),
    RibbonGroup(id="hpSamla", label="Samla in", commands=_COLLECT),
    RibbonGroup(id="hpHjalp", label="Stöd", commands=_HELP),
)

#: Every button of the ribbon.
RIBBON_COMMANDS = tuple(command for group in RIBBON for command in group.commands)

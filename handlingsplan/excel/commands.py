"""The buttons and the ribbon, declared once: macros, ribbon, help and tests come from here."""

from __future__ import annotations

import msgspec

#: Name of our VBA module in both artefacts.
MODULE = "Handlingsplan"


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """A button.

    Attributes:
        macro: the macro's name, ASCII.
        label: what stands on the button.
        module: the module of :mod:`handlingsplan.excel` with the function.
        function: the function it calls, which takes no arguments.
        tip: what it does, one or two sentences.
        keytip: the letters that press it after Alt and the tab's own.
        image: name of one of Office's own pictures; empty for none.
        large: a large button in the ribbon.
        needs_book: a workbook must be open.
    """

    macro: str
    label: str
    module: str
    function: str
    tip: str
    keytip: str = ""
    image: str = ""
    large: bool = False
    needs_book: bool = True

    @property
    def python(self) -> str:
        """The Python command behind the macro."""
        return f"from handlingsplan.excel import {self.module}; {self.module}.{self.function}()"


class RibbonGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group of buttons in the ribbon's tab."""

    id: str
    label: str
    commands: tuple[Command, ...]


def _console(macro: str, label: str, function: str, tip: str) -> Command:
    return Command(macro=macro, label=label, module="buttons", function=function, tip=tip)


#: The console's buttons from left to right.
CONSOLE = (
    _console(
        "SkapaMallar",
        "Skapa mallar",
        "create_templates",
        "Gör en mall per grupp i mappen. Filer som redan finns där lämnas orörda.",
    ),
    _console(
        "Validera",
        "Validera",
        "validate",
        "Granskar alla planer i mappen och listar filerna med deras läge.",
    ),
    _console(
        "Konsolidera",
        "Konsolidera",
        "consolidate",
        "Granskar planerna och lägger sammanställningens blad i den här arbetsboken.",
    ),
    _console(
        "Jamfor",
        "Jämför",
        "compare",
        "Som Konsolidera, jämfört med en tidigare sammanställning.",
    ),
    _console(
        "Returkopior",
        "Returkopior",
        "return_copies",
        "Gör en märkt kopia av varje plan att skicka tillbaka. Originalen ändras inte.",
    ),
)

_REVIEW = (
    Command(
        macro="RibbonGranska",
        label="Granska den här planen",
        module="ribbon",
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
        module="ribbon",
        function="next_finding",
        tip="Går till nästa cell på granskningsbladets lista.",
        keytip="N",
        image="ReviewNextComment",
    ),
    Command(
        macro="RibbonForegaende",
        label="Föregående fel",
        module="ribbon",
        function="previous_finding",
        tip="Går till föregående cell på granskningsbladets lista.",
        keytip="F",
        image="ReviewPreviousComment",
    ),
    Command(
        macro="RibbonRensa",
        label="Rensa granskning",
        module="ribbon",
        function="clear_review",
        tip="Tömmer granskningsbladet, så att inga celler lyser. Planen ändras inte.",
        keytip="R",
        image="ClearFormats",
    ),
    Command(
        macro="RibbonListor",
        label="Återställ listor",
        module="ribbon",
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
        module="ribbon",
        function="create_templates",
        tip="Öppnar konsolen, där år och mapp väljs, och gör en mall per grupp.",
        keytip="M",
        needs_book=False,
        image="FileNew",
    ),
    Command(
        macro="RibbonKonsolidera",
        label="Konsolidera mapp",
        module="ribbon",
        function="consolidate_folder",
        tip="Sammanställer planerna i den mapp som den aktiva arbetsboken ligger i.",
        keytip="K",
        image="Consolidate",
    ),
    Command(
        macro="RibbonKonsol",
        label="Öppna konsolen",
        module="ribbon",
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
        module="ribbon",
        function="test_installation",
        tip="Säger vad som fungerar och vad som behöver göras.",
        keytip="T",
        needs_book=False,
        image="ServerProperties",
    ),
    Command(
        macro="RibbonHjalp",
        label="Hjälp",
        module="ribbon",
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

"""A status in a document of one's own, in words, as a colour or as a tick; or a doubt about it."""

from __future__ import annotations

import pytest

from handlingsplan.form import Role, load_form
from handlingsplan.incoming.colours import is_coloured, meant_by, scheme_colour
from handlingsplan.incoming.source import Cell, Line
from handlingsplan.incoming.statuses import Status, status_of, ticked

FORM = load_form()
FIELD = FORM.plan.with_role(Role.STATUS)
GREEN, YELLOW, RED, ORANGE, GREY = "00B050", "FFFF00", "FF0000", "FFA500", "D9D9D9"
OUTSIDE = "Avslutad, pågår i verksamheten"


def cell(*lines: str, fill: str = "") -> Cell:
    """Return a cell with lines of text on a fill."""
    return Cell(lines=tuple(Line(text=line) for line in lines), fill=fill)


def status(*lines: str, fill: str = "", usual: str = "") -> Status:
    """Return what a cell says of the status."""
    assert FIELD is not None
    return status_of(cell(*lines, fill=fill), FORM, FIELD, frozenset({usual} - {""}))


@pytest.mark.parametrize(
    ("text", "value", "more"),
    [
        ("Grön", "Grön", ""),
        ("  gul. ", "Gul", ""),
        ("A vslutad", "Avslutad", ""),
        ("Ej påbörjad", "Ej påbörjad", ""),
        (OUTSIDE, OUTSIDE, ""),
        ("Röd: avtal saknas", "Röd", "avtal saknas"),
        ("Gul – väntar på beslut", "Gul", "väntar på beslut"),
        ("Gul (väntar)", "Gul", "väntar"),
        ("Avslutad, klart i mars", "Avslutad", "klart i mars"),
        (f"{OUTSIDE}; se rapport", OUTSIDE, "se rapport"),
    ],
)
def test_words_are_a_status_alone_or_before_a_sign(text: str, value: str, more: str) -> None:
    """What follows it is a comment; the longest wording that fits is meant."""
    assert status(text) == Status(value=value, more=more)


@pytest.mark.parametrize(
    ("text", "proposal"),
    [("Grønn", ""), ("Avslutat", "Avslutad"), ("Gula vägen", ""), ("Gul väntar", ""), ("0", "")],
)
def test_other_words_are_asked_about(text: str, proposal: str) -> None:
    """With the value that is near, where there is one."""
    assert status(text) == Status(doubt=text, proposal=proposal)


def test_the_first_of_several_lines_may_be_the_status() -> None:
    """The others are a comment, line by line; a first line that says more is read as one text."""
    assert status("Gul", "Väntar", "på beslut") == Status(value="Gul", more="Väntar\npå beslut")
    assert status("Gul: ja", "Väntar") == Status(value="Gul", more="ja Väntar")
    assert status("Väntar", "Gul").doubt == "Väntar Gul"


@pytest.mark.parametrize(
    ("fill", "value"), [(GREEN, "Grön"), (YELLOW, "Gul"), (RED, "Röd"), ("E2EFDA", "Grön")]
)
def test_a_colour_alone_is_a_status(fill: str, value: str) -> None:
    """Told by its hue, as pale as it may be; the colour of the whole table says nothing."""
    assert status(fill=fill) == Status(value=value)
    assert status("x", fill=fill) == Status(value=value)
    assert status(fill=fill, usual=fill) == Status()


@pytest.mark.parametrize("fill", [ORANGE, "0070C0"])
def test_a_colour_between_the_lights_is_asked_about(fill: str) -> None:
    """Orange is neither yellow nor red; a word beside it counts."""
    assert status(fill=fill) == Status(doubt=f"en cell med färgen #{fill}")
    assert status("Grön", fill=fill) == Status(value="Grön")


@pytest.mark.parametrize("fill", ["", GREY, "FFFFFF", "000000", "inte"])
def test_what_has_no_hue_is_no_status(fill: str) -> None:
    """White, grey and black, and what is no colour at all."""
    assert status(fill=fill) == Status()
    assert meant_by(fill, FORM.officiell) is None
    assert not is_coloured(fill)


@pytest.mark.parametrize(
    ("text", "fill", "found"),
    [
        ("Röd", RED, Status(value="Röd")),
        ("Röd", GREEN, Status(doubt="Röd (cellens färg är grön)")),
        ("Röd: avtal", GREEN, Status(doubt="Röd: avtal (cellens färg är grön)", more="avtal")),
        ("Avvaktar", YELLOW, Status(value="Avvaktar")),
        ("Avslutad", GREEN, Status(doubt="Avslutad (cellens färg är grön)")),
        ("på väg", GREEN, Status(doubt="på väg", proposal="Grön")),
    ],
)
def test_words_and_colour_may_not_contradict_each_other(
    text: str, fill: str, found: Status
) -> None:
    """A wording that counts as none of the official ones may stand on any colour."""
    assert status(text, fill=fill) == found


@pytest.mark.parametrize("tick", ["x", "X", "☑", "✓", "✅"])
def test_a_bare_tick_is_done(tick: str) -> None:
    """As the official form has it; two of them are words like any other."""
    assert status(tick) == Status(value="Avslutad")
    assert status(tick * 2).doubt == tick * 2


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ((cell(), cell()), Status()),
        ((cell("x"), cell()), Status(value="Grön")),
        ((cell(), cell(" ✓ ")), Status(value="Gul")),
        ((cell(), cell("väntar")), Status(value="Gul", more="väntar")),
        ((cell("x"), cell("x")), Status(doubt="flera statusar är markerade: Grön, Gul")),
    ],
)
def test_a_column_for_each_status_is_ticked_once(cells: tuple[Cell, ...], found: Status) -> None:
    """Words in it are a comment; several ticks are asked about."""
    assert ticked(cells, {"Grön": 0, "Gul": 1}) == found


@pytest.mark.parametrize(
    ("hue", "value"),
    [("FF0066", ""), ("FF0022", "Röd"), ("FF3F00", "Röd"), ("FF4400", ""), ("FFAA00", "Gul")],
)
def test_red_stands_on_both_sides_of_the_circle(hue: str, value: str) -> None:
    """From 340 degrees over to 15; yellow begins at 40."""
    found = meant_by(hue, FORM.officiell)
    assert (found.namn if found else "") == value


@pytest.mark.parametrize(
    ("name", "colour"), [("accent1", "AABBCC"), ("bg1", "FFFFFF"), ("tx1", "000000"), ("dk9", "")]
)
def test_a_colour_of_the_theme_is_known_by_the_slides_name_for_it(name: str, colour: str) -> None:
    """The background is the light one, the text the dark one, whether fixed or the system's."""
    theme = (
        b'<a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1>'
        b'<a:lt1><a:srgbClr val="ffffff"/></a:lt1>'
        b'<a:accent1>\n<a:srgbClr val="AaBbCc"/></a:accent1>'
    )
    assert scheme_colour(name, theme) == colour

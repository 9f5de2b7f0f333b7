"""What says who somebody is never leaves a text that is masked; other figures are left alone."""

from __future__ import annotations

import datetime as dt
import time
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlingsplan.privacy import Private, contact_key, holds, is_contact, mask

NUMBER = "[personnummer]"
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2025, 12, 31))
#: Between the parts of a date, and between the date and the last four digits.
INNER = st.sampled_from(["", "", "", "-", " ", ".", "/", "\xa0", "\u2011", "\u200b"])
GAPS = st.sampled_from(
    ["", "-", "+", " ", "–", "\u2011", "\u2212", " - ", " – ", "\xa0", "\u200b-", "- ", "/"]
)
#: Digits as they come in some scripts and fonts; most often the usual ones.
SCRIPTS = [
    {},
    {},
    {number: 0xFEE0 + number for number in range(0x21, 0x7F)},  # wide, as East Asian fonts have
    {0x30 + digit: 0x660 + digit for digit in range(10)},  # Arabic
]
#: Words that say nothing of anybody, to stand around.
AROUND = st.text(st.characters(exclude_categories=["Nd", "Cs"], exclude_characters="@＠([-"))


def _check_digit(first: str) -> int:
    """Return the last digit of a number, as the tax agency describes it (SKV 704)."""
    total = 0
    for weight, digit in zip("212121212", first, strict=True):
        product = int(weight) * int(digit)
        total += product // 10 + product % 10
    return (10 - total % 10) % 10


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """Draw a valid personal or co-ordination number in any of the ways in which it is written."""
    day = draw(DAYS)
    shown = day.day + draw(st.sampled_from([0, 60]))
    first = f"{day:%y%m}{shown:02d}{draw(st.integers(0, 999)):03d}"
    number = f"{first}{_check_digit(first)}"
    century = draw(st.sampled_from(["", f"{day.year // 100}"]))
    inner = draw(INNER)
    last = draw(st.sampled_from(["", "", " "])).join([number[6:8], number[8:]])
    text = century + inner.join([number[:2], number[2:4], number[4:6]]) + draw(GAPS) + last
    return text.translate(draw(st.sampled_from(SCRIPTS)))


@given(before=AROUND, number=numbers(), after=AROUND)
def test_a_personal_number_is_masked_however_it_is_written(
    before: str, number: str, after: str
) -> None:
    """Ten or twelve digits, any separators, whatever stands around: all of it goes, and no more."""
    assert mask(f"{before} {number} {after}") == f"{before} {NUMBER} {after}"
    assert holds(Private.PERSONAL_NUMBER, number)


@given(numbers(), numbers())
def test_each_of_several_numbers_is_masked(one: str, other: str) -> None:
    """The first does not hide the second."""
    assert mask(f"{one}, {other}") == f"{NUMBER}, {NUMBER}"
    assert mask(f"20 {one}; {other}").endswith(f"; {NUMBER}")


@pytest.mark.parametrize("added", [0, 60], ids=["a person", "a co-ordination number"])
def test_only_days_that_exist_are_birthdays(added: int) -> None:
    """With a right check digit: each day of a year with 29 February, and no other day or month."""
    found = {
        (month, day)
        for month in range(14)
        for day in range(39)
        if holds(Private.PERSONAL_NUMBER, _numbered(month, day + added))
    }
    first = dt.date(1984, 1, 1)
    days = (first + dt.timedelta(days=number) for number in range(366))
    assert found == {(day.month, day.day) for day in days}


def _numbered(month: int, day: int) -> str:
    first = f"84{month:02d}{day:02d}239"
    return f"{first[:6]}-{first[6:]}{_check_digit(first)}"


@given(DAYS, st.integers(0, 9999), GAPS)
def test_a_wrong_check_digit_makes_no_personal_number(
    day: dt.date, serial: int, between: str
) -> None:
    """Of the ten last digits, one is right."""
    first = f"{day:%y%m%d}"
    found = [
        holds(Private.PERSONAL_NUMBER, f"{first}{between}{serial // 10:03d}{last}")
        for last in range(10)
    ]
    assert found.count(True) == 1


@pytest.mark.parametrize(
    "text",
    [
        "850709-9806",  # the check digit is wrong
        "851309-9802",  # no such month
        "850732-9806",  # no such day
        "556703-7485",  # an organisation's number has a month over 20
        "dnr 2026-000123",
        "dnr RJL 2025/01234",
        "1 234 567 890",
        "10 000 000 kr",
        "ISBN 9789144115610",
        "20260301–20261231",
        "2026-12-01 – 2026-12-31",
        "2026-12-01–15",
        "2025-01-15/2025-03-31",
        "05-12-2026",
        "2026-01-15",
        "2026-11-20 13:00",
        "15/1-30/4 2026",
        "v. 48–50/2026",
        "kl. 08.00-17.00",
        "0700-1600",
        "0-5, 6-12 och 13-17 år",
        "01-02",
        "0,5 till 10 procent",
        "AKU26-03",
        "IP 192.168.10.10",
        "möte @ Region Östergötland",
        "Steg (a) och (b)",
        "Öka till 10 000 - 12 000 per år",
        "Volym 5 000–10 000",
        "Budget 500 000 / 600 000 kr",
        "25 000-30 000 kr",
        "120 000 000 - 140 000 000 kr",
        "3 000 25 000 doser",
        "10 013 - 12 000 och 1 070-2 045 000 kr",
        "10.013-12.000",
        "0,0701234567 eller 10,0131 03000",
        "den 01/12 20 26",
        "07-16 30 00",
        "kl. 08-16 30 00, v 08-10 12 14",
        "2026-08-12 13 00",
        "2026 08 12 13 00",
        "dnr 2026-012345678",
        "dnr RJL0141-77770",
        "46 701 234 567 kr",
        "8 507 099 806 kr",
        "850709-9805-12",
        "120 000 000",
        "507091238",  # the check digit is wrong
        "110125000",
        "2025-03-01: 1300",
        "2025-03-01, 2026",
        "2025-03-01 (2026)",
        "alla adresser @region.se",
        "punkt (a) t.ex. vården",
        "alternativ (a) 1177.se",
    ],
)
def test_other_figures_are_left_alone(text: str) -> None:
    """Dates, ranges, hours, ages, amounts, ids and reference numbers."""
    assert mask(text) == text


@given(st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)), st.integers(0, 400))
def test_no_range_of_days_is_taken_for_a_person(first: dt.date, days: int) -> None:
    """Day to day, in the ways in which plans say it."""
    last = first + dt.timedelta(days=days)
    for between in (" – ", "–", "--", " till ", "/", ", "):
        text = f"{first}{between}{last}"
        assert mask(text) == text


def test_nobody_is_born_tomorrow() -> None:
    """A day of next year with four figures after it is a plan, not a person."""
    with mock.patch("handlingsplan.privacy.dt") as clock:
        clock.date.today.return_value = dt.date(2026, 6, 1)
        first = "270115123"
        assert not holds(Private.PERSONAL_NUMBER, f"20{first}{_check_digit(first)}")
        first = "260115123"
        assert holds(Private.PERSONAL_NUMBER, f"20{first}{_check_digit(first)}")


@pytest.mark.parametrize(
    "number",
    [
        *("013-10 30 00", "08-123 45 67", "08-12 34 56", "0141-777 70", "(013) 10 30 00"),
        *("070-123 45 67", "070 123 45 67", "0701234567", "070.123.45.67", "070-123-45-67"),
        *("(+46) 70 123 45 67", "(+46)701234567", "0047 91 23 45 67", "(+47) 912 34 567"),
        *("+46 70 123 45 67", "+46 (0)70-123 45 67", "0046 13 10 30 00", "+4613103000"),
        *("010-103 00 00", "010/103 00 00", "+47 12 34 56 78", "+358 40 123 45 67"),
        *("070‑123 45 67", "070—123 45 67", "070−1234567", "070 123 4567", "070-123 4567"),
        *("(070)1234567", "(070) 123 45 67", "070-123  45 67", "070 - 123 45 67", "070-12 345 67"),
        *("46701234567", "46 70 123 45 67", "+46 70  123—45—67", "070-\n123 45 67"),
        *("070\u200b-123\u00ad45 67", "070\u202a-1234567", "013-10-30-00", "08-123 4567"),
    ],
)
def test_a_phone_number_is_masked(number: str) -> None:
    """In the ways in which Swedes write them."""
    assert mask(f"Tel: {number}.") == "Tel: [telefonnummer]."
    assert mask(f"Tel: {number}.", {contact_key(number)}) == f"Tel: {number}."


@pytest.mark.parametrize(
    ("before", "number", "after"),
    [
        ("tfn", "0701234567", ""),
        ("Mob", "070-1234567", " dagtid"),
        ("tel.", "013-10 30 00", ""),
        ("Tfn", "013-103000", ""),
        ("mobil", "+46701234567", ""),
        ("Anna", "070-123 45 67", ""),
        ("plan_", "0701234567", "_v2"),
        ("2026-", "0701234567", ""),
        ("rum 10 ", "070-123 45 67", ""),
        ("vård 24 ", "013-10 30 00", ""),
    ],
)
def test_a_phone_number_close_up_to_something_is_masked(
    before: str, number: str, after: str
) -> None:
    """A word, a sign or another number before it hides none."""
    assert mask(before + number + after) == f"{before}[telefonnummer]{after}"


def test_an_own_number_does_not_hide_the_next() -> None:
    """A switchboard and a person's number with a stroke between them."""
    own = {contact_key("010-103 00 00")}
    for between in ("/", ", ", ",", " / ", "\n"):
        text = f"010-103 00 00{between}070-123 45 67"
        assert mask(text, own) == f"010-103 00 00{between}[telefonnummer]"
    for text in ("46 10 103 00 00, +46101030000", "(+46) 10-103 00 00"):
        assert mask(text, own) == text


#: Amounts as plans have them: rounded, with their thousands apart.
AMOUNTS = st.builds(
    lambda number, step, blank: f"{number * step:,}".replace(",", blank),
    st.integers(1, 999_999),
    st.sampled_from([1, 5, 10, 100, 1000, 10_000]),
    st.sampled_from([" ", "\xa0", "\u202f"]),
)
BETWEEN = st.sampled_from(
    ["-", " - ", "–", " – ", "/", " / ", " ", " till ", ", ", "; ", "\n", " ("]
)


@given(st.lists(st.tuples(AMOUNTS, BETWEEN), min_size=1, max_size=4), st.sampled_from(["", " kr"]))
def test_no_amount_is_private(parts: list[tuple[str, str]], unit: str) -> None:
    """One, a range, and several in a row."""
    text = "Från " + "".join(f"{amount}{unit}{between}" for amount, between in parts)
    assert mask(text) == text


TIMES = st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2031, 1, 1))  # noqa: DTZ001  (a clock on a wall)


@given(TIMES, st.integers(0, 500), BETWEEN)
def test_no_time_is_taken_for_a_phone_number(first: dt.datetime, hours: int, between: str) -> None:
    """Days and hours, alone and from one to another, in the ways in which plans say them."""
    last = first + dt.timedelta(hours=hours)
    ways = (
        *("%Y-%m-%d %H:%M", "%Y-%m-%d %H.%M", "%Y-%m-%d %H %M", "%Y %m %d", "%Y-%m-%d", "%Y%m%d"),
        *("%d/%m %Y", "%d/%m %y", "%d/%m", "%d.%m.%Y", "%d-%m-%Y", "%H-%M", "kl %H:%M", "kl. %H"),
        *("%m/%Y", "v. %V", "v %V %Y", "Q1 %Y", "%d %b %Y", "%y%m%d"),
    )
    for way in ways:
        text = f"den {first:{way}}{between}{last:{way}} år"
        assert mask(text, kinds=(Private.PHONE, Private.EMAIL)) == text


@pytest.mark.parametrize(
    "number",
    [
        *("850709-\n9805", "850709-\r\n9805", "850709\n9805", "850709:9805", "850709,9805"),
        *("850709;9805", "(850709)9805", "850709(9805)", "19850709:9805", "850709_9805"),
        *("8,507,099,805", "8 507 099 805", "198,507,099,805", "507091239", "0507091239"),
        *("85\u200b0709-98\u00ad05", "\u200e850709-9805"),
    ],
)
def test_a_number_that_was_split_or_counted_is_masked(number: str) -> None:
    """By a line's end, another sign, a program's thousands; the first zero of 2005 may be gone."""
    left = mask(f"pat {number} x")
    assert NUMBER in left
    assert not any(character.isdigit() for character in left)
    assert holds(Private.PERSONAL_NUMBER, number)


def test_a_phone_number_in_wide_signs_is_masked() -> None:
    """It is the same number in another font."""
    wide = {number: 0xFEE0 + number for number in range(0x21, 0x7F)}
    for number in ("070-1234567", "+46 70 123 45 67", "013-10 30 00"):
        assert mask(f"Ring {number.translate(wide)} nu") == "Ring [telefonnummer] nu"


@pytest.mark.parametrize(
    "address",
    [
        *("anna.ek@region.example", "a+b@x.se", "åsa@dalmål.se", "anna(at)x.se", "anna [at] x.se"),
        *("anna.berg @region.se", "anna.berg@ region.se", "anna.berg @ region.se", "anna@ x.se"),
        *("anna.berg@region,se", "anna.berg@region .se", "anna.berg(a)region.se", "anna[a]x.nu"),
        *("anna.\u00adberg@region.se", "anna@reg\u200bion.se", "anna\u200b@\u200bregion.se"),
        *("anna.berg%40region.se", "anna.berg@\nregion.se"),
    ],
)
def test_an_address_is_masked(address: str) -> None:
    """Also where the sign is written out."""
    assert mask(f"Fråga {address}, tack") == "Fråga [e-postadress], tack"
    assert mask(f"mailto:{address}") == "mailto:[e-postadress]"


@pytest.mark.parametrize(
    "address",
    [
        *("anna_berg_region_se", "anna%5Fberg%5Fregion%5Fse", "anna%255Fberg%255Fregion%255Fse"),
        "anna_berg_region_onmicrosoft_com",
    ],
)
def test_an_address_in_a_link_to_onedrive_is_masked(address: str) -> None:
    """Whose space it leads to is their address; a function's own, and other words, are left."""
    link = f"https://region-my.sharepoint.com/:x:/g/personal/{address}/Documents/plan.xlsx"
    assert mask(link) == link.replace(address, "[e-postadress]")
    inner = f"https://x.se/?id=%2Fpersonal%2F{address}%2FDocuments"
    assert mask(inner) == inner.replace(address, "[e-postadress]")
    assert mask(link, {"@region.se", "@region.onmicrosoft.com"}) == link
    for other in ("https://x.se/personal/om_oss/", "personal/vikarier", "https://x.se/personal/se"):
        assert mask(other) == other


def test_what_is_private_in_a_link_within_a_link_is_masked() -> None:
    """A mail program packs a link to somebody's chat, or to their phone, into one of its own."""
    assert mask("?url=x%3Fusers%3Danna.berg%2540region.se") == "?url=x%3Fusers%3D[e-postadress]"
    for file in ("Dok/Patient%20850709-9805.docx", "Dok%2F850709-9805", "tel:070-123%2045%2067"):
        assert "[" in mask(file), file
    for before, plus in (("users=4:", "+"), ("users=4:", "%2B"), ("tel%3A", "%252b")):
        assert mask(f"{before}{plus}46701234567") == f"{before}[telefonnummer]"
        switchboard = f"{before}{plus}46101030000"
        assert mask(switchboard, {contact_key("010-103 00 00")}) == switchboard


def test_what_is_no_address_hides_none() -> None:
    """A sign before a name, a word before an address."""
    assert mask("läs @anna.berg@region.se") == "läs @[e-postadress]"


def test_the_organisations_own_addresses_are_left() -> None:
    """A function mailbox, a domain and a switchboard, however they are written; no others."""
    own = {
        contact_key(one) for one in ("Info@region.se", "@funktion.region.se", "+46 10-103 00 00")
    }
    text = "info@REGION.se, rpo.akut@funktion.region.se, 010-103 00 00"
    assert mask(text, own) == text
    assert mask("anna@region.se, b@x.funktion.region.se, 010-103 00 01", own) == (
        "[e-postadress], [e-postadress], [telefonnummer]"
    )
    assert not holds(Private.EMAIL, text, own)
    assert holds(Private.EMAIL, text)


@given(
    st.lists(
        st.one_of(
            numbers(),
            st.text(max_size=6),
            st.from_regex(r"0\d{1,3}[- ]\d\d \d\d \d\d", fullmatch=True),
            st.emails(),
        ),
        max_size=5,
    ).map("".join)
)
def test_masking_twice_is_masking_once(text: str) -> None:
    """Nothing private is left, in any text."""
    once = mask(text)
    assert mask(once) == once
    assert not any(holds(kind, once) for kind in Private)


@given(st.text())
def test_what_is_not_masked_stays_as_it_is(text: str) -> None:
    """A text without anything private comes back itself."""
    if not any(holds(kind, text) for kind in Private):
        assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("info@region.se", True),
        ("@region.se", True),
        ("010-103 00 00", True),
        ("+46101030000", True),
        ("region.se", False),
        ("Info: info@region.se", False),
        ("@", False),
        ("12", False),
        ("", False),
    ],
)
def test_what_the_organisation_may_list(text: str, right: bool) -> None:  # noqa: FBT001  (a table's column)
    """Addresses, domains and numbers, each alone."""
    assert is_contact(text) is right


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("a." * 16_000 + " @", set()),
        ("a." * 16_000 + "a@b.se", {Private.EMAIL}),
        ("a@" + "b." * 16_000 + "1", set()),
        ("1 " * 16_000, set()),
        ("850709" * 5_000, set()),
        ("0" * 32_000, set()),
        ("+46 1  1  1  1  1  1x" * 1_400, set()),
        ("100 011 111 111 111 111x" * 1_300, set()),
        ("a@b.se" * 5_000, {Private.EMAIL}),
        ("850709-9806 " * 2_700 + "850709-9805", {Private.PERSONAL_NUMBER}),
    ],
)
def test_a_full_cell_is_looked_through_once(text: str, kinds: set[Private]) -> None:
    """As long as Excel takes: no pattern goes back to the beginning again and again."""
    begun = time.process_time()
    assert {kind for kind in Private if holds(kind, text)} == kinds
    mask(text)
    assert time.process_time() - begun < 1

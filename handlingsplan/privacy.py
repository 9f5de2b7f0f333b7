"""What says who somebody is, in a text: personal numbers, e-mail addresses and phone numbers.

Found here for the checks, and masked here for everything that leaves the program. Addresses that
belong to a function, and not to a person, are the organisation's to name; they are left.

>>> mask("Ring 070-123 45 67 om 850709-9805")
'Ring [telefonnummer] om [personnummer]'
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import assert_never


class Private(StrEnum):
    """A kind of private text, by the word that stands in its place when it is masked."""

    EMAIL = "e-postadress"
    PERSONAL_NUMBER = "personnummer"
    PHONE = "telefonnummer"


_BLANK = "[ \t\xa0\u2007\u2009\u202f]"
_DASH = "[-‐-―−]"
#: Signs as links have them (%20, %40, %2B), also in links within links (%2540).
_ENCODED = re.compile("%(?:25)*(2[0-9A-F]|3[A-F]|40|5[B-F]|7[B-E])", re.IGNORECASE)
#: Signs that nobody sees, which programs put into words, numbers and what is pasted.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
#: Date, then four digits, in whatever way the ten or twelve are written: ``850709-9805``,
#: ``19850709 9805``, ``1985-07-09-9805``, ``85 07 09 98 05``. A day that is followed by another
#: date (``2026-12-01 – 2026-12-31``) is none.
_PERSONAL_NUMBER = re.compile(
    rf"(?<!\d)(?:(?P<century>18|19|20){_BLANK}?)?(?P<date>(?P<year>\d\d)"
    rf"(?:{_BLANK}|[-‐-―−./])?(?P<month>\d\d)(?:{_BLANK}|[-‐-―−./])?(?P<day>\d\d))"
    rf"(?P<gap>(?:{_BLANK}|[-+‐-―−/._:;,()\r\n]){{0,4}})"
    rf"(?P<serial>\d\d{_BLANK}?\d\d)(?!{_DASH}?\d)"
)
#: Between a date and the digits only where the date is no more than its digits (850709:9805), for
#: after others an hour, a year or the next line comes (2025-03-01: 1300).
_AFTER_DIGITS = re.compile(r"[:;,()\r\n]|.{4}", re.DOTALL)
#: A number that a program wrote: with its thousands (8,507,099,805), or without the first zero of
#: a year from 2001 to 2009 (507091239). One that ends in thousands is an amount.
_AS_NUMBER = re.compile(
    rf"(?<![\d.,])(?:\d{{1,3}}(?P<sign>[.,'’]|{_BLANK})(?:\d{{3}}(?P=sign)){{2}}\d{{3}}"
    rf"|(?<![-/])[1-9]\d{{8}})(?<!000)(?![-/.,]?\d)"
)
_DIGITS_OF_ZERO_YEAR = 9

_DOMAINS = "(?:se|nu|com|org|net|eu|info|fi|dk|no)"
_EMAIL = re.compile(
    rf"(?<![\w.+-])(?P<name>[\w.+-]+)(?:(?P<apart>{_BLANK}{{0,2}})@\s{{0,2}}"
    rf"|\s?[(\[](?:at|snabel-?a)[)\]]\s?|(?P<a>\s?[(\[]a[)\]]\s?))"
    rf"(?P<domain>[\w-]+(?:\.[\w-]+)*"
    rf"(?:{_BLANK}?[.,]{_DOMAINS}(?!\w)|\.[a-zåäö]{{2,}}))",
    re.IGNORECASE,
)
#: Whose own space in OneDrive a link leads to: their address, with other signs for @ and the dots.
_ONEDRIVE = re.compile(rf"(?<=/personal/)(?P<whose>[\w.-]+_{_DOMAINS})(?![\w.-])", re.IGNORECASE)
#: A name of more than a word: "anna.berg @region.se", but not "adresser @region.se".
_NAMED = re.compile(r"\w[._+-]\w")
_USUAL_DOMAIN = re.compile(rf"{_DOMAINS}$", re.IGNORECASE)

_GAP = rf"{_BLANK}{{0,2}}(?:[-‐-―−./_]{_BLANK}{{0,2}})?"
_BREAK = rf"(?:{_GAP}|{_BLANK}?{_DASH}\r?\n)"  # a number may be split after its dash
_BLANKS = rf"{_BLANK}{{1,2}}"
#: No area is 00 or 0, and one of two digits is Stockholm's alone: the thousands of an amount, a
#: month and an hour are none.
_AREA = r"(?:08|0[1-9]\d{1,2})"
_AFTER_AREA = rf"(?:{_BLANK}{{0,2}}(?:{_DASH}|/)(?:{_BLANK}{{0,2}}|\r?\n)|{_BLANKS})"
_PHONE = re.compile(
    rf"(?<![\d+])(?:"
    rf"(?:\(?\+|00)46\)?{_GAP}(?:\(0\){_GAP})?\d(?:{_GAP}\d){{6,9}}"  # (+46) 70 123 45 67
    rf"|(?:\(?\+|00)(?:4[4-9]|35[48])\)?{_GAP}\d(?:{_GAP}\d){{7,9}}"  # Norway, Finland …
    rf"|46{_BLANK}?7[02369](?:{_GAP}\d){{7}}"  # 46701234567
    rf"|\(?0(?:7\d|10)\)?{_BREAK}(?:\d{{3}}{_BREAK}\d\d{_GAP}\d\d"  # 070.123.45.67
    rf"|\d\d{_BREAK}(?:\d\d{_GAP}\d{{3}}|\d{{3}}{_GAP}\d\d)|\d{{4}}{_GAP}\d{{3}})"
    rf"|(?:{_AREA}{_AFTER_AREA}|\({_AREA}\){_AFTER_AREA}?)"  # 013-10 30 00, (08)12 34 56
    rf"(?:\d{{5,8}}|\d{{2,3}}(?:{_BLANKS}\d{{2,3}}){{1,3}})"
    rf"|{_AREA}(?:{_DASH}\d{{3}}{_BLANK}\d{{4}}"  # 08-123 4567
    rf"|(?P<sep>[-.‐-―−])\d{{2,3}}(?:(?P=sep)\d\d){{2}})"  # 013-10-30-00
    rf"|0[1-9]\d{{7,8}}"  # 0701234567
    rf")(?!\d)"
)
_MOBILE = re.compile(r"\(?07[02369]")
_MOBILE_DIGITS = 10
#: What a letter close up before a number may end: ``tfn013-103000``.
_CALL = re.compile(
    r"(?:tfn|tel|telefon|te?lnr|nr|nummer|mobil|mob|ring|fax|växel|sms|jour|ankn)$", re.IGNORECASE
)
_LETTER_BEFORE, _LETTER = re.compile(r"[^\W\d_]$"), re.compile(r"[^\W\d_]")
#: A number that goes on (a date, a decimal, an id), unless what went before is a phone number.
_GOES_ON = re.compile(r"\d[-‐-―−/.,:]$")
_NUMBER_BEFORE = re.compile(r"(?<!\d)(?<!\d[-/.])0[1-9][\d\s-]{5,}[/.,:]$")
_THOUSANDS = rf"\d{{1,3}}(?:{_BLANK}\d{{3}})+"
#: Amounts, also a range of them: what looks like an area is the last thousand of the first.
_AMOUNTS = re.compile(
    rf"{_THOUSANDS}(?:(?:{_BLANK}{{0,2}}(?:{_DASH}|/){_BLANK}{{0,2}}|{_BLANK}{{2}}){_THOUSANDS}"
    rf"|{_BLANK}\d{{1,2}}(?:{_BLANK}\d{{3}})+)*"
)
_AMOUNT_BEFORE = re.compile(rf"(?<![\d.,])\d{{1,3}}(?:{_BLANK}\d{{3}})*{_BLANK}$")
#: Before weeks, hours and days from the eighth on: ``kl 08-16 30 00``, ``2026 08 12 10 30``.
_TIME_BEFORE = re.compile(
    rf"(?:\b(?:v|veck\w*|kl|klock\w*|den)\.?|(?:19|20)\d\d){_BLANK}?$", re.IGNORECASE
)
_BEFORE = 24  # so much of what stands before a number says what it is
#: What none of them lacks: a sign of an address, or eight digits near each other.
_MAYBE = re.compile(
    r"[@＠]|%(?:25)*40|personal[/%]|\([as]|\[[as]|\d(?:\D{0,4}\d){7}", re.IGNORECASE
)
#: Digits of other scripts, and the wide signs of East Asian fonts: ８５０７０９－９８０５.
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_WIDE = {0xFF01 + number: 0x21 + number for number in range(94)}
_FEWEST_DIGITS, _MOST_DIGITS = 8, 13  # 08-12 34 56; +46 (0)70 123 45 67
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_COORDINATION = 60  # is added to the day in a co-ordination number


def mask(
    text: str, allowed: Collection[str] = (), kinds: Collection[Private] = tuple(Private)
) -> str:
    """Return a text with a word in brackets in the place of everything private.

    Args:
        text: any text; masking it twice is as masking it once.
        allowed: keys (:func:`contact_key`) of addresses and numbers that are nobody's own, as in
            :attr:`handlingsplan.organisation.Organisation.public_contacts`.
        kinds: what is masked.
    """
    if not _maybe(text):
        return text
    masked = text
    for kind in kinds:
        end, parts = 0, []
        for first, after in _find(kind, masked, allowed):
            parts += [masked[end:first], f"[{kind}]"]
            end = after
        masked = "".join([*parts, masked[end:]])
    return text if masked == text else mask(masked, allowed, kinds)  # what stood close up behind


def mask_name(name: str) -> str:
    """Return the name of a file or folder with a word in the place of everything private.

    >>> mask_name("plan 850709-9805.xlsx"), mask_name("anna.berg@region.se.xlsx")
    ('plan [personnummer].xlsx', '[e-postadress].xlsx')
    """
    stem, dot, ending = name.rpartition(".")
    masked = mask(stem)
    return mask(name) if masked == stem else f"{masked}{dot}{ending}"


def private_in_name(masked_name: str) -> frozenset[Private]:
    """Return what was masked in the name of a file (:func:`mask_name`)."""
    return frozenset(kind for kind in Private if f"[{kind}]" in masked_name)


def holds(kind: Private, text: str, allowed: Collection[str] = ()) -> bool:
    """Say whether something of a kind stands in a text; arguments as for :func:`mask`."""
    return _maybe(text) and any(True for _ in _find(kind, text, allowed))


def places(text: str) -> Iterator[tuple[int, int]]:
    """Yield where something private stands in a text, kind by kind, whoever's it is.

    >>> list(places("Ring 070-123 45 67 om 850709-9805"))
    [(22, 33), (5, 18)]
    """
    if _maybe(text):
        for kind in Private:
            yield from _find(kind, text, ())


@lru_cache(maxsize=16_384)  # each text is asked about for every kind
def _maybe(text: str) -> bool:
    return _MAYBE.search(text) is not None


def contact_key(contact: str) -> str:
    """Return the key under which an address, a domain (``@region.se``) or a number is the same.

    >>> contact_key("+46 13-10 30 00"), contact_key("Info@Region.se")
    ('013103000', 'info@region.se')
    """
    if "@" in contact:
        return contact.strip().casefold()
    number = re.sub(r"^\(?(?:(?:\+|00)46|46(?=\D?7))(?:\D*\(0\))?\D*", "0", contact.strip())
    return re.sub(r"\D", "", number)


def is_contact(text: str) -> bool:
    """Say whether a text is nothing but an e-mail address, a domain or a phone number."""
    address = f"x{text}" if text.startswith("@") else text
    patterns = () if re.search(r"@.*[\s,]|\s@|%40", address.strip()) else (_EMAIL, _PHONE)
    return any(pattern.fullmatch(address.strip()) for pattern in patterns)


def _find(kind: Private, text: str, allowed: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield where a kind stands in a text: the first place, and the one after the last."""
    text, places = _plain(text)
    for first, after in _spans(kind, text, allowed):
        yield places[first], places[after - 1] + 1


def _spans(kind: Private, text: str, allowed: Collection[str]) -> Iterator[tuple[int, int]]:
    match kind:
        case Private.EMAIL:
            emails = _matches(_EMAIL, text, _is_email)
            found = [m.span() for m in emails if not _is_public(m, allowed)]
            return _in_order([*found, *_owners(text, allowed)])
        case Private.PERSONAL_NUMBER:
            return _personal_numbers(text)
        case Private.PHONE:
            phones = _matches(_PHONE, text, _is_phone)
            return (m.span() for m in phones if contact_key(m[0]) not in allowed)
    assert_never(kind)


def _matches(
    pattern: re.Pattern[str], text: str, is_one: Callable[[re.Match[str]], bool]
) -> Iterator[re.Match[str]]:
    """Yield what a pattern finds and is right; what is not may begin before one that is."""
    at = 0
    while found := pattern.search(text, at):
        right = is_one(found)
        if right:
            yield found
        at = found.end() if right else found.start() + 1


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """Return a text in the digits and signs of ASCII, without what nobody sees or links encode.

    Also where each sign of it stands in the text as it was.
    """
    plain = _in_ascii(text)
    encoded = {found.start(): found for found in _ENCODED.finditer(plain)}
    if not encoded and (text.isascii() or not _INVISIBLE.search(plain)):
        return plain, range(len(text))
    signs, places, at = [], [], 0
    while at < len(plain):
        found = encoded.get(at)
        if found or not _INVISIBLE.match(plain[at]):
            signs.append(chr(int(found[1], 16)) if found else plain[at])
            places.append(at)
        at = found.end() if found else at + 1
    return "".join(signs), places


def _in_ascii(text: str) -> str:
    """Return a text of the same length with the usual digits, and signs of the usual width."""
    if text.isascii():
        return text
    return _OTHER_DIGIT.sub(lambda found: str(int(found[0])), text.translate(_WIDE))


def _is_email(found: re.Match[str]) -> bool:
    """Say whether an address is one: of a sentence with a sign in it we ask more."""
    apart = found["apart"] or (found["a"] or "").strip() != (found["a"] or "")
    if found["a"] and not _USUAL_DOMAIN.search(found["domain"]):
        return False
    return not apart or _NAMED.search(found["name"]) is not None


def _is_public(email: re.Match[str], allowed: Collection[str]) -> bool:
    domain = "@" + re.sub(_BLANK, "", email["domain"]).replace(",", ".").casefold()
    return domain in allowed or email["name"].casefold() + domain in allowed


def _owners(text: str, allowed: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield where links to OneDrive say whose space they lead to."""
    for found in _ONEDRIVE.finditer(text):
        own = (re.sub("[@.]", "_", one) for one in allowed if "@" in one)
        if not found["whose"].casefold().endswith(tuple(own)):
            yield found.span("whose")


def _is_phone(found: re.Match[str]) -> bool:
    """Say whether a number is one, by its length and by what stands close up before it."""
    number, digits = found[0], sum(character.isdigit() for character in found[0])
    if not _FEWEST_DIGITS <= digits <= _MOST_DIGITS:
        return False
    before = found.string[max(found.start() - _BEFORE, 0) : found.start()]
    mobile = digits == _MOBILE_DIGITS and _MOBILE.match(number) is not None
    if _LETTER_BEFORE.search(before):
        letter_after = _LETTER.match(found.string, found.end())
        alone = mobile and not letter_after
        return alone or number.startswith(("+", "(+")) or _CALL.search(before) is not None
    if _GOES_ON.search(before):
        sure = number.startswith("+") or (mobile and before[-1] not in ".,")
        return sure or _NUMBER_BEFORE.search(before) is not None
    if number.startswith("08") and digits == _FEWEST_DIGITS and _TIME_BEFORE.search(before):
        return False
    amount = _AMOUNT_BEFORE.search(before)
    return not ((amount or number.startswith("46")) and _is_amounts(amount, number))


def _is_amounts(before: re.Match[str] | None, number: str) -> bool:
    return _AMOUNTS.fullmatch((before[0] if before else "") + number) is not None


def _personal_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield the valid personal and co-ordination numbers, in their order."""
    found = [m.span() for m in _matches(_PERSONAL_NUMBER, text, _is_valid)]
    found += [m.span() for m in _matches(_AS_NUMBER, text, _is_valid_number)]
    return _in_order(found)


def _in_order(found: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield places in their order, none within another."""
    end = 0
    for first, after in sorted(found):
        if first >= end:
            yield first, after
            end = after


def _is_valid_number(found: re.Match[str]) -> bool:
    """Say whether a number that a program wrote is somebody's."""
    digits = re.sub(r"\D", "", found[0])
    whole = f"200{digits}" if len(digits) == _DIGITS_OF_ZERO_YEAR else digits
    number = _PERSONAL_NUMBER.fullmatch(whole)
    return number is not None and _is_valid(number)


def _is_valid(number: re.Match[str]) -> bool:
    """Say whether the day exists and has been, and the check digit is right."""
    if not number["date"].isdigit() and _AFTER_DIGITS.search(number["gap"]):
        return False
    year, month, day = (int(number[part]) for part in ("year", "month", "day"))
    day -= _COORDINATION if day > _COORDINATION else 0
    if not (1 <= month <= len(_DAYS) and 1 <= day <= _DAYS[month - 1]):
        return False
    if number["century"] and int(number["century"]) * 100 + year > dt.date.today().year:
        return False
    digits = "".join(number[part] for part in ("year", "month", "day", "serial"))
    return _luhn([int(character) for character in digits if character.isdigit()])


def _luhn(digits: list[int]) -> bool:
    doubled = (digit * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0

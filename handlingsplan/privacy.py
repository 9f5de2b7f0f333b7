"""What says who somebody is, in a text: personal numbers, e-mail addresses and phone numbers.

Found here for the checks, and masked here for everything that leaves the program. Addresses that
belong to a function, and not to a person, are the organisation's to name; they are left.

>>> mask("Ring 070-123 45 67 om 850709-9805")
'Ring [telefonnummer] om [personnummer]'
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from enum import StrEnum
from functools import lru_cache
from typing import assert_never


class Private(StrEnum):
    """A kind of private text, by the word that stands in its place when it is masked."""

    EMAIL = "e-postadress"
    PERSONAL_NUMBER = "personnummer"
    PHONE = "telefonnummer"


_BLANK = "[ \t\xa0\u2009\u202f\u00ad\u200b-\u200d\u2060\ufeff]"
_DASH = "[-‐-―−]"
#: Date, then four digits, in whatever way the ten or twelve are written: ``850709-9805``,
#: ``19850709 9805``, ``1985-07-09-9805``, ``85 07 09 98 05``. A day that is followed by another
#: date (``2026-12-01 – 2026-12-31``) is none.
_PERSONAL_NUMBER = re.compile(
    rf"(?<!\d)(?:(?P<century>18|19|20){_BLANK}?)?(?P<year>\d\d)"
    rf"(?:{_BLANK}|[-‐-―−./])?(?P<month>\d\d)(?:{_BLANK}|[-‐-―−./])?(?P<day>\d\d)"
    rf"(?:{_BLANK}|[-+‐-―−/._]){{0,3}}(?P<serial>\d\d{_BLANK}?\d\d)(?!{_DASH}?\d)"
)
_EMAIL = re.compile(
    r"(?<![\w.+-])(?P<name>[\w.+-]+)(?:[@＠]|\s?[(\[](?:at|snabel-?a)[)\]]\s?)"
    r"(?P<domain>[\w-]+(?:\.[\w-]+)*\.[a-zåäö]{2,})",
    re.IGNORECASE,
)
_GAP = r"[ \xa0\u202f./–-]"
_PHONE = re.compile(
    rf"(?<![\w.,+])(?:"
    rf"(?:\+|00)46{_GAP}?(?:\(0\){_GAP}?)?\d(?:{_GAP}?\d){{6,9}}"  # +46 70 123 45 67
    rf"|\+(?:4[4-9]|35[48]){_GAP}?\d(?:{_GAP}?\d){{7,9}}"  # Norway, Denmark, Finland …
    rf"|07\d(?P<dot>[.–-])\d{{2,3}}(?:(?P=dot)\d{{2,3}}){{2}}"  # 070.123.45.67
    rf"|(?:0\d{{1,3}}|\(0\d{{1,3}}\))[ \xa0]?[-–/ \xa0][ \xa0]?"  # 013-10 30 00, (08) 12 34 56
    rf"(?:\d{{5,8}}|\d{{2,3}}(?:[ \xa0]\d{{2,3}}){{1,3}})"
    rf"|0\d{{8,9}}"  # 0701234567
    rf")(?!\d)"
)
#: What none of them lacks: a sign of an address, or eight digits near each other.
_MAYBE = re.compile(r"[@＠]|\([as]|\[[as]|\d(?:\D{0,4}\d){7}", re.IGNORECASE)
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
        for found in _find(kind, masked, allowed):
            parts += [masked[end : found.start()], f"[{kind}]"]
            end = found.end()
        masked = "".join([*parts, masked[end:]])
    return text if masked == text else mask(masked, allowed, kinds)  # what stood close up behind


def mask_name(name: str) -> str:
    """Return the name of a file or folder with a word in the place of personal numbers.

    >>> mask_name("plan 850709-9805.xlsx")
    'plan [personnummer].xlsx'
    """
    return mask(name, kinds=(Private.PERSONAL_NUMBER,))


def is_masked_name(name: str) -> bool:
    """Say whether a personal number stood in the name of a file."""
    return f"[{Private.PERSONAL_NUMBER}]" in name


def holds(kind: Private, text: str, allowed: Collection[str] = ()) -> bool:
    """Say whether something of a kind stands in a text; arguments as for :func:`mask`."""
    return _maybe(text) and any(True for _ in _find(kind, text, allowed))


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
    number = re.sub(r"^(?:\+|00)46(?:\D*\(0\))?\D*", "0", contact.strip())
    return re.sub(r"\D", "", number)


def is_contact(text: str) -> bool:
    """Say whether a text is nothing but an e-mail address, a domain or a phone number."""
    address = f"x{text}" if text.startswith("@") else text
    patterns = (_EMAIL, _PHONE)
    return any(pattern.fullmatch(address.strip()) for pattern in patterns)


def _find(kind: Private, text: str, allowed: Collection[str]) -> Iterator[re.Match[str]]:
    """Yield where a kind stands in a text, as it is typed in the digits and signs of ASCII."""
    text = _in_ascii(text)
    match kind:
        case Private.EMAIL:
            return (m for m in _EMAIL.finditer(text) if not _is_public(m, allowed))
        case Private.PERSONAL_NUMBER:
            return _personal_numbers(text)
        case Private.PHONE:
            return (m for m in _PHONE.finditer(text) if _is_phone(m[0], allowed))
    assert_never(kind)


def _in_ascii(text: str) -> str:
    """Return a text of the same length with the usual digits, and signs of the usual width."""
    if text.isascii():
        return text
    return _OTHER_DIGIT.sub(lambda found: str(int(found[0])), text.translate(_WIDE))


def _is_public(email: re.Match[str], allowed: Collection[str]) -> bool:
    domain = f"@{email['domain']}".casefold()
    return domain in allowed or email["name"].casefold() + domain in allowed


def _is_phone(number: str, allowed: Collection[str]) -> bool:
    digits = sum(character.isdigit() for character in number)
    return _FEWEST_DIGITS <= digits <= _MOST_DIGITS and contact_key(number) not in allowed


def _personal_numbers(text: str) -> Iterator[re.Match[str]]:
    """Yield the valid personal and co-ordination numbers; what is none may begin with one."""
    at = 0
    while found := _PERSONAL_NUMBER.search(text, at):
        if _is_valid(found):
            yield found
        at = found.end() if _is_valid(found) else found.start() + 1


def _is_valid(number: re.Match[str]) -> bool:
    """Say whether the day exists and has been, and the check digit is right."""
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

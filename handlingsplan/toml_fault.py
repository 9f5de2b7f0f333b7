"""Why a TOML file of somebody's own cannot be read, in Swedish: where, what, and what to do."""

from __future__ import annotations

import re
import tomllib

from handlingsplan.errors import system_reason

#: What :mod:`tomllib` says at the beginning of a message -> the same for a person.
_WHY = {
    "Cannot declare": "samma tabell står två gånger",
    "Cannot mutate": "samma tabell står två gånger",
    "Cannot overwrite": "samma namn står två gånger",
    "Duplicate": "samma namn står två gånger",
    'Expected "': "ett citattecken saknas",
    "Expected '='": "likhetstecknet saknas efter namnet",
    "Expected ']": "hakparentesen är inte stängd",
    "Expected newline": "det står något mer på raden än ett namn och ett värde",
    "Found invalid character": "ett tecken som inte får stå där",
    "Illegal character": "ett citattecken saknas, eller ett tecken som inte får stå där",
    "Invalid initial character": "raden börjar varken med ett namn eller med [tabell]",
    "Invalid statement": "raden börjar varken med ett namn eller med [tabell]",
    "Invalid value": "värdet saknas eller är felskrivet; text ska stå inom citattecken",
    "Unclosed": "en parentes är inte stängd",
    "Unescaped": "ett omvänt snedstreck i en text ska skrivas två gånger",
    "Unterminated": "ett citattecken saknas",
}
_PLACE = re.compile(r"\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")

#: What :func:`why_unreadable` explains.
UNREADABLE = (OSError, UnicodeError, tomllib.TOMLDecodeError)


def why_unreadable(error: Exception) -> tuple[str, str]:
    """Return why a file cannot be read, a Swedish clause, and what to do, a sentence.

    Args:
        error: one of :data:`UNREADABLE`.
    """
    match error:
        case FileNotFoundError():
            return "filen finns inte", "Kontrollera sökvägen."
        case OSError():
            return system_reason(error), "Kontrollera sökvägen."
        case UnicodeError():
            return "den är inte text i UTF-8", "Spara om filen i en texteditor, som UTF-8."
    said = str(error)
    found = _PLACE.search(said)
    place = "i slutet av filen"
    if found and found["line"]:
        place = f"rad {found['line']}, tecken {found['column']}"
    known = (text for start, text in _WHY.items() if said.startswith(start))
    return f"{place}: {next(known, 'raden är inte TOML')}", "Rätta raden och kör igen."

"""What stops a macro before it starts: Windows' marks, trusted places and rules, where readable.

Each check says what was seen, and what to ask IT for. What cannot be read from an ordinary account
is said to be unknown, never to be right. Sources: Microsoft Learn, "Macros from the internet are
blocked by default in Office", "Attack surface reduction rules reference", "Trusted Locations".
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

#: The stream that Windows puts beside a file that came from the internet or in a mail.
_MARK = ":Zone.Identifier"
_OFFICE = r"Software\Microsoft\Office\16.0\Excel\Security"
_OFFICE_POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
_DEFENDER = (
    r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules",
    r"SOFTWARE\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules",
)
_APPLOCKER = r"SOFTWARE\Policies\Microsoft\Windows\SrpV2\Exe"
#: Defender's rules that stop RunPython -> their names, as IT knows them.
RULES = {
    "D4F940AB-401B-4EFC-AADC-AD5F3C50688A": "Block all Office applications from creating child "
    "processes",
    "92E97FA1-2EDF-4476-BDD6-9DD0B4DDDC7B": "Block Win32 API calls from Office macros",
}
_STATES = {"0": "av", "1": "blockerar", "2": "loggar bara", "6": "varnar"}
_STOPS = {"1", "6"}
_OUTSIDE = "Utan makron går det ändå: handlingsplan oppna-konsol."


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was tested: is it right, what was seen, what to do where it is not."""

    what: str
    right: bool
    seen: str
    do: str = ""


class Registry:
    """The registry of this machine; on other systems than Windows, empty."""

    def values(self, key: str, *, machine: bool) -> Mapping[str, str]:
        """Return name -> value of a key, the user's or the machine's; empty where there is none."""
        found: dict[str, str] = {}
        if sys.platform == "win32":
            import winreg  # noqa: PLC0415  (Windows alone has it)

            root = winreg.HKEY_LOCAL_MACHINE if machine else winreg.HKEY_CURRENT_USER
            with contextlib.suppress(OSError), winreg.OpenKey(root, key) as opened:
                for number in range(winreg.QueryInfoKey(opened)[1]):
                    name, value, _ = winreg.EnumValue(opened, number)
                    found[name] = str(value)
        return found

    def keys(self, key: str) -> tuple[str, ...]:
        """Return the names of a key's subkeys, the user's own."""
        names: list[str] = []
        if sys.platform == "win32":
            import winreg  # noqa: PLC0415  (as above)

            with contextlib.suppress(OSError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as top:
                names += [winreg.EnumKey(top, n) for n in range(winreg.QueryInfoKey(top)[0])]
        return tuple(names)


def policy_checks(registry: Registry, *, add_in: Path, console: Path) -> Iterator[Check]:
    """Yield what can be seen of marks, trusted places and rules.

    Args:
        registry: the registry of the machine.
        add_in, console: the two artefacts, whether they are there or not.
    """
    yield from (_mark(path) for path in (add_in, console) if path.is_file())
    yield _macros(registry)
    yield _trusted(registry, console.parent)
    yield from (_defender(registry, rule) for rule in RULES)
    yield _applocker(registry)


def marked(path: Path) -> bool:
    """Say whether Windows has marked a file as come from elsewhere."""
    try:
        with open(f"{path}{_MARK}", encoding="ascii", errors="replace") as stream:  # noqa: PTH123  (no path to a file: a stream beside one)
            return any(f"ZoneId={zone}" in stream.read().replace(" ", "") for zone in (3, 4))
    except OSError:
        return False


def _mark(path: Path) -> Check:
    is_marked = marked(path)
    return Check(
        what=f"Märkning från internet på {path.name}",
        right=not is_marked,
        seen="filen är märkt, så Excel kör inga makron i den" if is_marked else "ingen",
        do="Högerklicka på filen, Egenskaper, kryssa Avblockera. Går det inte: bygg filen på den "
        "här datorn med handlingsplan excel installera.",
    )


def _macros(registry: Registry) -> Check:
    policy = registry.values(_OFFICE_POLICY, machine=False)
    chosen = policy or registry.values(_OFFICE, machine=False)
    value = chosen.get("VBAWarnings", "2")
    names = {"1": "tillåtna", "2": "Excel frågar", "3": "bara signerade", "4": "avstängda"}
    asked = "Be IT om en betrodd plats för konsolens mapp, eller om signerade filer. "
    return Check(
        what="Makron i Excel",
        right=value in {"1", "2"},
        seen=f"{names.get(value, value)}{' (styrs av policy)' if policy else ''}",
        do=asked + _OUTSIDE,
    )


def _trusted(registry: Registry, folder: Path) -> Check:
    places = f"{_OFFICE}\\Trusted Locations"
    off = any(
        registry.values(f"{key}\\Trusted Locations", machine=False).get("AllLocationsDisabled")
        == "1"
        for key in (_OFFICE_POLICY, _OFFICE)
    )
    found = [registry.values(f"{places}\\{name}", machine=False) for name in registry.keys(places)]
    trusted = not off and any(_covers(place, folder) for place in found)
    return Check(
        what="Betrodd plats för konsolen",
        right=trusted or not off,
        seen="betrodd" if trusted else "avstängda av policy" if off else "nej, Excel frågar först",
        do=f"Be IT lägga till {folder} som betrodd plats (Trusted Location). {_OUTSIDE}",
    )


def _covers(place: Mapping[str, str], folder: Path) -> bool:
    path = os.path.expandvars(place.get("Path", "")).rstrip("\\/").casefold()
    wanted = str(folder).rstrip("\\/").casefold()
    below = place.get("AllowSubFolders") == "1" and wanted.startswith((f"{path}\\", f"{path}/"))
    return bool(path) and (wanted == path or below)


def _defender(registry: Registry, rule: str) -> Check:
    name = RULES[rule]
    values = {
        key.upper(): value
        for place in _DEFENDER
        for key, value in registry.values(place, machine=True).items()
    }
    state = values.get(rule)
    return Check(
        what=f"Defender: {name}",
        right=state not in _STOPS,
        seen=_STATES.get(state, state) if state else "går inte att läsa härifrån, eller inte satt",
        do=f"Be IT om ett undantag för regeln {rule} för konsolen och tillägget. {_OUTSIDE}",
    )


def _applocker(registry: Registry) -> Check:
    mode = registry.values(_APPLOCKER, machine=True).get("EnforcementMode")
    stops = mode == "1"
    return Check(
        what="AppLocker för program",
        right=not stops or os.access(sys.executable, os.X_OK),
        seen="på; Python startar" if stops else "inte satt",
        do=f"Be IT tillåta {sys.executable} i AppLocker eller WDAC.",
    )

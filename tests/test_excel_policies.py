"""What stops a macro before it starts, with the registry of a locked-down hospital."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from handlingsplan.excel import policies
from handlingsplan.excel.policies import RULES, Check, Registry, policy_checks

SECURITY = r"Software\Microsoft\Office\16.0\Excel\Security"
POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
DEFENDER = r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
APPLOCKER = r"SOFTWARE\Policies\Microsoft\Windows\SrpV2\Exe"


class Hospital(Registry):
    """A registry: key -> name -> value."""

    def __init__(self, tree: dict[str, dict[str, str]]) -> None:
        self.tree = tree

    def values(self, key: str, *, machine: bool) -> Mapping[str, str]:
        """Return the values of a key; rules are the machine's, Excel's settings the user's."""
        assert machine == key.startswith("SOFTWARE")
        return self.tree.get(key, {})

    def keys(self, key: str) -> tuple[str, ...]:
        """Return the names of a key's subkeys."""
        below = (name.removeprefix(f"{key}\\") for name in self.tree if name.startswith(f"{key}\\"))
        return tuple(dict.fromkeys(name.split("\\")[0] for name in below))


def _checks(tmp_path: Path, tree: dict[str, dict[str, str]]) -> dict[str, Check]:
    add_in, console = tmp_path / "handlingsplan.xlam", tmp_path / "sammanstallning.xlsm"
    found = policy_checks(Hospital(tree=tree), add_in=add_in, console=console)
    return {check.what: check for check in found}


def test_on_an_ordinary_machine_nothing_stands_in_the_way(tmp_path: Path) -> None:
    """Excel asks once; nothing else is set."""
    assert all(check.right for check in _checks(tmp_path, {}).values())


def test_a_file_out_of_a_mail_is_found_out(tmp_path: Path) -> None:
    """The mark is a stream beside the file; here a file of that name plays it."""
    console = tmp_path / "sammanstallning.xlsm"
    console.touch()
    mark = Path(f"{console}:Zone.Identifier")
    mark.write_text("[ZoneTransfer]\nZoneId=3\n", "ascii")
    check = _checks(tmp_path, {})["Märkning från internet på sammanstallning.xlsm"]
    assert not check.right
    assert "Avblockera" in check.do
    mark.write_text("[ZoneTransfer]\nZoneId=1\n", "ascii")
    assert not policies.marked(console)
    mark.unlink()
    assert not policies.marked(console)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(("state", "stops"), [("0", False), ("1", True), ("2", False), ("6", True)])
def test_defenders_rules_are_named_as_it_knows_them(
    tmp_path: Path,
    rule: str,
    state: str,
    stops: bool,  # noqa: FBT001  (a column of the table above)
) -> None:
    """Blocking and warning stop a macro; the rule's name and number are what to ask about."""
    check = _checks(tmp_path, {DEFENDER: {rule.lower(): state}})[f"Defender: {RULES[rule]}"]
    assert check.right is not stops
    assert rule in check.do
    assert "oppna-konsol" in check.do


@pytest.mark.parametrize(("value", "right"), [("1", True), ("2", True), ("3", False), ("4", False)])
def test_macros_that_a_policy_turns_off_are_said(
    tmp_path: Path,
    value: str,
    right: bool,  # noqa: FBT001  (as above)
) -> None:
    """A policy wins over the person's own choice."""
    tree = {POLICY: {"VBAWarnings": value}, SECURITY: {"VBAWarnings": "1"}}
    check = _checks(tmp_path, tree)["Makron i Excel"]
    assert check.right is right
    assert "policy" in check.seen


def test_trusted_places_are_compared_with_the_consoles(tmp_path: Path) -> None:
    """The folder itself, or one above it with its subfolders; a policy may turn them all off."""
    places = f"{SECURITY}\\Trusted Locations"
    what = "Betrodd plats för konsolen"
    assert _checks(tmp_path, {f"{places}\\Location1": {"Path": f"{tmp_path}/"}})[what].seen == (
        "betrodd"
    )
    above = {"Path": str(tmp_path.parent)}
    assert "frågar" in _checks(tmp_path, {f"{places}\\Location1": above})[what].seen
    above |= {"AllowSubFolders": "1"}
    assert _checks(tmp_path, {f"{places}\\Location1": above})[what].seen == "betrodd"
    off = {f"{POLICY}\\Trusted Locations": {"AllLocationsDisabled": "1"}}
    check = _checks(tmp_path, {f"{places}\\Location1": above} | off)[what]
    assert not check.right
    assert "Trusted Location" in check.do


def test_applocker_is_said(tmp_path: Path) -> None:
    """It is on, and this Python runs all the same."""
    check = _checks(tmp_path, {APPLOCKER: {"EnforcementMode": "1"}})["AppLocker för program"]
    assert check.right
    assert "på" in check.seen


def test_elsewhere_there_is_no_registry() -> None:
    """The check runs on every system and finds nothing there."""
    assert Registry().values(SECURITY, machine=False) == {}
    assert Registry().keys(SECURITY) == ()

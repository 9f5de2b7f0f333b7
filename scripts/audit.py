"""Look for known vulnerabilities in the pinned dependencies: ``python3 scripts/audit.py``.

pip-audit asks the package registry, in an environment of its own. Where the registry has no such
data (a mirror as a rule has none) this is said and is no failure; a known vulnerability is.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv

from _environment import ROOT

_PROGRAM = "pip-audit==2.10.1"


def main() -> int:
    """Audit what is installed to run the program."""
    folder = ROOT / "build" / "audit"
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    if not scripts.is_dir():
        venv.create(folder, with_pip=True)
    python = str(scripts / "python")
    install = [python, "-I", "-m", "pip", "install", "--quiet", _PROGRAM]
    if subprocess.run(install, check=False).returncode:
        print("pip-audit går inte att hämta härifrån, så beroendena är inte granskade.")
        return 0
    lock = str(ROOT / "requirements" / "run.txt")
    audit = ["-I", "-m", "pip_audit", "--requirement", lock, "--no-deps", "--disable-pip"]
    done = subprocess.run(
        [python, *audit, "--format", "json", "--progress-spinner", "off"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return _report(done.stdout)


def _report(answer: str) -> int:
    try:
        dependencies = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        print("Paketregistret svarar inte på frågor om sårbarheter, så inget är granskat.")
        return 0
    asked = [one for one in dependencies if "skip_reason" not in one]
    for one in asked:
        for fault in one["vulns"]:
            fixed = ", ".join(fault["fix_versions"]) or "ingen version ännu"
            print(f"{one['name']} {one['version']}: {fault['id']}, rättat i {fixed}")
    skipped = len(dependencies) - len(asked)
    print(f"{len(asked)} beroenden granskade, {skipped} utan uppgifter i det här paketregistret.")
    return int(any(one["vulns"] for one in asked))


if __name__ == "__main__":
    sys.exit(main())

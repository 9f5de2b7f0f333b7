"""Fetch source archives: ``python sdist.py FOLDER NAME==VERSION@SHA256 ...``.

They come from the package index that pip is set up with here. pip itself would run an archive's
build to learn its metadata, so the index is asked in its own protocol.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urljoin

from pip._internal.models.index import PyPI  # the default that pip itself would use

_JSON = {"Accept": "application/vnd.pypi.simple.v1+json"}


def _index() -> str:
    asked = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    return (os.environ.get("PIP_INDEX_URL") or said or PyPI.simple_url).rstrip("/")


def fetch(name: str, version: str, sha256: str, folder: Path) -> Path:
    """Fetch one archive and return its path; another archive than was meant ends the program."""
    question = urllib.request.Request(f"{_index()}/{name}/", headers=_JSON)  # noqa: S310  (pip's)
    with urllib.request.urlopen(question, timeout=60) as answer:  # noqa: S310  (the same)
        files, base = json.load(answer)["files"], answer.url
    wanted = f"{name}-{version}.tar.gz"
    [address] = [one["url"] for one in files if one["filename"].lower() == wanted]
    with urllib.request.urlopen(urljoin(base, address), timeout=300) as answer:  # noqa: S310  (the same)
        data = answer.read()
    if hashlib.sha256(data).hexdigest() != sha256:
        sys.exit(f"{wanted} is not the archive that was meant")
    path = folder / wanted
    path.write_bytes(data)
    return path


if __name__ == "__main__":
    for pinned in sys.argv[2:]:
        package, _, rest = pinned.partition("==")
        number, _, digest = rest.partition("@")
        print(fetch(package, number, digest, Path(sys.argv[1])))

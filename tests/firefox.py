"""Firefox driven through Marionette, its own protocol: one page, scripts and file inputs."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_START_UP = 90.0  # seconds, on a busy machine
_ANSWER = 300.0


class Firefox:
    """A headless Firefox with one page.

    Args:
        port: where it listens.
    """

    def __init__(self, port: int) -> None:
        self._socket = _connected(port)
        self._waiting = b""
        self._number = 0
        self._receive()  # it greets
        self.call("WebDriver:NewSession", capabilities={"alwaysMatch": {}})
        self.call("WebDriver:SetTimeouts", script=int(_ANSWER * 1000), pageLoad=int(_ANSWER * 1000))

    def call(self, command: str, **parameters: Any) -> Any:
        """Call a command of the protocol and return its result."""
        self._number += 1
        message = json.dumps([0, self._number, command, parameters]).encode()
        self._socket.sendall(f"{len(message)}:".encode() + message)
        _, number, error, result = self._receive()
        assert number == self._number
        assert error is None, error
        return result

    def close(self) -> None:
        """Leave it."""
        self._socket.close()

    def open(self, page: Path) -> None:
        """Show a page."""
        self.call("WebDriver:Navigate", url=page.resolve().as_uri())

    def run(self, script: str) -> Any:
        """Return what an expression gives."""
        done = self.call("WebDriver:ExecuteScript", script=f"return {script}", args=[])
        return done["value"]

    def choose(self, selector: str, *paths: Path) -> None:
        """Choose files in a file input."""
        found = self.call("WebDriver:FindElement", using="css selector", value=selector)
        [element] = found["value"].values()
        text = "\n".join(str(path) for path in paths)
        self.call("WebDriver:ElementSendKeys", id=element, text=text)

    def until(self, script: str) -> None:
        """Wait until an expression gives something true."""
        end = time.monotonic() + _ANSWER
        while not self.run(script):
            assert time.monotonic() < end, self.run("document.body.innerText")[:3000]
            time.sleep(0.1)

    def _receive(self) -> Any:
        while b":" not in self._waiting:
            self._more()
        length, _, self._waiting = self._waiting.partition(b":")
        while len(self._waiting) < int(length):
            self._more()
        message, self._waiting = self._waiting[: int(length)], self._waiting[int(length) :]
        return json.loads(message)

    def _more(self) -> None:
        more = self._socket.recv(1 << 16)
        assert more, "Firefox ended"
        self._waiting += more


def _connected(port: int) -> socket.socket:
    end = time.monotonic() + _START_UP
    while True:
        with contextlib.suppress(OSError):
            return socket.create_connection(("127.0.0.1", port), timeout=_ANSWER)
        assert time.monotonic() < end, "Firefox does not listen"
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as trying:
        trying.bind(("127.0.0.1", 0))
        port: int = trying.getsockname()[1]
        return port


@contextlib.contextmanager
def firefox(program: str, profile: Path) -> Iterator[Firefox]:
    """Run a Firefox without a network: what it asks for goes to a port that nobody listens on."""
    port, nobody = _free_port(), _free_port()
    settings = {
        "marionette.port": port,
        "network.proxy.type": 1,
        "network.proxy.http": "127.0.0.1",
        "network.proxy.http_port": nobody,
        "network.proxy.ssl": "127.0.0.1",
        "network.proxy.ssl_port": nobody,
    }
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in settings.items()]
    profile.mkdir()
    (profile / "user.js").write_text("\n".join(lines), "utf-8")
    command = [program, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with contextlib.closing(Firefox(port)) as running:
            yield running
    finally:
        process.kill()
        process.wait()

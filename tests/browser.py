"""Chromium driven through its own protocol over a pipe: real widths, keys, answers of scripts."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_READ, _WRITE = 3, 4  # the pipe's ends in the browser, by its own convention
_FREE = 20
_HEIGHT = 768


class Browser:
    """A headless Chromium with one page, ended by its ``with``.

    Args:
        program: path of Chromium.
        profile: an empty folder for it.
        more: further options.
    """

    def __init__(self, program: str, profile: Path, more: Sequence[str] = ()) -> None:
        to_browser, self._send = _pipe()
        self._receive, from_browser = _pipe()
        options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
        options += more
        ends = f'exec "$0" "$@" {_READ}</dev/fd/{to_browser} {_WRITE}>/dev/fd/{from_browser}'
        self._process = subprocess.Popen(
            ["sh", "-c", ends, program, *options, "--remote-debugging-pipe", "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(to_browser, from_browser),
        )
        os.close(to_browser)
        os.close(from_browser)
        self._waiting = b""
        self._number = 0
        self._session = ""

    def __enter__(self) -> Self:
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        found = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = found["sessionId"]
        self.call("Page.enable")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._send)
        os.close(self._receive)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol and return its result."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session and not method.startswith("Browser."):
            message["sessionId"] = self._session
        os.write(self._send, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result

    def open(self, page: Path, *, width: int = 1366) -> None:
        """Show a page in a window of so many CSS pixels, and wait until it is there."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=_HEIGHT,
            deviceScaleFactor=1,
            mobile=False,
        )
        self.call("Page.navigate", url=page.resolve().as_uri())
        while self.run("document.readyState") != "complete":
            pass

    def run(self, script: str) -> Any:
        """Return what a script's last expression gives, promises awaited."""
        said = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in said, said
        return said["result"].get("value")

    def press(self, key: str) -> None:
        """Press a key: ``Tab``, ``Enter`` or ``Space``."""
        codes = {"Tab": 9, "Enter": 13, "Space": 32}
        text = {"Enter": {"text": "\r"}, "Space": {"text": " "}}.get(key, {})
        about = {
            "key": text.get("text", key) if key == "Space" else key,
            "code": key,
            "windowsVirtualKeyCode": codes[key],
        }
        self.call("Input.dispatchKeyEvent", type="keyDown", **about, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **about)

    def choose(self, selector: str, *paths: Path) -> None:
        """Choose files, or a folder, in a file input."""
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.call("DOM.setFileInputFiles", nodeId=node, files=[str(path) for path in paths])

    def drop(self, selector: str, *paths: Path) -> None:
        """Drop files, or folders, on an element."""
        place = self.run(
            f"(e=>{{e.scrollIntoView();const r=e.getBoundingClientRect();return [r.x+20,r.y+20]}})"
            f"(document.querySelector({json.dumps(selector)}))"
        )
        data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            self.call("Input.dispatchDragEvent", type=kind, x=place[0], y=place[1], data=data)

    def picture(self, path: Path) -> None:
        """Save a picture of the whole page."""
        data = self.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        path.write_bytes(base64.b64decode(data))

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._waiting:
            more = os.read(self._receive, 1 << 16)
            assert more, "Chromium ended"
            self._waiting += more
        message, _, self._waiting = self._waiting.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer


def _pipe() -> tuple[int, int]:
    """Return the ends of a pipe, their numbers out of the way of those that the browser expects."""
    ends = os.pipe()
    moved = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _FREE) for end in ends]
    for end in ends:
        os.close(end)
    return moved[0], moved[1]

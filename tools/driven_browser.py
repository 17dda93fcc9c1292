"""Chromium driven step by step over its debugging pipe: what a reader would click, press and see.

with Browser() as browser:
    page = browser.open(path)
    page.click(200, 100)
    page.evaluate("document.title")
"""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from browser import BROWSERS, QUIET

PATIENCE_S = 60.0
KEYS = {
    "Enter": (13, "\r"),
    " ": (32, " "),
    "Delete": (46, ""),
    "Escape": (27, ""),
    "Tab": (9, ""),
    "ArrowLeft": (37, ""),
    "ArrowUp": (38, ""),
    "ArrowRight": (39, ""),
    "ArrowDown": (40, ""),
}
SHIFT, CTRL = 8, 2
_WIRED = """
import fcntl, os, sys
reads, writes = (fcntl.fcntl(int(pipe), fcntl.F_DUPFD, 10) for pipe in sys.argv[1:3])
os.dup2(reads, 3)
os.dup2(writes, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""The browser reads its pipe at 3 and writes at 4, whatever numbers they have here."""


def chromium() -> str | None:
    """Path of an installed browser, or None."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


class Browser:
    """One running browser with a profile of its own, which a second one can take over."""

    def __init__(self, size: tuple[int, int] = (1366, 768), profile: Path | None = None) -> None:
        """Start it, without network."""
        found = chromium()
        if found is None:
            raise FileNotFoundError("no Chromium is installed")
        self._made = tempfile.TemporaryDirectory(prefix="spinewise-browser-") if profile is None else None
        self.profile = profile if profile is not None else Path(self._made.name)  # type: ignore[union-attr]
        self.downloads = self.profile / "downloads"
        self.downloads.mkdir(parents=True, exist_ok=True)
        to_browser, self._out = os.pipe()
        self._in, from_browser = os.pipe()
        flags = (
            f"--user-data-dir={self.profile}",
            f"--window-size={size[0]},{size[1]}",
            "--remote-debugging-pipe",
            "--proxy-server=127.0.0.1:9",
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", _WIRED, str(to_browser), str(from_browser), found, *QUIET, *flags],
            pass_fds=(to_browser, from_browser),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._number, self._read = 0, b""
        self.size = size
        # The browser ends with its last tab; this one is never closed.
        self.send("Target.createTarget", {"url": "about:blank"})

    def __enter__(self) -> "Browser":
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self.end()

    def end(self) -> None:
        """End it, and remove its profile when it was its own."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._in, self._out):
            os.close(pipe)
        if self._made is not None:
            shutil.rmtree(self._made.name, ignore_errors=True)
            self._made.cleanup()

    def open(self, path: Path) -> "Page":
        """Open a file in a new tab and wait until it says that it is ready."""
        target = self.send("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = self.send("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        page = Page(self, target, session)
        self.send("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(self.downloads)})
        page.send(
            "Emulation.setDeviceMetricsOverride",
            {"width": self.size[0], "height": self.size[1], "deviceScaleFactor": 1, "mobile": False},
        )
        page.send("Page.navigate", {"url": path.resolve().as_uri()})
        page.wait_for("document.body && document.body.dataset.ready === 'yes'")
        return page

    def downloaded(self, name: str) -> bytes:
        """A file that the page saved, and forget it."""
        path = self.downloads / name
        end = time.monotonic() + PATIENCE_S
        while not path.exists() or path.stat().st_size == 0:
            if time.monotonic() > end:
                raise TimeoutError(f"{name} was never saved")
            time.sleep(0.02)
        content = path.read_bytes()
        path.unlink()
        return content

    def send(self, method: str, parameters: dict[str, Any], session: str | None = None) -> dict[str, Any]:
        """Ask the browser for something and wait for its answer."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                result: dict[str, Any] = answer["result"]
                return result

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._read:
            part = os.read(self._in, 1 << 16)
            if not part:
                raise RuntimeError("the browser has ended")
            self._read += part
        one, _, self._read = self._read.partition(b"\0")
        message: dict[str, Any] = json.loads(one)
        return message


class Page:
    """One tab."""

    def __init__(self, browser: Browser, target: str, session: str) -> None:
        """Of a browser."""
        self._browser, self._target, self._session = browser, target, session

    def send(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Ask this tab for something."""
        return self._browser.send(method, parameters, self._session)

    def evaluate(self, expression: str) -> Any:
        """Value of an expression in the page, as JSON carries it."""
        told = self.send(
            "Runtime.evaluate", {"expression": expression, "returnByValue": True, "awaitPromise": True}
        )
        if "exceptionDetails" in told:
            raise RuntimeError(told["exceptionDetails"].get("exception", {}).get("description", "?"))
        return told["result"].get("value")

    def wait_for(self, condition: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            try:
                if self.evaluate(f"Boolean({condition})"):
                    return
            except RuntimeError:
                if time.monotonic() > end:
                    raise
            time.sleep(0.02)
        raise TimeoutError(f"the page never said: {condition}")

    def mouse(self, kind: str, x: float, y: float, **more: Any) -> None:
        """One event of the mouse, in CSS pixels."""
        self.send("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, **more})

    def click(self, x: float, y: float, modifiers: int = 0) -> None:
        """Press and release the left button."""
        self.drag((x, y), (x, y), modifiers=modifiers)

    def drag(
        self, start: tuple[float, float], end: tuple[float, float], button: str = "left", modifiers: int = 0
    ) -> None:
        """Press, move and release."""
        more = {"button": button, "clickCount": 1, "modifiers": modifiers}
        self.mouse("mouseMoved", *start)
        self.mouse("mousePressed", *start, **more)
        if start != end:
            middle = tuple((a + b) / 2 for a, b in zip(start, end, strict=True))
            for there in (middle, end):
                self.mouse("mouseMoved", *there, **more, buttons=2 if button == "right" else 1)
        self.mouse("mouseReleased", *end, **more)

    def wheel(self, x: float, y: float, down: float, modifiers: int = 0) -> None:
        """Turn the wheel."""
        self.mouse("mouseWheel", x, y, deltaX=0, deltaY=down, modifiers=modifiers)

    def key(self, key: str, modifiers: int = 0) -> None:
        """Press a key."""
        code, text = KEYS[key] if key in KEYS else (ord(key.upper()), key)
        event: dict[str, Any] = {"key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers}
        shown = {"text": text} if text and not modifiers & CTRL else {}
        self.send("Input.dispatchKeyEvent", {"type": "keyDown", **event, **shown})
        self.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})

    def press(self, selector: str) -> None:
        """Click what a CSS selector names, in the middle of it."""
        x, y = self.evaluate(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); "
            "e.scrollIntoView({block: 'nearest'}); const b = e.getBoundingClientRect(); "
            "return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        self.click(x, y)

    def screenshot(self) -> bytes:
        """What is seen, as PNG."""
        return base64.b64decode(self.send("Page.captureScreenshot", {"format": "png"})["data"])

    def crash(self) -> None:
        """Lose the tab without a word, as when the browser fails."""
        self._browser.send("Target.closeTarget", {"targetId": self._target})
